"""Carries out what `intake` decided: remembers items, releases them, and fans mails out.

Every step may be interrupted and done again; the ledger `received` makes repetition harmless.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from budkavle.subscriptions import facts, outbox
from budkavle.subscriptions.database import Store, insert
from budkavle.subscriptions.intake import UNREACHABLE, Change, Known, Order, Past, decide
from budkavle.subscriptions.manifest import Manifest, freeze, item_from
from budkavle.subscriptions.schema import (
    Frequency,
    ItemState,
    MessageKind,
    MessageState,
    SubscriberState,
    announcement,
    item,
    message,
    received,
    subscriber,
    subscription,
)

_log = logging.getLogger(__name__)
BATCH = 1000
NEWS_LIFE = timedelta(hours=48)
_PATIENCE = timedelta(hours=24)
PAUSE_SECONDS = 0.02


def past(connection: Connection) -> Past:
    """What the service knows so far."""
    announced = set(connection.execute(select(announcement.c.item_id).distinct()).scalars())
    known = {
        row.id: Known(
            ItemState(row.state),
            row.revision,
            row.settled_revision,
            row.content_hash,
            row.release_at,
            row.reason,
            row.id in announced,
        )
        for row in connection.execute(select(item))
    }
    return Past(facts.read(connection, facts.SITE_ID), facts.baseline_at(connection), known)


def take_in(store: Store, manifest: Manifest, order: Order, now: datetime) -> tuple[Change, ...]:
    """Take in a manifest, all of it or nothing; raises `intake.RefusedError`."""
    with store.planning() as connection:
        before = past(connection)
        changes = decide(manifest, before, order, now)
        for change in changes:
            _remember(connection, change, now)
        facts.write(connection, facts.SITE_ID, manifest.site_id)
        facts.write_subjects(connection, manifest.subjects)
        if before.baseline_at is None:
            facts.write(connection, facts.BASELINE_AT, now.isoformat())
    return changes


def doubt_everything(store: Store, now: datetime) -> int:
    """After a restore: send nothing that may have gone, and take the next manifest as the first."""
    with store.planning() as connection:
        facts.forget(connection, facts.BASELINE_AT)
        unfinished = announcement.c.completed_at.is_(None)
        connection.execute(update(announcement).where(unfinished).values(completed_at=now))
        settling = item.c.state == ItemState.SETTLING
        connection.execute(
            update(item).where(settling).values(state=ItemState.HELD, release_at=None)
        )
        return outbox.doubt_all(connection, now)


def release_due(store: Store, answers: Callable[[str], bool], now: datetime) -> int:
    """Release what has settled and can be read at its address; ask again later for the rest."""
    due = (item.c.state == ItemState.SETTLING) & (item.c.release_at <= now)
    with store.reading() as connection:
        rows = connection.execute(
            select(item).where(due).order_by(item.c.published_at, item.c.id)
        ).all()
    released = 0
    for row in rows:
        # Asked outside of any transaction: the site may take its time.
        reachable = answers(row.url)
        with store.planning() as connection:
            released += _release(connection, row, reachable, now)
    return released


def fan_out(store: Store, now: datetime, pause: Callable[[float], None] = time.sleep) -> int:
    """Write a mail for everyone who follows what was released, a thousand people at a time.

    The pause lets the web's own writes in between.
    """
    added = 0
    while True:
        with store.planning() as connection:
            waiting = connection.execute(
                select(announcement)
                .where(announcement.c.completed_at.is_(None))
                .order_by(announcement.c.released_at, announcement.c.item_id)
                .limit(1)
            ).first()
            if waiting is None:
                return added
            added += _fan_out_batch(connection, waiting, now)
        pause(PAUSE_SECONDS)


def unfinished(connection: Connection) -> bool:
    """Whether something released is still being written to the outbox."""
    open_still = announcement.c.completed_at.is_(None)
    return connection.execute(select(announcement.c.item_id).where(open_still)).first() is not None


@dataclass(frozen=True, slots=True)
class Reach:
    """How many would get an item, and how."""

    immediate: int
    daily: int
    weekly: int


def reach(connection: Connection, subjects: Sequence[str], language: str) -> Reach:
    """Count who follows some subjects in a language."""
    counts = {
        frequency: connection.execute(
            select(func.count(subscription.c.subscriber_id.distinct()))
            .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
            .where(*_followers(subjects, language), subscription.c.frequency == frequency)
        ).scalar_one()
        for frequency in Frequency
    }
    return Reach(counts[Frequency.IMMEDIATE], counts[Frequency.DAILY], counts[Frequency.WEEKLY])


def _followers(subjects: Sequence[str], language: str) -> tuple[Any, ...]:
    return (
        subscriber.c.state == SubscriberState.ACTIVE,
        subscriber.c.language == language,
        subscription.c.subject.in_(subjects),
    )


def _remember(connection: Connection, change: Change, now: datetime) -> None:
    if change.item is None:
        _withdraw(connection, change.item_id, now)
        return
    values: dict[str, Any] = {
        "state": change.state,
        "revision": change.item.revision,
        "url": change.item.url,
        "title": change.item.title,
        "published_at": change.item.published,
        "content_hash": change.item.content_hash,
        "release_at": change.release_at,
        "reason": change.reason,
        "snapshot": freeze(change.item),
    }
    if change.settles:
        values["settled_revision"] = change.item.revision
    statement = insert(connection, item).values(
        id=change.item_id, **{"settled_revision": 0, **values}
    )
    connection.execute(statement.on_conflict_do_update(index_elements=[item.c.id], set_=values))


def _withdraw(connection: Connection, item_id: str, now: datetime) -> None:
    """An item that vanished is mailed to nobody more."""
    connection.execute(
        update(item)
        .where(item.c.id == item_id)
        .values(state=ItemState.WITHDRAWN, release_at=None, reason=None)
    )
    connection.execute(
        update(announcement)
        .where(announcement.c.item_id == item_id, announcement.c.completed_at.is_(None))
        .values(completed_at=now)
    )
    outbox.cancel(connection, message.c.item_id == item_id, now=now)


def _release(connection: Connection, row: Row[Any], reachable: bool, now: datetime) -> int:
    unchanged = (
        (item.c.id == row.id)
        & (item.c.state == ItemState.SETTLING)
        & (item.c.revision == row.revision)
        & (item.c.content_hash == row.content_hash)
    )
    if not reachable:
        late = now - row.release_at > _PATIENCE
        _log.warning("item %s: its address does not answer", row.id)
        values: dict[str, Any] = {"reason": UNREACHABLE}
        values |= {"state": ItemState.HELD, "release_at": None} if late else {}
        connection.execute(update(item).where(unchanged).values(**values))
        return 0
    frozen = connection.execute(
        update(item)
        .where(unchanged)
        .values(
            state=ItemState.RELEASED,
            settled_revision=row.revision,
            release_at=None,
            reason=None,
        )
        .returning(item.c.snapshot)
    ).scalar()
    return _announce(connection, row, frozen, now) if frozen else 0


def _announce(connection: Connection, row: Row[Any], frozen: Any, now: datetime) -> int:
    news = item_from(frozen)
    earlier = (message.c.item_id == row.id) & (message.c.revision < row.revision)
    outbox.cancel(connection, earlier, now=now)
    connection.execute(
        update(announcement)
        .where(announcement.c.item_id == row.id, announcement.c.completed_at.is_(None))
        .values(completed_at=now)
    )
    connection.execute(
        insert(connection, announcement)
        .values(
            item_id=row.id,
            revision=row.revision,
            released_at=now,
            language=news.language,
            subjects=list(news.subjects),
            snapshot=frozen,
        )
        .on_conflict_do_nothing()
    )
    return 1


def _fan_out_batch(connection: Connection, waiting: Row[Any], now: datetime) -> int:
    people = next_people(connection, waiting.cursor)
    if not people:
        _advance(connection, waiting, {"completed_at": now})
        return 0
    wanted = [
        subscriber.c.id.between(people[0], people[-1]),
        # Who came after the release has seen the item on the site, and may have had the mail
        # under an earlier subscription that is erased since.
        subscriber.c.joined_at <= waiting.released_at,
        subscription.c.frequency == Frequency.IMMEDIATE,
        *_followers(waiting.subjects, waiting.language),
    ]
    chosen = connection.execute(
        select(subscriber.c.id).distinct().join(subscription).where(*wanted)
    ).scalars()
    new = enter(connection, [(person, waiting.item_id, waiting.revision) for person in chosen])
    queue_news(
        connection,
        [_news_row(person, name, revision, now) for person, name, revision in new],
    )
    _advance(
        connection,
        waiting,
        {"cursor": people[-1], "recipients": announcement.c.recipients + len(new)},
    )
    return len(new)


def next_people(connection: Connection, cursor: int) -> Sequence[int]:
    """The next thousand subscribers, held so that they cannot leave in the middle of it."""
    return (
        connection.execute(
            select(subscriber.c.id)
            .where(subscriber.c.id > cursor)
            .order_by(subscriber.c.id)
            .limit(BATCH)
            .with_for_update(read=True, key_share=True)
        )
        .scalars()
        .all()
    )


def enter(
    connection: Connection, entries: Sequence[tuple[int, str, int]]
) -> list[tuple[int, str, int]]:
    """Enter (person, item, revision) in the ledger; gives back those not there before."""
    if not entries:
        return []
    rows = [
        {"subscriber_id": person, "item_id": name, "revision": revision}
        for person, name, revision in entries
    ]
    fresh = connection.execute(
        insert(connection, received)
        .on_conflict_do_nothing()
        .returning(received.c.subscriber_id, received.c.item_id, received.c.revision),
        rows,
    )
    return sorted((row[0], row[1], row[2]) for row in fresh)


def queue_news(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Put mails in the outbox, once each."""
    listed = list(rows)
    if listed:
        connection.execute(insert(connection, message).on_conflict_do_nothing(), listed)


def _news_row(person: int, name: str, revision: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": MessageKind.ITEM,
        "dedup_key": f"item:{name}:{revision}:{person}",
        "rank": outbox.NEWS_RANK,
        "subscriber_id": person,
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
