"""Copies all rows of a database to an empty one, as when SQLite is outgrown."""

from pathlib import Path

from sqlalchemy import (
    Connection,
    MetaData,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)

from budkavle.services import upgrading
from budkavle.services.database import Store

_ROWS = 2000


class NotCopiedError(Exception):
    """The target is not what it should be; the source is unchanged.

    `rows` are those of a `table` that arrived; None if the table held rows already.
    """

    def __init__(self, table: str, rows: int | None = None) -> None:
        self.table, self.rows = table, rows
        super().__init__(table)


def copy(store: Store, address: str, metadata: MetaData, migrations: Path) -> dict[str, int]:
    """Copy every row to the database at an address; the number of rows in each table.

    Its tables are made first. Nothing may write meanwhile. Raises NotCopiedError.
    """
    upgrading.upgrade(address, migrations)
    engine = create_engine(address, hide_parameters=True)
    try:
        with store.reading() as here, engine.begin() as there:
            return _copy_all(here, there, metadata)
    finally:
        engine.dispose()


def _copy_all(here: Connection, there: Connection, metadata: MetaData) -> dict[str, int]:
    for table in metadata.sorted_tables:
        if _count(there, table):
            raise NotCopiedError(table.name)
    counts = {table.name: _copy(here, there, table) for table in metadata.sorted_tables}
    if there.dialect.name == "postgresql":
        _continue_numbering(there, metadata)
    return counts


def _copy(here: Connection, there: Connection, table: Table) -> int:
    columns = list(table.primary_key.columns)
    rows = here.execution_options(yield_per=_ROWS).execute(select(table).order_by(*columns))
    for part in rows.mappings().partitions(_ROWS):
        there.execute(insert(table), [dict(row) for row in part])
    copied = _count(there, table)
    if copied != _count(here, table):
        raise NotCopiedError(table.name, copied)
    return copied


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _continue_numbering(there: Connection, metadata: MetaData) -> None:
    """Set PostgreSQL's sequences after the highest number in each table.

    Inserting rows that have numbers does not advance them.
    """
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            name, own = table.name, column.name
            highest = f"(SELECT coalesce(max({own}), 0) + 1 FROM {name})"
            sequence = f"pg_get_serial_sequence('{name}', '{own}')"
            there.execute(text(f"SELECT setval({sequence}, {highest}, false)"))
