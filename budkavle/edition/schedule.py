"""When the site changes by itself, what happens then, and to which items. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from budkavle.model.front_matter import Correction, PageMatter
from budkavle.model.item import Item
from budkavle.model.settings import Settings
from budkavle.model.values import Moment

_SECOND = timedelta(seconds=1)

What = Literal["publish", "embargo", "expiry", "pin", "correction"]
"""What happens to an item: it is published, its embargo ends, it expires, its pin ends, or a
correction becomes public."""

Opening = tuple[Item, datetime]
"""An item that is not a draft, and the time when it becomes public."""


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """Something that happens by itself to an item or an ordinary page, and when (UTC)."""

    at: datetime
    what: What
    item: Item | PageMatter


def next_changes(
    openings: Sequence[Opening],
    settings: Settings,
    now: datetime,
    pages: Iterable[PageMatter] = (),
) -> tuple[ScheduledChange, ...]:
    """All changes at the first time after `now` when readers will see a difference."""
    alive = ((item, at) for item, at in openings if at > now or _may_change(item))
    ahead = [change for item, at in alive for change in _changes(item, at) if change.at > now]
    ahead += [change for page in pages for change in _page_changes(page) if change.at > now]
    ahead.sort(key=lambda change: (change.at, change.item.id))
    for _, together in groupby(ahead, key=lambda change: change.at):
        seen = tuple(
            change
            for change in together
            if change.what != "pin" or _moves_the_lead(change, openings, settings)
        )
        if seen:
            return seen
    return ()


def _page_changes(page: PageMatter) -> Iterator[ScheduledChange]:
    if page.public_from and not page.draft:
        under_embargo = page.embargo is not None and page.embargo.at == page.public_from
        yield ScheduledChange(page.public_from, "embargo" if under_embargo else "publish", page)


def _may_change(item: Item) -> bool:
    """Whether an item can change by itself after it was published; most cannot."""
    return bool(item.corrections or item.expires or isinstance(item.pinned, Moment))


def gone(item: Item, at: datetime) -> bool:
    """Whether the item is withdrawn or has expired, so that at most a tombstone is published."""
    return item.withdrawn is not None or (item.expires is not None and item.expires.at <= at)


def announcements(item: Item, published: datetime) -> list[tuple[datetime, Correction]]:
    """Every correction with the time from which it is public, earliest first.

    Each correction moves `updated` by at least one second, even if it is dated before another one
    or before the item was published. No correction is shown before its own time.
    """
    dated = sorted(item.corrections, key=lambda correction: correction.date.at)
    return [
        (max(published + _SECOND, correction.date.at) + number * _SECOND, correction)
        for number, correction in enumerate(dated)
    ]


def _changes(item: Item, opening: datetime) -> Iterator[ScheduledChange]:
    """Everything that happens to an item by itself; nothing happens after it is gone."""
    under_embargo = item.embargo is not None and item.embargo.at == item.public_from
    yield ScheduledChange(opening, "embargo" if under_embargo else "publish", item)
    while_it_stands: list[tuple[What, datetime]] = [
        ("correction", announced) for announced, _ in announcements(item, opening)
    ]
    if isinstance(item.pinned, Moment):
        while_it_stands.append(("pin", item.pinned.at))
    for what, at in while_it_stands:
        if opening < at and not gone(item, at):
            yield ScheduledChange(at, what, item)
    if item.expires and item.withdrawn is None and opening < item.expires.at:
        yield ScheduledChange(item.expires.at, "expiry", item)


def _moves_the_lead(
    change: ScheduledChange, openings: Sequence[Opening], settings: Settings
) -> bool:
    """Whether the end of a pin gives the front page another lead.

    Readers see a pin nowhere else.
    """
    if isinstance(change.item, PageMatter):
        return False
    language = settings.in_language(change.item.lang).code
    standing = [
        item
        for item, at in sorted(openings, key=lambda each: (each[1], each[0].id), reverse=True)
        if at <= change.at
        and not gone(item, change.at)
        and settings.in_language(item.lang).code == language
    ]
    before = next(item for item in standing if _pinned(item, change.at, until_then=True))
    after = next((item for item in standing if _pinned(item, change.at)), standing[0])
    return before is not after


def _pinned(item: Item, at: datetime, *, until_then: bool = False) -> bool:
    """Whether an item is pinned at a moment; with `until_then`, just before it."""
    if isinstance(item.pinned, bool):
        return item.pinned
    return item.pinned.at > at or (until_then and item.pinned.at == at)
