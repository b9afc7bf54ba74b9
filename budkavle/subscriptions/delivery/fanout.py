"""Queues a released item's mail for everyone who follows it; continues after an interruption.

Repeating it is harmless: the table `received` prevents double mails.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, true, update

from budkavle.services.database import Store, insert
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.schema import (
    Frequency,
    MessageKind,
    MessageState,
    SubscriberState,
    announcement,
    message,
    received,
    subscriber,
    subscription,
)

BATCH = 400
"""Subscribers at a time: 20 % slower than 1000, but writes from the web wait less."""
NEWS_LIFE = timedelta(hours=48)
PAUSE_SECONDS = 0.02
_AT_ONCE = subscription.c.frequency == Frequency.IMMEDIATE


def fan_out(
    store: Store,
    now: datetime,
    pause: Callable[[float], None] = time.sleep,
    batch: int = BATCH,
) -> int:
    """Queue the mails of all released items, in batches of subscribers; return how many mails.

    `pause` waits between batches, so that writes from the web get their turn.
    """
    added = 0
    while True:
        with store.in_turn() as connection:
            waiting = connection.execute(
                select(announcement)
                .where(announcement.c.completed_at.is_(None))
                .order_by(announcement.c.released_at, announcement.c.item_id)
                .limit(1)
            ).first()
            if waiting is None:
                return added
            added += _fan_out_batch(connection, waiting, now, batch)
        pause(PAUSE_SECONDS)


def unfinished(connection: Connection) -> bool:
    """Return whether mails of a released item remain to be queued."""
    open_still = announcement.c.completed_at.is_(None)
    return connection.execute(select(announcement.c.item_id).where(open_still)).first() is not None


@dataclass(frozen=True, slots=True)
class Reach:
    """How many subscribers would get an item, by frequency."""

    immediate: int
    daily: int
    weekly: int


def reach(connection: Connection, subjects: Sequence[str], language: str) -> Reach:
    """Count the subscribers who follow any of these subjects in a language."""
    counts = {
        frequency: connection.execute(
            select(func.count(subscription.c.subscriber_id.distinct()))
            .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
            .where(*_followers(subjects, language), subscription.c.frequency == frequency)
        ).scalar_one()
        for frequency in Frequency
    }
    return Reach(counts[Frequency.IMMEDIATE], counts[Frequency.DAILY], counts[Frequency.WEEKLY])


def _fan_out_batch(connection: Connection, waiting: Row[Any], now: datetime, batch: int) -> int:
    subscriber_ids = next_subscribers(connection, waiting.cursor, batch)
    if not subscriber_ids:
        _advance(connection, waiting, {"completed_at": now})
        return 0
    wanted = [
        subscriber.c.id.between(subscriber_ids[0], subscriber_ids[-1]),
        # Who joined after the release could see the item on the site. They may even have had the
        # mail already, under an earlier subscription that has been erased since.
        subscriber.c.joined_at <= waiting.released_at,
        # A banner does not wait for a digest.
        true() if waiting.snapshot.get("banner") else _AT_ONCE,
        *_followers(waiting.subjects, waiting.language),
    ]
    chosen = connection.execute(
        select(subscriber.c.id).distinct().join(subscription).where(*wanted)
    ).scalars()
    new = enter(
        connection, [(subscriber_id, waiting.item_id, waiting.revision) for subscriber_id in chosen]
    )
    queue_news(
        connection,
        [_news_row(subscriber_id, name, revision, now) for subscriber_id, name, revision in new],
    )
    _advance(
        connection,
        waiting,
        {"cursor": subscriber_ids[-1], "recipients": announcement.c.recipients + len(new)},
    )
    return len(new)


def next_subscribers(connection: Connection, cursor: int, batch: int) -> Sequence[int]:
    """Return the next subscribers' numbers, locked so that nobody can leave meanwhile."""
    return (
        connection.execute(
            select(subscriber.c.id)
            .where(subscriber.c.id > cursor)
            .order_by(subscriber.c.id)
            .limit(batch)
            .with_for_update(read=True, key_share=True)
        )
        .scalars()
        .all()
    )


def enter(
    connection: Connection, entries: Sequence[tuple[int, str, int]]
) -> list[tuple[int, str, int]]:
    """Record in `received` who gets what: (subscriber, item, revision); return the new entries."""
    if not entries:
        return []
    rows = [
        {"subscriber_id": subscriber_id, "item_id": name, "revision": revision}
        for subscriber_id, name, revision in entries
    ]
    fresh = connection.execute(
        insert(connection, received)
        .on_conflict_do_nothing()
        .returning(received.c.subscriber_id, received.c.item_id, received.c.revision),
        rows,
    )
    return sorted((row[0], row[1], row[2]) for row in fresh)


def queue_news(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Put mails in the outbox; skip those already there (same `dedup_key`)."""
    listed = list(rows)
    if listed:
        connection.execute(insert(connection, message).on_conflict_do_nothing(), listed)


def _followers(subjects: Sequence[str], language: str) -> tuple[Any, ...]:
    return (
        subscriber.c.state == SubscriberState.ACTIVE,
        subscriber.c.language == language,
        subscription.c.subject.in_(subjects),
    )


def _news_row(subscriber_id: int, name: str, revision: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": MessageKind.ITEM,
        "dedup_key": f"item:{name}:{revision}:{subscriber_id}",
        "rank": outbox.NEWS_RANK,
        "subscriber_id": subscriber_id,
        "item_id": name,
        "revision": revision,
        "state": MessageState.QUEUED,
        "created_at": now,
        "not_before": now,
        "expires_at": now + NEWS_LIFE,
    }


def _advance(connection: Connection, waiting: Row[Any], values: dict[str, Any]) -> None:
    this = (announcement.c.item_id == waiting.item_id) & (
        announcement.c.revision == waiting.revision
    )
    connection.execute(update(announcement).where(this).values(**values))
