"""The files of a SQLite database: where they are, and who may read them."""

import os
from pathlib import Path

from sqlalchemy import make_url

from budkavle.services.files import OWNER_ONLY


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
