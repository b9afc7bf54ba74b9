"""A file that only saves time: values in batches. SQLite.

Damage is noticed, and what cannot be read or written is simply not there. Nothing waits for the
disk: what a power cut damages is made again.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from os import getpid
from pathlib import Path

from budkavle.system.cache_file import seal, unsealed

_PATIENCE = 30.0
"""Seconds until another process that writes is given up."""


class Store:
    """What was kept in the file `path` under the same `key`; under another one nothing was.

    Every process has its own connection, since SQLite's do not survive a fork.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._key = path, key
        self._connections: dict[int, sqlite3.Connection] = {}
        if self._begun_under() != (key,):
            self._begin()

    def batches(self) -> Iterator[tuple[int, bytes]]:
        """Every batch that is whole, by its number."""
        try:
            rows = self._database.execute("SELECT number, data FROM batch").fetchall()
        except sqlite3.Error as error:
            self._failed(error)
            return
        for number, row in rows:
            if (data := unsealed(row)) is not None:
                yield number, data

    def keep(self, batches: Iterable[tuple[int, bytes]]) -> None:
        """Replace these batches."""
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
        """Begin a damaged file anew; one that another process holds, or a full disk, is let be."""
        if not isinstance(error, sqlite3.OperationalError):
            self._begin()

    def _close(self) -> None:
        if connection := self._connections.pop(getpid(), None):
            connection.close()

    @property
    def _database(self) -> sqlite3.Connection:
        if getpid() not in self._connections:
            # SQLite takes turns by itself (sqlite3.threadsafety is 3).
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
