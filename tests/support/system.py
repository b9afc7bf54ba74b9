"""What tests need beside Python: programs of the distribution.

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
    "postgres": "postgresql",
    "r2e": "rss2email",
    "systemd-analyze": "systemd",
}
"""Each program, and Debian's package that brings it."""


def find(name: str) -> str | None:
    """Where a program is, None if it is missing."""
    folders = [os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]
    folders += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return shutil.which(name, path=os.pathsep.join(folders))


def place_of(name: str) -> str:
    """Where a program is; raises LookupError if it is missing."""
    place = find(name)
    if place is None:
        raise LookupError(f"{name} is missing; {remedy(name)}")
    return place


def missing() -> list[str]:
    """The programs that tests have to do without."""
    return [name for name in PACKAGES if find(name) is None]


def remedy(name: str) -> str:
    """The command that brings a missing program."""
    return f"apt-get install {PACKAGES[name]}"


def install() -> None:
    """Bring what is missing, as far as this machine and its user allow it."""
    packages = [PACKAGES[name] for name in missing()]
    if packages and (apt := _apt_get()):
        subprocess.run([*apt, "update", "--quiet"], check=False)
        subprocess.run(
            [*apt, "install", "--yes", "--no-install-recommends", *packages], check=False
        )


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
