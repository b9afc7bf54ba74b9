"""Statistics of the service. No number is about a single person, and reading is not tracked."""

from datetime import datetime, timedelta
from shutil import disk_usage
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

from budkavle.services import sqlite_files
from budkavle.services.database import DatabaseError, Store
from budkavle.subscriptions import state
from budkavle.subscriptions.delivery.outbox import MAILS
from budkavle.subscriptions.delivery.retry import Stage
from budkavle.subscriptions.news.intake import UNREACHABLE
from budkavle.subscriptions.schema import (
    ItemState,
    MessageState,
    announcement,
    attempt,
    digest_run,
    item,
    message,
    rate,
    signup,
    subscriber,
    subscription,
)

_LATE = timedelta(minutes=15)
_PROBE_BYTES = 65_536
LEAST_FREE = 100
"""Megabytes of the disk below which the service is not well."""


def counts(connection: Connection) -> dict[str, Any]:
    """Count subscribers, items and mails by state; list the last ten items mailed."""
    last = connection.execute(
        select(
            item.c.title,
            announcement.c.revision,
            announcement.c.released_at,
            announcement.c.recipients,
        )
        .join(item, item.c.id == announcement.c.item_id)
        .order_by(announcement.c.released_at.desc())
        .limit(10)
    )
    return {
        "subscribers": _by(connection, subscriber, subscriber.c.state),
        "unconfirmed": connection.execute(
            select(func.count()).select_from(signup).where(signup.c.purpose == "subscribe")
        ).scalar_one(),
        "subscriptions": _by(connection, subscription, subscription.c.frequency),
        "subjects": _by(connection, subscription, subscription.c.subject),
        "items": _by(connection, item, item.c.state),
        "mails": _by(connection, message, message.c.state, *MAILS),
        "last": [
            {
                "title": row.title,
                "revision": row.revision,
                "released_at": row.released_at.isoformat(),
                "recipients": row.recipients,
            }
            for row in last
        ],
    }


def health(store: Store, now: datetime, least_free: int = LEAST_FREE) -> dict[str, Any]:
    """Return what monitoring needs.

    `ok` is false if sending is stopped or over 15 minutes late, if the relay does not answer, if
    news is not made into mails or its address does not answer, if the clock goes wrong, if nothing
    can be written, or if the disk of a SQLite database has less than `least_free` megabytes left.
    """
    writable, free = _can_write(store), _free_megabytes(store)
    try:
        with store.reading() as connection:
            found = _queue(connection, now)
    except DatabaseError:
        return {"ok": False, "writable": False, "free_megabytes": free}
    enough = free is None or free >= least_free
    return {
        **found,
        "ok": found["ok"] and writable and enough,
        "writable": writable,
        "free_megabytes": free,
    }


def _can_write(store: Store) -> bool:
    """Whether the database takes a write: not on a full disk, nor while it is locked for long.

    The value needs new pages: in a full database, small changes may still find room.
    """
    try:
        with store.writing() as connection:
            state.write(connection, state.PROBE, "x" * _PROBE_BYTES)
        with store.writing() as connection:
            state.forget(connection, state.PROBE)
    except DatabaseError:
        return False
    return True


def _free_megabytes(store: Store) -> int | None:
    path = sqlite_files.sqlite_path(store.address)
    try:
        return disk_usage(path.parent).free // 1_000_000 if path else None
    except OSError:
        return 0


def _queue(connection: Connection, now: datetime) -> dict[str, Any]:
    stopped = state.read(connection, state.STOPPED)
    oldest = connection.execute(
        select(func.min(message.c.not_before)).where(message.c.state == MessageState.QUEUED, *MAILS)
    ).scalar()
    states = _by(connection, message, message.c.state)
    late = oldest is not None and now - oldest > _LATE
    relay, clock = _relay_answers(connection, now), _clock_is_right(connection, now)
    unreleased, unreachable = _unreleased(connection, now), _unreachable(connection, now)
    return {
        "ok": not (stopped or late or unreleased or unreachable) and relay and clock,
        "stopped": stopped,
        "relay": relay,
        "clock": clock,
        "unreleased": unreleased,
        "unreachable": unreachable,
        "queued": states.get(MessageState.QUEUED, 0),
        "uncertain": states.get(MessageState.UNCERTAIN, 0),
        "failed": states.get(MessageState.FAILED, 0),
        "oldest_waits_seconds": max(0, int((now - oldest).total_seconds())) if oldest else 0,
    }


def _relay_answers(connection: Connection, now: datetime) -> bool:
    """False if mails wait for long, and no try since the last mail sent has reached the relay.

    Each try puts a mail off, so none of them is late: they wait for hours, and then expire.
    """
    created = select(message.c.id).where(
        message.c.state == MessageState.QUEUED, message.c.created_at < now - _LATE, *MAILS
    )
    sent = select(func.max(message.c.finished_at)).where(message.c.state == MessageState.SENT)
    last = connection.execute(select(attempt).order_by(attempt.c.id.desc()).limit(1)).first()
    if last is None or last.stage != Stage.CONNECT or not connection.execute(created).first():
        return True
    last_sent = connection.execute(sent).scalar()
    return last_sent is not None and last_sent > last.at


def _clock_is_right(connection: Connection, now: datetime) -> bool:
    """False if something is stored from later than now: links and limits depend on the clock."""
    columns = (message.c.created_at, announcement.c.released_at, rate.c.started_at)
    latest = (connection.execute(select(func.max(each))).scalar() for each in columns)
    return all(each is None or each - now < _LATE for each in latest)


def _unreleased(connection: Connection, now: datetime) -> int:
    """How many items and digests should have been made into mails a while ago."""
    before = now - _LATE
    waiting = (
        (item, (item.c.state == ItemState.SETTLING) & (item.c.release_at < before)),
        (
            announcement,
            announcement.c.completed_at.is_(None) & (announcement.c.released_at < before),
        ),
        (digest_run, digest_run.c.completed_at.is_(None) & (digest_run.c.window_end < before)),
    )
    return sum(_count(connection, table, which) for table, which in waiting)


def _unreachable(connection: Connection, now: datetime) -> int:
    """How many items are not mailed because their address has not answered for a while."""
    refused = (item.c.state == ItemState.SETTLING) & (item.c.reason == UNREACHABLE)
    return _count(connection, item, refused & (item.c.published_at < now - _LATE))


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(table).where(which)
    return int(connection.execute(counted).scalar_one())


def _by(connection: Connection, table: Table, column: Column[Any], *which: Any) -> dict[str, int]:
    counted = select(column, func.count()).select_from(table).where(*which)
    rows = connection.execute(counted.group_by(column).order_by(column))
    return {str(row[0]): int(row[1]) for row in rows}
