"""Writes files that only their owner may read, whatever the umask says."""

import os
import stat
from pathlib import Path

from sqlalchemy import make_url

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


def sqlite_path(address: str) -> Path | None:
    """The file of a SQLite database; None for another kind."""
    url = make_url(address)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def protect_database(path: Path) -> None:
    """Let only the owner read a SQLite database and the files beside it.

    SQLite gives new ones the mode of the database. They are not opened here: closing a file would
    end the locks that this process has on it.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        file = path.with_name(path.name + suffix)
        try:
            found = file.stat()
        except FileNotFoundError:
            continue
        if found.st_uid == os.geteuid() and found.st_mode & 0o077:
            file.chmod(OWNER_ONLY)
