"""Statistics of the service. No number is about a single person, and reading is not tracked."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select

from budkavle.subscriptions import state
from budkavle.subscriptions.schema import (
    MessageState,
    announcement,
    item,
    message,
    signup,
    subscriber,
    subscription,
)

_LATE = timedelta(minutes=15)


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
        "mails": _by(connection, message, message.c.state),
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


def health(connection: Connection, now: datetime) -> dict[str, Any]:
    """Return what monitoring needs; `ok` is false if sending is stopped or over 15 minutes late."""
    stopped = state.read(connection, state.STOPPED)
    oldest = connection.execute(
        select(func.min(message.c.not_before)).where(message.c.state == MessageState.QUEUED)
    ).scalar()
    states = _by(connection, message, message.c.state)
    late = oldest is not None and now - oldest > _LATE
    return {
        "ok": not (stopped or late),
        "stopped": stopped,
        "queued": states.get(MessageState.QUEUED, 0),
        "uncertain": states.get(MessageState.UNCERTAIN, 0),
        "failed": states.get(MessageState.FAILED, 0),
        "oldest_waits_seconds": max(0, int((now - oldest).total_seconds())) if oldest else 0,
    }


def _by(connection: Connection, table: Table, column: Column[Any]) -> dict[str, int]:
    rows = connection.execute(
        select(column, func.count()).select_from(table).group_by(column).order_by(column)
    )
    return {str(row[0]): int(row[1]) for row in rows}
