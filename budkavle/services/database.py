"""Access to the database: reading, writing, and many small writes committed together.

SQLite allows one writer at a time: `writing` takes the write lock at its beginning (BEGIN
IMMEDIATE), and every commit is on disk before it returns (`synchronous=FULL`). The connections
of `reading` are read-only.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from budkavle.services import sqlite_files

T = TypeVar("T")
Action = Callable[[Connection], T]

_BUSY_SECONDS = 10
_TURN_LOCK = 0x6275646B


class Store:
    """One database, given by its SQLAlchemy URL: `sqlite:////path` or `postgresql+psycopg://…`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.embedded = make_url(address).get_backend_name() == "sqlite"
        self._write = _sqlite_writer(address) if self.embedded else _postgres(address)
        self._read = _sqlite_reader(address) if self.embedded else _read_only(self._write)
        # The threads of one process wait for this lock instead of polling SQLite's.
        self._turn = threading.Lock()
        self._waiting: list[_Ticket[Any]] = []
        self._waiting_lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read-only connection that sees one state of the database."""
        with self._read.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction: committed at the end, rolled back by any exception."""
        if not self.embedded:
            with self._write.begin() as connection:
                yield connection
            return
        with self._turn, self._write.begin() as connection:
            yield connection

    @contextmanager
    def in_turn(self) -> Iterator[Connection]:
        """Open a transaction that decides by what it reads, such as who gets which mails.

        Only one of these runs at a time, over all processes: none decides by what another one
        changes, and no two wait for each other.
        """
        with self.writing() as connection:
            if not self.embedded:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _TURN_LOCK})
            yield connection

    def together(self, action: Action[T]) -> T:
        """Run a small write in one transaction with the writes of other threads (group commit).

        Returns the action's result once it is committed. The thread that gets the lock commits
        all waiting actions, so that they share one flush to disk. Actions must be short, and
        independent of each other. Raises what the action raised.
        """
        ticket = _Ticket(action)
        with self._waiting_lock:
            self._waiting.append(ticket)
        with self._turn:
            if not ticket.done:
                with self._waiting_lock:
                    line, self._waiting = self._waiting, []
                self._commit(line)
        return ticket.result()

    def truncate_log(self) -> None:
        """Empty SQLite's log (-wal), in which erased rows would remain. Does nothing elsewhere."""
        self._maintain("PRAGMA wal_checkpoint(TRUNCATE)")

    def rewrite(self) -> None:
        """Rewrite SQLite's file, and empty its log. Does nothing elsewhere.

        `secure_delete` overwrites what is deleted, but not the copies that remain in a page when
        its rows are divided among pages.
        """
        self._maintain("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")

    def _maintain(self, *statements: str) -> None:
        """Run statements of SQLite that must be outside of any transaction."""
        if self.embedded:
            with self._turn, self._write.connect() as connection:
                driver: Any = connection.connection.driver_connection
                try:
                    for statement in statements:
                        driver.execute(statement).fetchall()
                except sqlite3.Error as error:
                    raise DatabaseError(type(error).__name__) from error

    def close(self) -> None:
        """Close all connections."""
        self._read.dispose()
        self._write.dispose()

    def _commit(self, line: list["_Ticket[Any]"]) -> None:
        try:
            with self._write.begin() as connection:
                values = [ticket.action(connection) for ticket in line]
        except Exception as error:  # noqa: BLE001 - raised again in the thread whose action failed
            if len(line) == 1:
                line[0].fail(error)
                return
            for ticket in line:
                self._commit([ticket])
            return
        for ticket, value in zip(line, values, strict=True):
            ticket.succeed(value)


class _Ticket(Generic[T]):
    """One waiting action, and its result or error."""

    def __init__(self, action: Action[T]) -> None:
        self.action = action
        self.done = False
        self._value: T | None = None
        self._error: Exception | None = None

    def succeed(self, value: T) -> None:
        self._value, self.done = value, True

    def fail(self, error: Exception) -> None:
        self._error, self.done = error, True

    def result(self) -> T:
        if self._error:
            raise self._error
        return self._value  # type: ignore[return-value] # set by succeed, which may set None


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the INSERT statement of this kind of database, which supports ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def storable(text: str) -> str:
    """A text that every database can hold: PostgreSQL refuses the character NUL."""
    return text.replace("\0", "\ufffd")


DatabaseError = SQLAlchemyError


def _sqlite_writer(address: str) -> Engine:
    # hide_parameters: error texts are logged, and parameters may contain e-mail addresses.
    engine = create_engine(address, hide_parameters=True, pool_size=2, max_overflow=30)
    path = sqlite_files.sqlite_path(address)
    event.listen(engine, "connect", _prepare_writer)
    if path:
        event.listen(engine, "connect", lambda *_: sqlite_files.protect_database(path))
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _sqlite_reader(address: str) -> Engine:
    path = make_url(address).database
    engine = create_engine(
        f"sqlite:///file:{path}?mode=ro&uri=true",
        hide_parameters=True,
        pool_size=5,
        max_overflow=30,
    )
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres(address: str) -> Engine:
    return create_engine(
        address, hide_parameters=True, pool_size=5, max_overflow=30, pool_pre_ping=True
    )


def _read_only(engine: Engine) -> Engine:
    return engine.execution_options(postgresql_readonly=True)


def _prepare_writer(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # erased subscribers must not be left in the file either
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
