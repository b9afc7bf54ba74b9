"""Moves the database of a team's desk to another one, as when SQLite is outgrown."""

from budkavle.desk.team.errors import TeamError
from budkavle.desk.team.office import MIGRATIONS, Office
from budkavle.desk.team.schema import metadata
from budkavle.desk.team.settings import is_database
from budkavle.model.rules import N_
from budkavle.services import copying
from budkavle.services.database import DatabaseError

NO_ADDRESS = N_("A database's address begins with sqlite:/// or postgresql+psycopg://.")
NOT_EMPTY = N_("The other database is not empty: {table}.")
INCOMPLETE = N_("Only {n} rows of {table} arrived in the other database.")
NO_ANSWER = N_("The other database does not answer, or lets nobody in: {reason}.")


def copy_to(office: Office, address: str) -> dict[str, int]:
    """Copy every row to an empty database; the number of rows in each table. Raises TeamError.

    The desk must not run meanwhile, since what it does then is not copied.
    """
    if not is_database(address):
        raise TeamError(NO_ADDRESS)
    try:
        return copying.copy(office.store, address, metadata, MIGRATIONS)
    except copying.NotCopiedError as error:
        if error.rows is None:
            raise TeamError(NOT_EMPTY, table=error.table) from error
        raise TeamError(INCOMPLETE, table=error.table, n=error.rows) from error
    except ImportError as error:  # no driver for that kind of database
        raise TeamError(NO_ANSWER, reason=error) from error
    except DatabaseError as error:
        raise TeamError(NO_ANSWER, reason=type(error).__name__) from error
