"""The cache: what earlier runs computed, in one SQLite file and a folder of large values.

It only saves time. Whatever is missing, damaged, of another version of the program, locked by
another process or does not fit on the disk counts as missing.
"""

import os
import pickle
import sqlite3
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any
from zlib import crc32

from budkavle.system import program, unfinished

_FILE = "cache.sqlite"

_ROWS = 500
"""Rows in a transaction or a query, so that no other process waits long."""

_SUM = 4
"""Bytes of a checksum. It detects accidental damage; one case in four billion goes unnoticed."""

_TABLES = """
    CREATE TABLE program (digest TEXT);
    CREATE TABLE entry (
        space TEXT, key TEXT, valid TEXT, data BLOB, PRIMARY KEY (space, key)
    );
"""

_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
}
"""Errors that say nothing about the file; after any other error the file is created again."""

_alone = RLock()
"""Held by the thread that uses a connection; never while this process is forked."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_alone.acquire, after_in_parent=_alone.release, after_in_child=_alone.release
    )

_MOST_OPEN = 8
"""Connections that a process keeps open: one that does not end must not run out of files."""

_NOT_PICKLED = (
    pickle.UnpicklingError,
    ImportError,
    AttributeError,
    ValueError,
    EOFError,
    TypeError,
    IndexError,
    KeyError,
)
"""Raised for bytes that are no pickle."""


@dataclass(frozen=True)
class Cache:
    """The cache in a folder.

    A value has a key in a `space`, and is found only with the `valid` that it was put with: a
    digest of what it was computed from, apart from the program. Values must be picklable.

    Every process has its own connection, because SQLite connections must not be used after a fork.
    It stays open until `close`, and is opened again when it is needed.
    """

    folder: Path
    patience: float = 5.0
    """Seconds to wait for another process that is writing, before this process does without."""

    _connections: dict[int, sqlite3.Connection | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    _replaced: list[str] = field(default_factory=list, compare=False, repr=False)
    """The digests of other versions of the program whose caches this process has replaced."""

    @property
    def was_of_another_program(self) -> bool:
        """Whether the values of another version of the program were here, and have been removed."""
        return bool(self._database and self._replaced)

    @property
    def exists(self) -> bool:
        """Whether there is any."""
        return (self.folder / _FILE).exists()

    def get(self, space: str, key: str, valid: str = "") -> Any:
        """The value with this key; None if it is missing."""
        rows = self._rows("AND key = ? AND valid = ?", (space, key, valid))
        return next(_values(space, valid, rows), (key, None))[1]

    def get_all(self, space: str, valid: str = "") -> dict[str, Any]:
        """All values of a space, by key."""
        return dict(_values(space, valid, self._rows("AND valid = ?", (space, valid))))

    def get_some(self, space: str, keys: Iterable[str], valid: str = "") -> dict[str, Any]:
        """The values with these keys; those that are missing are left out."""
        found: dict[str, Any] = {}
        left = iter(keys)
        while part := tuple(islice(left, _ROWS)):
            where = f"AND valid = ? AND key IN ({','.join('?' * len(part))})"
            found.update(_values(space, valid, self._rows(where, (space, valid, *part))))
        return found

    def put(self, space: str, key: str, value: object, valid: str = "") -> None:
        """Store a value, in place of another one with the same key."""
        self.put_many(space, [(key, value)], valid)

    def put_many(self, space: str, values: Iterable[tuple[str, object]], valid: str = "") -> None:
        """Store many values by their keys; all that were stored when it ends are kept."""
        rows = ((space, key, valid, _packed(space, key, valid, value)) for key, value in values)
        while part := list(islice(rows, _ROWS)):
            self._write("REPLACE INTO entry VALUES (?, ?, ?, ?)", part)

    def forget(self, space: str, keys: Iterable[str]) -> None:
        """Remove values."""
        self._write("DELETE FROM entry WHERE space = ? AND key = ?", [(space, k) for k in keys])

    def forget_all(self, space: str) -> None:
        """Remove all values of a space."""
        self._write("DELETE FROM entry WHERE space = ?", [(space,)])

    def blob(self, name: str) -> bytes | None:
        """The large value that was put under this name; None if it is missing.

        Its name must be made from everything that it depends on, the program too if need be.
        """
        try:
            data = self._blob(name).read_bytes()
        except OSError:
            return None
        value = memoryview(data)[_SUM:]
        return bytes(value) if data[:_SUM] == _sum(name, value) else None

    def put_blob(self, name: str, data: bytes) -> None:
        """Store a large value in a file of its own."""
        path = self._blob(name)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace_file(path, _sum(name, data) + data)

    def keep_blobs(self, names: Iterable[str]) -> None:
        """Remove all large values but these."""
        kept = {self._blob(name).name for name in names}
        with suppress(OSError):
            for path in (self.folder / "blobs").iterdir():
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    def _blob(self, name: str) -> Path:
        return self.folder / "blobs" / blake2b(name.encode(), digest_size=16).hexdigest()

    def _rows(self, where: str, values: tuple[str, ...]) -> list[tuple[str, bytes]]:
        """The keys and data of the entries of a space of which `where` holds."""
        with _alone:
            try:
                database = self._database
                query = f"SELECT key, data FROM entry WHERE space = ? {where}"
                return database.execute(query, values).fetchall() if database else []
            except (sqlite3.Error, UnicodeDecodeError) as error:
                self._failed(error)
                return []

    def _write(self, statement: str, rows: Collection[tuple[object, ...]]) -> None:
        with _alone:
            try:
                if rows and (database := self._database):
                    with database:
                        database.executemany(statement, rows)
            except (sqlite3.Error, UnicodeDecodeError) as error:
                self._failed(error)

    def close(self) -> None:
        """Close this process's connection."""
        with _alone:
            if database := self._connections.pop(os.getpid(), None):
                database.close()

    @property
    def _database(self) -> sqlite3.Connection | None:
        """This process's connection; None if it has to do without."""
        process = os.getpid()
        if process not in self._connections:
            _recent.append(self)
            if len(_recent) > _MOST_OPEN:
                _recent.popleft().close()
            self._connections[process] = self._opened() or self._begun()
        return self._connections[process]

    def _opened(self) -> sqlite3.Connection | None:
        """Connect to the file, if it is of this version of the program."""
        database = None
        try:
            database = self._connected()
            said = database.execute("SELECT digest FROM program").fetchone()
        except (sqlite3.Error, UnicodeDecodeError, OSError):
            said = None
        if said == (program.digest(),):
            return database
        if database:
            database.close()
        if said:
            self._replaced.append(said[0])
        return None

    def _begun(self) -> sqlite3.Connection | None:
        """Connect to a new file; None if there cannot be one."""
        database = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in (_FILE, f"{_FILE}-journal"):
                (self.folder / name).unlink(missing_ok=True)
            database = self._connected()
            with database:
                database.executescript(_TABLES)
                database.execute("INSERT INTO program VALUES (?)", (program.digest(),))
        except (sqlite3.Error, OSError):
            return None
        return database

    def _connected(self) -> sqlite3.Connection:
        file = self.folder / _FILE
        database = sqlite3.connect(file, timeout=self.patience, check_same_thread=False)
        database.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made again
        return database

    def _failed(self, error: Exception) -> None:
        """Create a damaged file again; do without a locked one as long as this process runs."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code not in _PASSING:
            self.close()
            self._connections[os.getpid()] = self._begun()
        elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self.close()
            self._connections[os.getpid()] = None


_recent: deque[Cache] = deque()
"""The caches that were opened last, oldest first."""


def _values(space: str, valid: str, rows: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Any]]:
    """The values of entries by key; damaged ones are left out."""
    for key, data in rows:
        try:
            value = _unpacked(space, key, valid, data)
        except _NOT_PICKLED:
            continue
        yield key, value


def _packed(space: str, key: str, valid: str, value: object) -> bytes:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _sum(f"{space}\0{key}\0{valid}", data) + data


def _unpacked(space: str, key: str, valid: str, data: bytes) -> Any:
    """The value in the data of a row; raises one of `_NOT_PICKLED` if they are damaged."""
    value = memoryview(data)[_SUM:]
    if data[:_SUM] != _sum(f"{space}\0{key}\0{valid}", value):
        raise ValueError(key)
    return pickle.loads(value)


def _sum(name: str, data: bytes | memoryview) -> bytes:
    return crc32(data, crc32(name.encode(errors="surrogatepass"))).to_bytes(_SUM, "big")
