"""What press officers want to know of the mails, as figures for one page. No figure is of a person.

Who has left is erased, so growth is shown by when the subscribers of today joined.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, func, select

from budkavle.subscriptions import state
from budkavle.subscriptions.delivery.outbox import MAILS
from budkavle.subscriptions.news.manifest import ALL
from budkavle.subscriptions.schema import (
    Frequency,
    SubscriberState,
    announcement,
    digest_run,
    item,
    message,
    signup,
    subscriber,
    subscription,
    suppression,
)

_MONTHS, _MAILINGS = 12, 20
RECENT = timedelta(days=30)
"""How long the outcome of a mail is stored."""


@dataclass(frozen=True, slots=True)
class Following:
    """How many follow a topic, a story or everything, by how often they get mail."""

    title: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All who follow it."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Growth:
    """How many of today's subscribers joined in a month, and how many had joined at its end."""

    month: str
    joined: int
    total: int


@dataclass(frozen=True, slots=True)
class Mailing:
    """An item or a digest that was mailed, and to how many."""

    at: datetime
    title: str
    kind: str
    recipients: int


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of the page; `mails` counts the mails of the last 30 days by their state."""

    active: int
    paused: int
    unconfirmed: int
    following: tuple[Following, ...]
    growth: tuple[Growth, ...]
    mailings: tuple[Mailing, ...]
    mails: Mapping[str, int]
    suppressed: Mapping[str, int]


def gather(connection: Connection, language: str, zone: ZoneInfo, now: datetime) -> Report:
    """Read the figures; titles are in a language, months in a time zone."""
    states = _counts(connection, subscriber.c.state)
    waiting = select(func.count()).select_from(signup).where(signup.c.purpose == "subscribe")
    return Report(
        active=states.get(SubscriberState.ACTIVE, 0),
        paused=states.get(SubscriberState.PAUSED_BOUNCE, 0),
        unconfirmed=connection.execute(waiting).scalar_one(),
        following=tuple(_following(connection, language)),
        growth=_growth(connection, zone, now),
        mailings=_mailings(connection),
        mails=_counts(connection, message.c.state, message.c.created_at >= now - RECENT, *MAILS),
        suppressed=_counts(connection, suppression.c.reason),
    )


def _following(connection: Connection, language: str) -> list[Following]:
    """What can be followed, everything first, then in the site's order; then what once could."""
    counts: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        select(subscription.c.subject, subscription.c.frequency, func.count())
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(subscriber.c.state == SubscriberState.ACTIVE)
        .group_by(subscription.c.subject, subscription.c.frequency)
    )
    for subject, frequency, count in rows:
        counts.setdefault(subject, {})[frequency] = count
    titles = state.titles(state.subjects(connection), language)
    subjects = dict.fromkeys((ALL, *titles, *sorted(counts)))
    return [
        Following(
            titles.get(each, each), tuple(counts.get(each, {}).get(often, 0) for often in Frequency)
        )
        for each in subjects
    ]


def _growth(connection: Connection, zone: ZoneInfo, now: datetime) -> tuple[Growth, ...]:
    """The last twelve months, the oldest first."""
    joined: dict[str, int] = {}
    active = subscriber.c.state == SubscriberState.ACTIVE
    for (at,) in connection.execute(select(subscriber.c.joined_at).where(active)):
        month = f"{at.astimezone(zone):%Y-%m}"
        joined[month] = joined.get(month, 0) + 1
    last = now.astimezone(zone).year * 12 + now.astimezone(zone).month - 1
    months = [f"{each // 12}-{each % 12 + 1:02}" for each in range(last - _MONTHS + 1, last + 1)]
    before = sum(count for month, count in joined.items() if month < months[0])
    counts = [joined.get(month, 0) for month in months]
    totals = list(accumulate(counts, initial=before))[1:]
    return tuple(map(Growth, months, counts, totals))


def _mailings(connection: Connection) -> tuple[Mailing, ...]:
    """The latest items and digests that were mailed, the newest first."""
    items = connection.execute(
        select(announcement.c.released_at, item.c.title, announcement.c.recipients)
        .join(item, item.c.id == announcement.c.item_id)
        .order_by(announcement.c.released_at.desc())
        .limit(_MAILINGS)
    )
    digests = connection.execute(
        select(digest_run.c.window_end, digest_run.c.kind, digest_run.c.recipients)
        .where(digest_run.c.recipients > 0)
        .order_by(digest_run.c.window_end.desc())
        .limit(_MAILINGS)
    )
    found = [Mailing(at, title, Frequency.IMMEDIATE, count) for at, title, count in items]
    found += [Mailing(at, "", kind, count) for at, kind, count in digests]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:_MAILINGS])


def _counts(connection: Connection, column: Column[Any], *wanted: Any) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).where(*wanted).group_by(column))
    return {str(value): int(count) for value, count in rows}
