"""Who people are, and what their roles let them do: roles by group or by name, from a file."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from pydantic import ConfigDict, Field
from sqlalchemy import Connection, select, update

from budkavle.desk.requests import Power
from budkavle.desk.saving import Writer
from budkavle.desk.team.errors import TeamError
from budkavle.desk.team.schema import person
from budkavle.desk.team.settings import read
from budkavle.model.rules import N_
from budkavle.model.section import Section
from budkavle.services.database import insert

_LONGEST_NAME, _LONGEST_EMAIL = 200, 254
"""Of columns; PostgreSQL refuses more."""

POWERS: Mapping[str, frozenset[Power]] = {
    "writer": frozenset({"read", "write"}),
    "approver": frozenset({"read", "write", "approve"}),
    "publisher": frozenset({"read", "write", "publish"}),
    "administrator": frozenset({"read", "administer"}),
}
"""What each role lets a person do."""

ROLES: Mapping[str, str] = {
    "writer": N_("writer"),
    "approver": N_("approver"),
    "publisher": N_("publisher"),
    "administrator": N_("administrator"),
}
"""What the roles are called."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a login says of a person; `subject` is unique and never changes.

    `login` is the name that she logs in with; her email counts only if the login vouches for it.
    """

    subject: str
    login: str
    name: str
    email: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is logged in."""

    id: int
    subject: str
    name: str
    email: str
    roles: frozenset[str]
    is_barred: bool = False

    @property
    def powers(self) -> frozenset[Power]:
        """What she may do."""
        return frozenset().union(*(POWERS[each] for each in self.roles))

    @property
    def writer(self) -> Writer:
        """Who she is to the desk."""
        return Writer(self.name, self.email, self.subject)


class Role(Section):
    """Who has a role: groups of the login, and people by login name, email or subject."""

    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class RoleFile(Section):
    """The file of roles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    writer: Role = Field(default=Role())
    approver: Role = Field(default=Role())
    publisher: Role = Field(default=Role())
    administrator: Role = Field(default=Role())
    left: tuple[str, ...] = Field(default=(), description="People who are let in no more.")


class Roles:
    """The roles as the file says them at the moment: it is read again whenever it has changed.

    If it cannot be read, nobody has a role.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._seen: object = None
        self._file = RoleFile()

    def of(self, identity: Identity) -> frozenset[str]:
        """The roles of a person; none if she has left.

        Her email names her only where the login vouches for it: then it is her login name.
        """
        file = self._current()
        known = {identity.subject} | ({identity.login.lower()} if identity.login else set())
        if _folded(known | {identity.email}) & _folded(file.left):
            return frozenset()
        return frozenset(name for name in POWERS if _has(getattr(file, name), known, identity))

    def check(self) -> None:
        """Raise TeamError if the file cannot be used."""
        _read(self._path)

    def _current(self) -> RoleFile:
        try:
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            return RoleFile()
        with self._lock:
            if seen != self._seen:
                try:
                    self._file = _read(self._path)
                except TeamError:
                    self._file = RoleFile()
                self._seen = seen
            return self._file


def keep(connection: Connection, identity: Identity, now: datetime) -> int:
    """Store what a login says of a person; her number."""
    values = {
        "name": (identity.name or identity.login or identity.subject)[:_LONGEST_NAME],
        "email": identity.email if len(identity.email) <= _LONGEST_EMAIL else "",
        "groups": [identity.login, *identity.groups],
        "seen_at": now,
    }
    statement = insert(connection, person).values(subject=identity.subject, **values)
    kept = statement.on_conflict_do_update(index_elements=[person.c.subject], set_=values)
    return int(connection.execute(kept.returning(person.c.id)).scalar_one())


def find(connection: Connection, number: int, roles: Roles) -> Person:
    """A person by number, with the roles that she has now."""
    row = connection.execute(select(person).where(person.c.id == number)).one()
    login, *groups = row.groups
    identity = Identity(row.subject, login, row.name, row.email, tuple(groups))
    found = roles.of(identity) if row.barred_at is None else frozenset()
    return Person(row.id, row.subject, row.name, row.email, found, is_barred=bool(row.barred_at))


def by_subject(connection: Connection, subject: str, roles: Roles) -> Person | None:
    """A person by what the login calls her, with the roles that she has now; None if unknown."""
    query = select(person.c.id).where(person.c.subject == subject)
    number = connection.execute(query).scalar()
    return None if number is None else find(connection, number, roles)


def bar(connection: Connection, number: int, now: datetime | None) -> None:
    """Let somebody in no more; again, if there is no time."""
    connection.execute(update(person).where(person.c.id == number).values(barred_at=now))


def everybody(connection: Connection, roles: Roles) -> list[Person]:
    """Everybody who has ever logged in, by name."""
    numbers = connection.execute(select(person.c.id).order_by(person.c.name)).scalars()
    return [find(connection, each, roles) for each in list(numbers)]


def _read(path: Path) -> RoleFile:
    return read(RoleFile, path)


def _has(role: Role, known: Set[str], identity: Identity) -> bool:
    # Not folded: it makes one name of ſven and sven, or of groß and gross, who are two people.
    people = {form for each in role.people for form in (each, each.lower())}
    return bool(known & people or set(identity.groups) & set(role.groups))


def _folded(names: Iterable[str]) -> set[str]:
    return {form for each in names for form in (each, each.casefold())}
