"""Sessions: begun by a login, ended by time, by a person, by an administrator, or by leaving.

Only the digest of a cookie's value is stored. A login always begins a new session and ends the one
that the browser had, so that no value can be prepared for somebody (session fixation).
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Connection, delete, insert, select, update

from budkavle.desk.team.schema import session
from budkavle.desk.team.settings import Sessions

_SEEN = timedelta(seconds=30)
"""How exactly it is known when a session was used last: not every request is worth a write."""

_KEPT = timedelta(days=30)

MOST_OF_ONE = 20
"""Sessions of one person; her oldest end, so that a program that keeps no cookie adds no more."""


@dataclass(frozen=True, slots=True)
class Open:
    """A session that has not ended."""

    key: str
    person_id: int
    began_at: datetime
    seen_at: datetime
    checked_at: datetime
    renewal: str
    whence: str


def begin(
    connection: Connection, number: int, now: datetime, *, whence: str, renewal: str = ""
) -> str:
    """Begin a session of the person with this number; the value of its cookie."""
    value = token_urlsafe(32)
    own = select(session.c.key).where(session.c.person_id == number)
    oldest = own.order_by(session.c.began_at.desc()).offset(MOST_OF_ONE - 1)
    too_many = list(connection.execute(oldest).scalars())
    connection.execute(delete(session).where(session.c.key.in_(too_many)))
    connection.execute(
        insert(session).values(
            key=key_of(value),
            person_id=number,
            began_at=now,
            seen_at=now,
            checked_at=now,
            renewal=renewal,
            whence=whence,
        )
    )
    return value


def find(connection: Connection, value: str, limits: Sessions, now: datetime) -> Open | None:
    """The session of a cookie's value; None if there is none, or if it has ended."""
    row = connection.execute(select(session).where(session.c.key == key_of(value))).first()
    if row is None or row.ended_at is not None:
        return None
    is_idle = row.seen_at + limits.idle <= now
    if is_idle or row.began_at + limits.longest <= now:
        return None
    values = dict(row._mapping)
    values.pop("ended_at")
    return Open(**values)


def is_worth_noting(found: Open, now: datetime) -> bool:
    """Whether the last use that was noted is so long ago that this one must be noted too."""
    return now - found.seen_at >= _SEEN


def note_use(connection: Connection, key: str, now: datetime) -> None:
    """Note that a session is used."""
    connection.execute(update(session).where(session.c.key == key).values(seen_at=now))


def note_check(connection: Connection, key: str, renewal: str, now: datetime) -> None:
    """Note that the login still vouches for the person."""
    values = {"checked_at": now, "renewal": renewal}
    connection.execute(update(session).where(session.c.key == key).values(**values))


def end(connection: Connection, keys: Iterable[str], now: datetime) -> int:
    """End sessions by their keys; how many had not ended."""
    ended = update(session).where(session.c.key.in_(list(keys)), session.c.ended_at.is_(None))
    return connection.execute(ended.values(ended_at=now, renewal="")).rowcount


def end_all(connection: Connection, number: int, now: datetime) -> int:
    """End all sessions of a person; how many there were."""
    keys = connection.execute(select(session.c.key).where(session.c.person_id == number)).scalars()
    return end(connection, list(keys), now)


def forget_old(connection: Connection, limits: Sessions, now: datetime) -> None:
    """Delete sessions that began long ago, of which the trail still tells.

    Of those that are over by themselves, what asks the provider about the person is forgotten.
    """
    connection.execute(delete(session).where(session.c.began_at < now - _KEPT))
    is_idle = session.c.seen_at <= now - limits.idle
    is_over = is_idle | (session.c.began_at <= now - limits.longest)
    connection.execute(update(session).where(is_over, session.c.renewal != "").values(renewal=""))


def key_of(value: str) -> str:
    """What is stored of a secret value: its digest."""
    return sha256(value.encode()).hexdigest()


def form_token(key: str, value: str) -> str:
    """The token of all forms in the session with this cookie, signed with the desk's key."""
    return hmac.new(key.encode(), f"form {value}".encode(), sha256).hexdigest()
