"""A cache file (SQLite) of values in numbered batches.

Damaged batches are detected, and whatever cannot be read or written counts as missing. Writing
does not wait for the disk: what a power cut damages is computed again.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from os import getpid
from pathlib import Path

from budkavle.system.cache_file import seal, unsealed

_PATIENCE = 30.0
"""Seconds to wait for another process that is writing, before giving up."""


class Store:
    """The batches cached in the file `path` under `key`; a file with another key is emptied.

    Every process has its own connection, because SQLite connections must not be used after a fork.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._key = path, key
        self._connections: dict[int, sqlite3.Connection] = {}
        if self._begun_under() != (key,):
            self._begin()

    def batches(self) -> Iterator[tuple[int, bytes]]:
        """Every undamaged batch, with its number."""
        try:
            rows = self._database.execute("SELECT number, data FROM batch").fetchall()
        except sqlite3.Error as error:
            self._failed(error)
            return
        for number, row in rows:
            if (data := unsealed(row)) is not None:
                yield number, data

    def keep(self, batches: Iterable[tuple[int, bytes]]) -> None:
        """Write these batches, replacing those with the same numbers."""
        rows = ((number, seal(data)) for number, data in batches)
        try:
            with self._database as database:
                database.executemany("REPLACE INTO batch VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            self._failed(error)

    def _begin(self) -> None:
        self._close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for name in (self._path.name, f"{self._path.name}-journal"):
            self._path.with_name(name).unlink(missing_ok=True)
        try:
            with self._database as database:
                database.execute("CREATE TABLE begun (key TEXT)")
                database.execute("CREATE TABLE batch (number INTEGER PRIMARY KEY, data BLOB)")
                database.execute("INSERT INTO begun VALUES (?)", (self._key,))
        except sqlite3.Error:
            self._close()

    def _failed(self, error: sqlite3.Error) -> None:
        """Recreate a damaged file; do nothing if it is locked or the disk is full."""
        if not isinstance(error, sqlite3.OperationalError):
            self._begin()

    def _close(self) -> None:
        if connection := self._connections.pop(getpid(), None):
            connection.close()

    @property
    def _database(self) -> sqlite3.Connection:
        if getpid() not in self._connections:
            # SQLite serialises access from several threads itself (sqlite3.threadsafety is 3).
            database = sqlite3.connect(self._path, timeout=_PATIENCE, check_same_thread=False)
            self._connections[getpid()] = database
            database.execute("PRAGMA synchronous = OFF")
        return self._connections[getpid()]

    def _begun_under(self) -> tuple[str] | None:
        try:
            key: tuple[str] | None = self._database.execute("SELECT key FROM begun").fetchone()
        except sqlite3.Error:
            return None
        return key
