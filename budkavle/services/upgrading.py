"""Upgrades a database to the tables of this version; every change of tables is a migration."""

from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from budkavle.services import files, sqlite_files


def upgrade(address: str, migrations: Path) -> None:
    """Create the database's tables or bring them up to date; does nothing if they are current.

    `migrations` is the folder of the service's migrations.
    """
    path = sqlite_files.sqlite_path(address)
    if path:
        files.make_folder(path.parent)
        with suppress(FileExistsError):
            files.create(path)
        sqlite_files.protect_database(path)
    engine = create_engine(address, hide_parameters=True)
    with engine.begin() as connection:
        command.upgrade(_config(connection, migrations), "head")
    engine.dispose()


def is_current(connection: Connection, migrations: Path) -> bool:
    """Return whether the tables are those of this version."""
    newest = ScriptDirectory(str(migrations)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest


def _config(connection: Connection, migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
