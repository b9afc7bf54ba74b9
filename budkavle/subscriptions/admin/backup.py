"""Backs up the database while the service runs, and copies all of it to another database."""

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from budkavle.model.rules import N_
from budkavle.services import copying, files
from budkavle.services.database import Store
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.schema import metadata
from budkavle.subscriptions.upgrade import MIGRATIONS


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
    try:
        return copying.copy(store, address, metadata, MIGRATIONS)
    except copying.NotCopiedError as error:
        if error.rows is None:
            message = N_("The other database is not empty: {table}")
            raise CopyError(message, table=error.table) from error
        message = N_("{table}: only {n} rows were copied")
        raise CopyError(message, table=error.table, n=error.rows) from error
