"""What tests need beside Python: programs of the distribution, and packages from npm.

A test that needs one is marked `@pytest.mark.needs("chromium")`: without it the test is skipped,
and with CI=true it fails (see `conftest`).
"""

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = {
    "caddy": "caddy",
    "chromium": "chromium",
    "java": "default-jre-headless",
    "newsboat": "newsboat",
    "nginx": "nginx",
    "node": "nodejs",
    "npm": "npm",
    "postgres": "postgresql",
    "r2e": "rss2email",
    "systemd-analyze": "systemd",
}
"""Each program, and Debian's package that brings it."""

FROM_NPM = {
    "axe": "axe-core/axe.min.js",
    "vnu": "vnu-jar/build/dist/vnu.jar",
}
"""Each file from an npm package, by the name that tests call it."""

_TESTS = Path(__file__).parent
_NODE_MODULES = _TESTS / "node_modules"
_STAMP = _NODE_MODULES / ".package-lock.json"  # npm writes it last of all


def find(name: str) -> str | None:
    """Where a program or a file from npm is, None if it is missing."""
    if name in FROM_NPM:
        file = _NODE_MODULES / FROM_NPM[name]
        return str(file) if file.exists() else None
    folders = [os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]
    folders += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return shutil.which(name, path=os.pathsep.join(folders))


def place_of(name: str) -> str:
    """Where a program or a file from npm is; raises LookupError if it is missing."""
    place = find(name)
    if place is None:
        raise LookupError(f"{name} is missing; {remedy(name)}")
    return place


def missing() -> list[str]:
    """The programs and files from npm that tests have to do without."""
    return [name for name in (*PACKAGES, *FROM_NPM) if find(name) is None]


def remedy(name: str) -> str:
    """The command that brings a missing program or file."""
    if name in FROM_NPM:
        return "npm ci --ignore-scripts --prefix tests"
    return f"apt-get install {PACKAGES[name]}"


def install() -> None:
    """Bring what is missing, as far as this machine and its user allow it."""
    packages = [PACKAGES[name] for name in missing() if name in PACKAGES]
    if packages and (apt := _apt_get()):
        subprocess.run([*apt, "update", "--quiet"], check=False)
        subprocess.run(
            [*apt, "install", "--yes", "--no-install-recommends", *packages], check=False
        )
    if (npm := find("npm")) and _is_older(_STAMP, _TESTS / "package-lock.json"):
        command = [
            npm,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(_TESTS),
        ]
        subprocess.run(command, check=False)


def _apt_get() -> list[str] | None:
    """The words that apt-get is called with; None where there is none or it may not."""
    apt = shutil.which("apt-get")
    if not apt:
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", apt]
    if os.geteuid() == 0:
        return quiet
    sudo = shutil.which("sudo")
    may = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo, "-n", *quiet] if sudo and may and may.returncode == 0 else None


def _is_older(stamp: Path, source: Path) -> bool:
    return not stamp.exists() or stamp.stat().st_mtime < source.stat().st_mtime
