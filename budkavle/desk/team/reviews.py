"""Whether an item is ready for a second pair of eyes, approved, or changed since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, select, update

from budkavle.desk.saving import Writer, digest_of
from budkavle.desk.team import trail, versions
from budkavle.desk.team.schema import link, review
from budkavle.desk.team.trail import Event
from budkavle.model.rules import N_
from budkavle.services.database import insert

State = Literal["none", "ready", "approved", "changed"]
NAMES: Mapping[State, str] = {
    "none": N_("Not sent for approval"),
    "ready": N_("Waits for approval"),
    "approved": N_("Approved"),
    "changed": N_("Changed since"),
}
"""What the states are called."""

OWN = N_("You have written in it yourself. Somebody else must approve it.")
OTHER = N_("It has been changed since you opened this page. Look at it again.")
NOT_READY = N_("Nobody has asked for approval of it.")


class RefusedError(Exception):
    """Something cannot be done; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is approved: an item's bytes as they would be published, and digests of its files."""

    path: str
    title: str
    data: bytes
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The digest of the item's file."""
        return digest_of(self.data)

    @property
    def seal(self) -> str:
        """The digest of the item's file and all its pictures and files, as a page shows them."""
        return digest_of(json.dumps([self.digest, dict(self.files)], sort_keys=True).encode())


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody has asked for approval; `data` is what she asked about."""

    digest: str
    data: bytes
    files: Mapping[str, str]
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_as: str | None
    approved_at: datetime | None

    def state_of(self, subject: Subject) -> State:
        """The state of an item as it is now."""
        if (self.digest, dict(self.files)) != (subject.digest, dict(subject.files)):
            return "changed"
        return "approved" if self.approved_by else "ready"


def find(connection: Connection, path: str) -> Review | None:
    """The review of an item; None if nobody has asked for one."""
    row = connection.execute(select(review).where(review.c.path == path)).first()
    if row is None:
        return None
    values = dict(row._mapping)
    values.pop("path")
    return Review(**values)


def open_ones(connection: Connection) -> Mapping[str, tuple[str, bool]]:
    """The digest, and whether it is approved, of every item with a review, by path."""
    query = select(review.c.path, review.c.digest, review.c.approved_by)
    return {row.path: (row.digest, bool(row.approved_by)) for row in connection.execute(query)}


def ask(
    connection: Connection, subject: Subject, writer: Writer, whence: str, now: datetime
) -> None:
    """Ask for approval of an item as it is."""
    values = {
        "digest": subject.digest,
        "data": subject.data,
        "files": dict(subject.files),
        "asked_by": writer.name,
        "asked_at": now,
        "approved_by": None,
        "approved_as": None,
        "approved_at": None,
    }
    statement = insert(connection, review).values(path=subject.path, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[review.c.path], set_=values))
    versions.note_writer(connection, subject.path, writer.subject)
    trail.record(connection, _event("approval asked", subject, writer, whence), now)


def approve(
    connection: Connection,
    subject: Subject,
    seen: str,
    writer: Writer,
    whence: str,
    now: datetime,
) -> None:
    """Approve an item as it was seen, by the `seal` on the page. Raises RefusedError."""
    found = find(connection, subject.path)
    if found is None:
        raise RefusedError(NOT_READY)
    if found.state_of(subject) == "changed" or seen != subject.seal:
        raise RefusedError(OTHER)
    if writer.subject in versions.writers(connection, subject.path):
        raise RefusedError(OWN)
    values = {"approved_by": writer.name, "approved_as": writer.subject, "approved_at": now}
    connection.execute(update(review).where(review.c.path == subject.path).values(**values))
    trail.record(connection, _event("approved", subject, writer, whence), now)


def take_back_own(connection: Connection, path: str, writer: Writer, now: datetime) -> None:
    """Let an approval count no more that somebody gave, herself or by a link, who writes now."""
    own = select(link.c.id).where(link.c.path == path, link.c.made_as == writer.subject)
    names = [writer.subject, *(f"link|{number}" for number in connection.execute(own).scalars())]
    given = update(review).where(review.c.path == path, review.c.approved_as.in_(names))
    nobody = {"approved_by": None, "approved_as": None, "approved_at": None}
    if connection.execute(given.values(**nobody)).rowcount:
        event = Event("approval taken back", writer.name, writer.subject, writer.whence, path)
        trail.record(connection, event, now)


def take_back(
    connection: Connection, subject: Subject, writer: Writer, whence: str, now: datetime
) -> None:
    """End a review: nobody is asked any more, and an approval counts no more."""
    if connection.execute(delete(review).where(review.c.path == subject.path)).rowcount:
        trail.record(connection, _event("approval taken back", subject, writer, whence), now)


def forget(connection: Connection, path: str) -> None:
    """Forget a review, since the item is published."""
    connection.execute(delete(review).where(review.c.path == path))


def _event(what: str, subject: Subject, writer: Writer, whence: str) -> Event:
    more = {"title": subject.title, "digest": subject.digest}
    return Event(what, writer.name, writer.subject, whence, about=subject.path, more=more)
