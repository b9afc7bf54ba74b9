"""Upgrades the service's database to the tables of this version."""

from pathlib import Path

from sqlalchemy import Connection

from budkavle.services import upgrading

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(address: str) -> None:
    """Create the database's tables or bring them up to date; does nothing if they are current."""
    upgrading.upgrade(address, MIGRATIONS)


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those of this version."""
    return upgrading.is_current(connection, MIGRATIONS)
