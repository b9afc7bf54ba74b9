"""The build record: what was written into the site last, and from what. SQLite.

It only saves time. A record that is missing, damaged or from another version is begun anew.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_VERSION = 2


class Entry(NamedTuple):
    """An output that stands: its key, its bytes' digest, and its file's stamp.

    Of a page in a frame also the key of what is in it, and the frame's digest.
    """

    key: str
    digest: str
    stamp: str
    content: str = ""
    frame: str = ""


class Record:
    """What stood in the site after the last build, by path."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = _opened(path)
        self._entries = self._load()

    def get(self, path: str) -> Entry | None:
        """What stands at a path, as far as is known."""
        return self._entries.get(path)

    def keep(self, entries: Mapping[str, Entry]) -> None:
        """Make the record say exactly this; where it cannot be written, the next one is begun anew.

        The site stands already, and a record that says less than it should costs time only.
        """
        changed = [(path, *entry) for path, entry in entries.items() if self.get(path) != entry]
        gone = [(path,) for path in self._entries.keys() - entries.keys()]
        try:
            with self._database:
                self._database.executemany("REPLACE INTO output VALUES (?, ?, ?, ?, ?, ?)", changed)
                self._database.executemany("DELETE FROM output WHERE path = ?", gone)
        except sqlite3.DatabaseError:
            self.close()
            self._path.unlink(missing_ok=True)
        self._entries = dict(entries)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _load(self) -> dict[str, Entry]:
        try:
            rows = self._database.execute("SELECT * FROM output").fetchall()
        except sqlite3.DatabaseError:
            self._database.close()
            self._path.unlink()
            self._database = _opened(self._path)
            return {}
        return {path: Entry(*rest) for path, *rest in rows}


def _opened(path: Path) -> sqlite3.Connection:
    """Open the record; one that cannot be read, or is of another version, is thrown away."""
    try:
        return _prepared(sqlite3.connect(path))
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        return _prepared(sqlite3.connect(path))


def _prepared(database: sqlite3.Connection) -> sqlite3.Connection:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    with database:
        if version != _VERSION:
            database.execute("DROP TABLE IF EXISTS output")
            database.execute(f"PRAGMA user_version = {_VERSION}")
        database.execute(
            "CREATE TABLE IF NOT EXISTS output"
            " (path TEXT PRIMARY KEY, key TEXT, digest TEXT, stamp TEXT, content TEXT, frame TEXT)"
            " WITHOUT ROWID"
        )
    return database
