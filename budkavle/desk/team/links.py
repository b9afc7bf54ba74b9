"""Links for others: to one item, until a time, until they are revoked; counted.

A link holds a random value, signed with the desk's key; the database holds its digest. Nobody who
reads the database can use a link, and a value that is not ours is refused without looking there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from itsdangerous import BadSignature, Signer
from sqlalchemy import ColumnElement, Connection, insert, select, update

from budkavle.desk.saving import Writer
from budkavle.desk.team import trail
from budkavle.desk.team.schema import link
from budkavle.desk.team.sessions import key_of
from budkavle.desk.team.trail import Event
from budkavle.services.database import storable

LONGEST = 31
"""Days for which a link can be valid."""

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was made; `meant_for` is who gets it, in the words of whoever made it."""

    id: int
    path: str
    meant_for: str
    approves: bool
    made_by: str
    made_as: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    opened: int
    opened_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether it still leads anywhere."""
        return self.revoked_at is None and now < self.ends_at

    @property
    def reader(self) -> Writer:
        """Who acts through it."""
        return Writer(self.meant_for, "", f"link|{self.id}")

    @property
    def approver(self) -> Writer:
        """Who approves through it: whoever made it has chosen the name, so hers stands beside."""
        name = f"{self.meant_for} (via {self.made_by})"[:_LONGEST_NAME]
        return Writer(name, "", f"link|{self.id}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a link is to be: to which item, for whom, for how many days, and whether it approves."""

    path: str
    meant_for: str
    days: int
    approves: bool


class Links:
    """Makes and reads links with the desk's key."""

    def __init__(self, key: str) -> None:
        self._signer = Signer(key, salt="link for others")

    def make(
        self, connection: Connection, wanted: Wanted, writer: Writer, whence: str, now: datetime
    ) -> str:
        """Make a link; the text that opens it, which is stored nowhere."""
        text = self._signer.sign(token_urlsafe(32)).decode()
        ends_at = now + timedelta(days=min(max(wanted.days, 1), LONGEST))
        connection.execute(
            insert(link).values(
                key=key_of(text),
                path=wanted.path,
                meant_for=storable(wanted.meant_for),
                approves=int(wanted.approves),
                made_by=writer.name,
                made_as=writer.subject,
                made_at=now,
                ends_at=ends_at,
                opened=0,
            )
        )
        more = {
            "for": wanted.meant_for,
            "ends": ends_at.isoformat(timespec="minutes"),
            "approves": "yes" if wanted.approves else "no",
        }
        event = Event("link made", writer.name, writer.subject, whence, wanted.path, more)
        trail.record(connection, event, now)
        return text

    def find(self, connection: Connection, text: str, now: datetime) -> Link | None:
        """The link that a text opens; None if it is not ours, has ended or was revoked."""
        try:
            self._signer.unsign(text.encode())
        except (BadSignature, UnicodeError):
            return None
        found = _one(connection, link.c.key == key_of(text))
        return found if found and found.is_open(now) else None


def of_item(connection: Connection, path: str) -> Sequence[Link]:
    """The links to an item, the newest first."""
    query = select(*_COLUMNS).where(link.c.path == path).order_by(link.c.id.desc())
    return [Link(*row) for row in connection.execute(query)]


def count(connection: Connection, found: Link, now: datetime) -> None:
    """Note that somebody has opened the item through a link."""
    values = {"opened": link.c.opened + 1, "opened_at": now}
    connection.execute(update(link).where(link.c.id == found.id).values(**values))


def revoke(
    connection: Connection, path: str, number: int, writer: Writer, whence: str, now: datetime
) -> bool:
    """Revoke a link to this item; False if there is none."""
    found = _one(connection, (link.c.id == number) & (link.c.path == path))
    if found is None:
        return False
    mine = update(link).where(link.c.id == number, link.c.revoked_at.is_(None))
    if connection.execute(mine.values(revoked_at=now)).rowcount:
        more = {"for": found.meant_for}
        event = Event("link revoked", writer.name, writer.subject, whence, path, more)
        trail.record(connection, event, now)
    return True


_COLUMNS = [link.c[name] for name in Link.__dataclass_fields__]


def _one(connection: Connection, which: ColumnElement[bool]) -> Link | None:
    row = connection.execute(select(*_COLUMNS).where(which)).first()
    return Link(*row) if row else None
