"""Backs up the database while the service runs, and copies all of it to another database."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, func, insert, select, text

from budkavle.model.rules import N_
from budkavle.subscriptions import files
from budkavle.subscriptions.database import Store
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.schema import metadata
from budkavle.subscriptions.upgrade import upgrade

_ROWS = 2000


class CopyError(ServiceError):
    """The database cannot be copied to the target; the source is unchanged."""


def back_up(store: Store, target: Path) -> None:
    """Write a complete and consistent copy of a SQLite database while it is in use.

    Raises CopyError for PostgreSQL, and if the target exists already.
    """
    if not store.embedded:
        raise CopyError(N_("PostgreSQL has its own backup program: pg_dump"))
    try:
        files.create(target)
    except FileExistsError as error:
        raise CopyError(N_("{path}: is there already"), path=target) from error
    with store.reading() as connection:
        source: Any = connection.connection.driver_connection
        with create_engine(f"sqlite:///{target}").connect() as copy:
            source.backup(copy.connection.driver_connection)


def copy_to(store: Store, address: str) -> dict[str, int]:
    """Copy every row to an empty database; return the number of rows in each table.

    The service must not run meanwhile. Raises CopyError if the target is not empty or lacks
    rows at the end.
    """
    upgrade(address)
    engine = create_engine(address, hide_parameters=True)
    try:
        with store.reading() as here, engine.begin() as there:
            return _copy_all(here, there)
    finally:
        engine.dispose()


def _copy_all(here: Connection, there: Connection) -> dict[str, int]:
    for table in metadata.sorted_tables:
        if _count(there, table):
            raise CopyError(N_("The other database is not empty: {table}"), table=table.name)
    counts = {table.name: _copy(here, there, table) for table in metadata.sorted_tables}
    _continue_numbering(there)
    return counts


def _copy(here: Connection, there: Connection, table: Table) -> int:
    columns = list(table.primary_key.columns)
    rows = here.execution_options(yield_per=_ROWS).execute(select(table).order_by(*columns))
    for part in rows.mappings().partitions(_ROWS):
        there.execute(insert(table), [dict(row) for row in part])
    copied = _count(there, table)
    if copied != _count(here, table):
        raise CopyError(N_("{table}: only {n} rows were copied"), table=table.name, n=copied)
    return copied


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _continue_numbering(there: Connection) -> None:
    """Set PostgreSQL's sequences after the highest number in each table.

    Inserting rows that have numbers does not advance them.
    """
    if there.dialect.name != "postgresql":
        return
    for name in _numbered():
        highest = f"(SELECT coalesce(max(id), 0) + 1 FROM {name})"
        there.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {highest}, false)")
        )


def _numbered() -> Sequence[str]:
    return [
        table.name for table in metadata.sorted_tables if table.autoincrement_column is not None
    ]
