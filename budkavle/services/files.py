"""Writes files that only their owner may read, whatever the umask says."""

import os
import stat
from pathlib import Path

OWNER_ONLY = 0o600
_FOLDER = 0o700


def create(path: Path) -> None:
    """Create an empty file. Raises FileExistsError if there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def make_folder(folder: Path) -> None:
    """Create a folder and those it is in, if they are missing: others could replace files there."""
    for each in reversed((folder, *folder.parents)):
        if not each.exists():
            each.mkdir(_FOLDER, exist_ok=True)


def write(path: Path, text: str) -> None:
    """Write a text to a file; one that was there before becomes private first."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file as `write` does."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.fchmod(descriptor, OWNER_ONLY)
        file.write(data)
