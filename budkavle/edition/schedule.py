"""When the site changes by itself, what happens then, and to which items. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from budkavle.edition.banners import ShownBanner, banner_changes
from budkavle.edition.duty import OnDuty, duty_changes
from budkavle.model.item import Item
from budkavle.model.item_parts import Correction
from budkavle.model.moments import Moment
from budkavle.model.registries import Registries
from budkavle.model.settings import Settings
from budkavle.model.visibility import PageMatter

_SECOND = timedelta(seconds=1)

What = Literal[
    "publish",
    "embargo",
    "expiry",
    "pin",
    "correction",
    "event",
    "banner",
    "banner-end",
    "duty",
    "duty-end",
]
"""What happens to an item: it is published, its embargo ends, it expires, its pin ends, or a
correction becomes public, its event is over; a banner is shown, or is no longer shown; a contact
begins to answer journalists, or no longer does."""

Opening = tuple[Item, datetime]
"""An item that is not a draft, and the time when it becomes public."""


class ScheduledChange(NamedTuple):
    """Something that happens by itself to an item, page, banner or contact, and when (UTC)."""

    at: datetime
    what: What
    item: Item | PageMatter | ShownBanner | OnDuty


def next_changes(
    openings: Sequence[Opening],
    settings: Settings,
    now: datetime,
    pages: Iterable[PageMatter] = (),
    others: Iterable[ScheduledChange] = (),
) -> tuple[ScheduledChange, ...]:
    """All changes at the first time after `now` when readers will see a difference.

    `others` are those of banners and contacts, all after `now`.
    """
    alive = ((item, at) for item, at in openings if at > now or _may_change(item))
    zone = settings.timezone
    ahead = [change for item, at in alive for change in _changes(item, at, zone) if change.at > now]
    ahead += [change for page in pages for change in _page_changes(page) if change.at > now]
    ahead += others
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


def changes_of_registries(registries: Registries, now: datetime) -> Iterator[ScheduledChange]:
    """The next change of each banner, and of each contact's duty, after `now`."""
    for at, appears, banner in banner_changes(registries, now):
        yield ScheduledChange(at, "banner" if appears else "banner-end", banner)
    for at, begins, contact in duty_changes(registries, now):
        yield ScheduledChange(at, "duty" if begins else "duty-end", contact)


def _page_changes(page: PageMatter) -> Iterator[ScheduledChange]:
    if page.public_from and not page.draft:
        under_embargo = page.embargo is not None and page.embargo.at == page.public_from
        yield ScheduledChange(page.public_from, "embargo" if under_embargo else "publish", page)


def _may_change(item: Item) -> bool:
    """Whether an item can change by itself after it was published; most cannot."""
    return bool(item.corrections or item.expires or item.event or isinstance(item.pinned, Moment))


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


def _changes(item: Item, opening: datetime, zone: ZoneInfo) -> Iterator[ScheduledChange]:
    """Everything that happens to an item by itself; nothing happens after it is gone."""
    under_embargo = item.embargo is not None and item.embargo.at == item.public_from
    yield ScheduledChange(opening, "embargo" if under_embargo else "publish", item)
    while_it_stands: list[tuple[What, datetime]] = [
        ("correction", announced) for announced, _ in announcements(item, opening)
    ]
    if isinstance(item.pinned, Moment):
        while_it_stands.append(("pin", item.pinned.at))
    if item.event:
        while_it_stands.append(("event", item.event.over(zone)))
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
    if not isinstance(change.item, Item):
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
