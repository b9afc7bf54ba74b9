"""The build record: what was last written into the site, and from what. An SQLite file.

It only saves time. A record that is missing, damaged or from another version is replaced by an
empty one.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_VERSION = 4

_DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
"""Raised for a damaged file; UnicodeDecodeError if the message of the error is damaged too."""


class OutputRecord(NamedTuple):
    """A published output: the stamp of its file, and the key of its content.

    For a page in a frame, `frame` is the digest of that frame, and `content` the key of what is in
    it.
    """

    stamp: str
    content: str
    frame: str = ""


class SiteRecord:
    """What the site held after the last build, by path: all of it, or only some paths."""

    def __init__(self, path: Path, only: Collection[str] | None = None) -> None:
        self._path, self._only = path, only
        self._database = _opened(path)
        self._entries: Mapping[str, OutputRecord] = self._load()

    def __enter__(self) -> "SiteRecord":
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def get(self, path: str) -> OutputRecord | None:
        """The entry for a path; None if there is none."""
        return self._entries.get(path)

    def keep(self, entries: Mapping[str, OutputRecord]) -> None:
        """Store exactly these entries. If that fails, the next build begins a new record.

        The site is published already, and a record with too few entries costs only time.
        """
        changed = ((path, *entry) for path, entry in entries.items() if self.get(path) != entry)
        gone = ((path,) for path in self._entries if path not in entries)
        try:
            with self._database:
                self._database.executemany("REPLACE INTO output VALUES (?, ?, ?, ?)", changed)
                self._database.executemany("DELETE FROM output WHERE path = ?", gone)
        except _DAMAGED:
            self._database.close()
            self._path.unlink(missing_ok=True)
        self._entries = entries

    def _load(self) -> dict[str, OutputRecord]:
        try:
            rows = list(self._rows())
        except _DAMAGED:
            self._database.close()
            self._path.unlink()
            self._database = _opened(self._path)
            return {}
        return {path: OutputRecord(*rest) for path, *rest in rows}

    def _rows(self) -> Iterator[tuple[str, ...]]:
        if self._only is None:
            yield from self._database.execute("SELECT * FROM output")
            return
        for path in self._only:
            yield from self._database.execute("SELECT * FROM output WHERE path = ?", (path,))


def _opened(path: Path) -> sqlite3.Connection:
    """Open the record; deletes one that cannot be read or is from another version."""
    try:
        return _prepared(sqlite3.connect(path))
    except _DAMAGED:
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
            " (path TEXT PRIMARY KEY, stamp TEXT, content TEXT, frame TEXT)"
            " WITHOUT ROWID"
        )
    return database
