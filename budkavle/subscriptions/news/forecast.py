"""Says before an item is public who would get a mail about it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from budkavle.services.database import DatabaseError, Store
from budkavle.subscriptions import settings
from budkavle.subscriptions.delivery import fanout
from budkavle.subscriptions.delivery.fanout import Reach
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.news.intake import NotifyOptions, decide_item
from budkavle.subscriptions.news.manifest import ManifestItem
from budkavle.subscriptions.schema import ItemState

Fate = Literal["mailed", "held", "never"]


@dataclass(frozen=True, slots=True)
class Coming:
    """What decides who gets a mail about an item; it is public from `published` on."""

    id: str
    language: str
    topics: tuple[str, ...]
    story: str | None
    published: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whether an item would be mailed, be held until somebody decides, or never be mailed."""

    fate: Fate
    reach: Reach


def forecast(file: Path, coming: Coming, now: datetime) -> Forecast | None:
    """What the service with these settings would do; None if it cannot be asked from here."""
    try:
        ours = settings.load(file)
        store = Store(ours.database)
    except (ServiceError, OSError):
        return None
    try:
        return _forecast(store, coming, NotifyOptions(ours.settle), now)
    except DatabaseError:
        return None
    finally:
        store.close()


def _forecast(store: Store, coming: Coming, options: NotifyOptions, now: datetime) -> Forecast:
    item = _handed_over(coming)
    with store.reading() as connection:
        change = decide_item(item, announce.known_site(connection), options, now)
        reach = fanout.reach(connection, item.subjects, item.language)
    fate: Fate = "never"
    if change.state in (ItemState.SETTLING, ItemState.HELD):
        fate = "mailed" if change.state is ItemState.SETTLING else "held"
    return Forecast(fate, reach)


def _handed_over(coming: Coming) -> ManifestItem:
    """The item as the site would hand it over, without its words, which decide nothing."""
    return ManifestItem(
        id=coming.id,
        url="https://site.invalid/item/",
        title="-",
        language=coming.language,
        topics=coming.topics,
        story=coming.story,
        published=coming.published.astimezone(UTC),
        content_hash="-",
        announce="auto",
        revision=coming.revision,
        summary="",
        html="",
        text="",
    )
