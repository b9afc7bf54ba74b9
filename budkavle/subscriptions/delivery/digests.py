"""Digests: one mail a day or a week with everything released since the last one.

They are made at 07:30 local time; weekly ones on Mondays. A digest begins where the last one
ended: after a pause of the service, readers get one mail with everything, not several.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, select, true, update

from budkavle.services.database import Store
from budkavle.subscriptions import state
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.delivery.fanout import BATCH, enter, next_subscribers, queue_news
from budkavle.subscriptions.schema import (
    Frequency,
    ItemState,
    MessageKind,
    MessageState,
    SubscriberState,
    announcement,
    digest_run,
    item,
    subscriber,
    subscription,
)

HOUR = time(7, 30)
_LIFE = {Frequency.DAILY: timedelta(hours=20), Frequency.WEEKLY: timedelta(days=3)}
_PAUSE_SECONDS = 0.02


def due_on(kind: Frequency, last: date | None, now: datetime, zone: ZoneInfo) -> date | None:
    """Return the day whose digest should be made now, or None.

    Digests of missed days are not made: the next one includes their items.
    """
    local = now.astimezone(zone)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if kind is Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    return day if last is None or day > last else None


def make_due(
    store: Store,
    zone: ZoneInfo,
    now: datetime,
    pause: Callable[[float], None],
    batch: int = BATCH,
) -> int:
    """Queue the digests that are due, and finish interrupted ones; return how many mails."""
    with store.in_turn() as connection:
        for kind in (Frequency.DAILY, Frequency.WEEKLY):
            _begin(connection, kind, zone, now)
    added = 0
    while True:
        with store.in_turn() as connection:
            run = connection.execute(
                select(digest_run)
                .where(digest_run.c.completed_at.is_(None))
                .order_by(digest_run.c.id)
                .limit(1)
            ).first()
            if run is None:
                return added
            added += _batch(connection, run, now, batch)
        pause(_PAUSE_SECONDS)


def _begin(connection: Connection, kind: Frequency, zone: ZoneInfo, now: datetime) -> None:
    """Begin a digest if one is due; its window begins where the last one's ended.

    The first window begins when the first manifest was read.
    """
    start = state.baseline_at(connection)
    if start is None:
        return
    last = connection.execute(
        select(digest_run.c.local_date, digest_run.c.window_end)
        .where(digest_run.c.kind == kind)
        .order_by(digest_run.c.local_date.desc())
        .limit(1)
    ).first()
    day = due_on(kind, date.fromisoformat(last.local_date) if last else None, now, zone)
    if day is None:
        return
    connection.execute(
        insert(digest_run).values(
            kind=kind,
            local_date=day.isoformat(),
            window_start=last.window_end if last else start,
            window_end=now,
        )
    )


def _batch(connection: Connection, run: Row[Any], now: datetime, batch: int) -> int:
    subscriber_ids = next_subscribers(connection, run.cursor, batch)
    news = news_between(connection, run.window_start, run.window_end)
    if not subscriber_ids or not news:
        _advance(connection, run, {"completed_at": now})
        return 0
    kind = Frequency(run.kind)
    entries = [
        (subscriber_id, each.item_id, each.revision)
        for subscriber_id, rows in _followed(connection, kind, subscriber_ids).items()
        for each in news
        if any(_wants(row, each) for row in rows)
    ]
    fresh: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for subscriber_id, name, revision in enter(connection, entries):
        fresh[subscriber_id].append((name, revision))
    queue_news(
        connection,
        [
            digest_row(
                kind,
                f"digest:{run.kind}:{run.local_date}:{subscriber_id}",
                subscriber_id,
                named,
                now,
            )
            for subscriber_id, named in fresh.items()
        ],
    )
    _advance(
        connection,
        run,
        {"cursor": subscriber_ids[-1], "recipients": digest_run.c.recipients + len(fresh)},
    )
    return len(fresh)


def news_between(
    connection: Connection, start: datetime, end: datetime | None = None
) -> Sequence[Row[Any]]:
    """Return the announcements of a window (end excluded) whose items are still public.

    Of an item released several times, only the last revision.
    """
    before_end = announcement.c.released_at < end if end else true()
    rows = connection.execute(
        select(announcement)
        .join(item, item.c.id == announcement.c.item_id)
        .where(
            announcement.c.released_at >= start,
            before_end,
            item.c.state != ItemState.WITHDRAWN,
        )
        .order_by(announcement.c.item_id, announcement.c.revision)
    ).all()
    return list({row.item_id: row for row in rows}.values())


def _followed(
    connection: Connection, kind: Frequency, subscriber_ids: Sequence[int]
) -> dict[int, list[Row[Any]]]:
    rows = connection.execute(
        select(
            subscriber.c.id,
            subscriber.c.language,
            subscriber.c.joined_at,
            subscription.c.subject,
        )
        .join(subscription)
        .where(
            subscriber.c.id.between(subscriber_ids[0], subscriber_ids[-1]),
            subscriber.c.state == SubscriberState.ACTIVE,
            subscription.c.frequency == kind,
        )
    )
    followed: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        followed[row.id].append(row)
    return followed


def _wants(row: Row[Any], news: Row[Any]) -> bool:
    return bool(
        row.subject in news.subjects
        and row.language == news.language
        and row.joined_at <= news.released_at
    )


def digest_row(
    kind: Frequency, dedup_key: str, subscriber_id: int, named: list[tuple[str, int]], now: datetime
) -> dict[str, Any]:
    """Return the outbox row of a digest: its subscriber, and the items with their revisions."""
    return {
        "kind": MessageKind.DIGEST,
        "dedup_key": dedup_key,
        "rank": outbox.NEWS_RANK,
        "subscriber_id": subscriber_id,
        "items": {"frequency": kind, "news": [list(each) for each in named]},
        "state": MessageState.QUEUED,
        "created_at": now,
        "not_before": now,
        "expires_at": now + _LIFE[kind],
    }


def _advance(connection: Connection, run: Row[Any], values: dict[str, Any]) -> None:
    connection.execute(update(digest_run).where(digest_run.c.id == run.id).values(**values))
