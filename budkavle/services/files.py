"""Writes files that only their owner may read, whatever the umask says."""

import os
import stat
from pathlib import Path

from sqlalchemy import make_url

OWNER_ONLY = 0o600


def create(path: Path) -> None:
    """Create an empty file. Raises FileExistsError if there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def write(path: Path, text: str) -> None:
    """Write a text to a file; one that was there before becomes private first."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.fchmod(descriptor, OWNER_ONLY)
        file.write(text)


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
