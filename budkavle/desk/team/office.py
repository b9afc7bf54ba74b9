"""What all parts of the desk of a team share: settings, secrets, the database, and the clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from budkavle.desk.team import settings as team_settings
from budkavle.desk.team import trail
from budkavle.desk.team.people import Roles
from budkavle.desk.team.read_only import file_in as read_only_file
from budkavle.desk.team.repeated import Repeated
from budkavle.desk.team.settings import Secrets, TeamSettings
from budkavle.desk.team.trail import Event
from budkavle.services import upgrading
from budkavle.services.database import Store

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Office:
    """The settings, the secrets, the roles and the open database; `clock` tells the time (UTC)."""

    settings: TeamSettings
    secrets: Secrets
    store: Store
    roles: Roles
    clock: Callable[[], datetime] = field(repr=False)
    repeated: Repeated = field(default_factory=Repeated, repr=False)

    @property
    def key(self) -> str:
        """The desk's own secret key."""
        return self.secrets.key.get_secret_value()

    @property
    def is_read_only(self) -> bool:
        """Whether nobody may write at the moment, since the desk is being upgraded."""
        return read_only_file(self.settings.secrets.parent).exists()

    def told(self, *events: Event) -> None:
        """Add to the trail what was done elsewhere than in the database."""
        now = self.clock()
        with self.store.in_turn() as connection:
            for each in events:
                trail.record(connection, each, now)

    @contextmanager
    def changing(self) -> Iterator[tuple[Connection, datetime]]:
        """A transaction, and its time; what it does is told in its trail or not done."""
        now = self.clock()
        with self.store.in_turn() as connection:
            yield connection, now


@contextmanager
def opened(
    folder: Path, clock: Callable[[], datetime], store_of: Callable[[str], Store] = Store
) -> Iterator[Office]:
    """Open the desk of the team whose desk.toml is in a folder. Raises TeamError.

    Its tables are made, or brought up to date; `store_of` opens the database at an address.
    """
    settings = team_settings.load(folder / team_settings.FILE)
    secrets = team_settings.load_secrets(settings)
    roles = Roles(settings.roles)
    roles.check()
    upgrading.upgrade(settings.database, MIGRATIONS)
    store = store_of(settings.database)
    try:
        yield Office(settings, secrets, store, roles, clock)
    finally:
        store.close()
