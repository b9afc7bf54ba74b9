"""Upgrades a database to the tables of this version; every change of tables is a migration."""

from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from budkavle.subscriptions import files

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(address: str) -> None:
    """Create the database's tables or bring them up to date; does nothing if they are current."""
    path = files.sqlite_path(address)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            files.create(path)
        files.protect_database(path)
    engine = create_engine(address, hide_parameters=True)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
    engine.dispose()


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those of this version."""
    newest = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
