"""Changes what a subscriber gets, so that no item is missed or mailed twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, insert, select, update

from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.delivery.digests import digest_row, news_between
from budkavle.subscriptions.delivery.fanout import enter, queue_news
from budkavle.subscriptions.schema import (
    Frequency,
    MessageKind,
    announcement,
    digest_run,
    message,
    subscriber,
    subscription,
)

_SOONEST_FIRST = (Frequency.IMMEDIATE, Frequency.DAILY, Frequency.WEEKLY)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a subscriber wants to get: subjects, frequency and language."""

    subjects: tuple[str, ...]
    frequency: Frequency
    language: str


@dataclass(frozen=True, slots=True)
class DigestChoices:
    """A digest subscriber's choices before a change."""

    subscriber_id: int
    kind: Frequency
    subjects: tuple[str, ...]
    language: str
    joined_at: datetime


def change(connection: Connection, subscriber_id: int, wish: Wish, now: datetime) -> bool:
    """Change what a subscriber gets; False if there is no such subscriber.

    No item is missed, and queued mails about subjects no longer followed are cancelled. The
    connection must be from `Store.in_turn`: an item released at the same time would otherwise
    match neither the old choices nor the new ones.
    """
    before = _digest_before(connection, subscriber_id)
    known = connection.execute(
        update(subscriber).where(subscriber.c.id == subscriber_id).values(language=wish.language)
    )
    if not known.rowcount:
        return False
    connection.execute(delete(subscription).where(subscription.c.subscriber_id == subscriber_id))
    write_subjects(connection, subscriber_id, wish)
    _cancel_unwanted(connection, subscriber_id, wish, now)
    sooner = before and _SOONEST_FIRST.index(wish.frequency) < _SOONEST_FIRST.index(before.kind)
    if before and sooner and before.language == wish.language:
        _catch_up(connection, before, wish.subjects, now)
    return True


def write_subjects(connection: Connection, subscriber_id: int, wish: Wish) -> None:
    """Store which subjects a subscriber follows, and how often they get mail."""
    connection.execute(
        insert(subscription),
        [
            {"subscriber_id": subscriber_id, "subject": subject, "frequency": wish.frequency}
            for subject in dict.fromkeys(wish.subjects)
        ],
    )


def _digest_before(connection: Connection, subscriber_id: int) -> DigestChoices | None:
    """Read a digest subscriber's choices; None for anyone without a digest."""
    rows = connection.execute(
        select(
            subscription.c.subject,
            subscription.c.frequency,
            subscriber.c.language,
            subscriber.c.joined_at,
        )
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(subscription.c.subscriber_id == subscriber_id)
    ).all()
    if not rows or rows[0].frequency == Frequency.IMMEDIATE:
        return None
    return DigestChoices(
        subscriber_id,
        Frequency(rows[0].frequency),
        tuple(row.subject for row in rows),
        rows[0].language,
        rows[0].joined_at,
    )


def _catch_up(
    connection: Connection, before: DigestChoices, subjects: Collection[str], now: datetime
) -> None:
    """Queue a last digest for a subscriber who has changed to a higher frequency.

    It contains what was released since the last digest and is still wanted. Otherwise they would
    miss these items: immediate mails were queued at the release, and the other digest's window may
    begin later. `subjects` are the ones followed from now on.
    """
    news = news_between(connection, _next_window(connection, before))
    wanted = [
        (before.subscriber_id, each.item_id, each.revision)
        for each in news
        if each.language == before.language
        and before.joined_at <= each.released_at
        and set(each.subjects) & set(before.subjects) & set(subjects)
    ]
    named = [(name, revision) for _, name, revision in enter(connection, wanted)]
    if named:
        key = f"digest:left:{before.subscriber_id}:{now.isoformat()}"
        queue_news(connection, [digest_row(before.kind, key, before.subscriber_id, named, now)])


def _next_window(connection: Connection, before: DigestChoices) -> datetime:
    """Return when the window of the subscriber's next digest begins.

    If a digest is being made and has not reached this subscriber yet, that one is their next.
    """
    last = connection.execute(
        select(digest_run)
        .where(digest_run.c.kind == before.kind)
        .order_by(digest_run.c.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return before.joined_at
    waits = last.completed_at is None and last.cursor < before.subscriber_id
    return cast(datetime, last.window_start if waits else last.window_end)


def _cancel_unwanted(connection: Connection, subscriber_id: int, wish: Wish, now: datetime) -> None:
    waiting = connection.execute(
        select(message.c.id, announcement.c.subjects)
        .join(
            announcement,
            (announcement.c.item_id == message.c.item_id)
            & (announcement.c.revision == message.c.revision),
        )
        .where(
            message.c.subscriber_id == subscriber_id,
            message.c.kind == MessageKind.ITEM,
            message.c.state.in_(outbox.WAITING),
        )
    ).all()
    unwanted: Sequence[int] = [
        row.id for row in waiting if not set(row.subjects) & set(wish.subjects)
    ]
    if unwanted:
        outbox.cancel(connection, message.c.id.in_(unwanted), now=now)
