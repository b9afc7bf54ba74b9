"""Decides what a manifest means for mail: which items are new, wait, are held or are withdrawn.

Pure: from the manifest and what the service knows it derives changes, and `announce` carries
them out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from budkavle.model.rules import N_
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.news.manifest import Manifest, ManifestItem
from budkavle.subscriptions.schema import ItemState

STALE = timedelta(days=3)
MOST_AT_ONCE = 5
OLD, BURST, UNREACHABLE = "old", "burst", "unreachable"


class RefusedError(ServiceError):
    """The manifest belongs to another site; nothing was changed."""


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What the service knows about an item.

    `settled_revision` is the last revision that was released, or that was decided not to be mailed;
    0 if there is none.
    """

    state: ItemState
    revision: int
    settled_revision: int
    content_hash: str
    release_at: datetime | None
    reason: str | None
    announced: bool


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What the service knows about the site and its items.

    `site_id` is None before the first manifest, `baseline_at` before the first one with items.
    """

    site_id: str | None
    baseline_at: datetime | None
    items: Mapping[str, KnownItem]


@dataclass(frozen=True, slots=True)
class NotifyOptions:
    """What the administrator wants.

    `settle`: how long items wait before they are released. `release`: release now, including held
    items. `since`: at the first run, mail items published from then on.
    """

    settle: timedelta
    release: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The new state of an item.

    `item` is None if it is no longer public. `fresh`: it is news now, and counts towards the
    limit of new items at once.
    """

    item_id: str
    item: ManifestItem | None
    state: ItemState
    release_at: datetime | None = None
    reason: str | None = None
    fresh: bool = False

    @property
    def settles(self) -> bool:
        """Whether this revision is settled: it leads to no new mails."""
        return self.state in (ItemState.BASELINE, ItemState.RELEASED)


def decide(
    manifest: Manifest, known_site: KnownSite, options: NotifyOptions, now: datetime
) -> tuple[Change, ...]:
    """Decide the new state of every item. Raises RefusedError for the manifest of another site.

    A manifest without items withdraws everything that was public: a waiting mail must not be sent
    when its item is no longer public, even if it was the site's only item.
    """
    if known_site.site_id not in (None, manifest.site_id):
        raise RefusedError(
            N_("The manifest belongs to another site: {found}, not {known}. Nothing was changed."),
            found=manifest.site_id,
            known=known_site.site_id,
        )
    changes = [decide_item(item, known_site, options, now) for item in manifest.items]
    return (*_held_if_many(changes, options), *_withdrawn(manifest, known_site.items))


def decide_item(
    item: ManifestItem, known_site: KnownSite, options: NotifyOptions, now: datetime
) -> Change:
    """Decide the new state of one item, whatever else is new."""
    known = known_site.items.get(item.id)
    if item.announce == "never" or (
        known_site.baseline_at is None and not _asked_for(item, options)
    ):
        announced = known is not None and known.announced
        return Change(item.id, item, ItemState.RELEASED if announced else ItemState.BASELINE)
    if known and item.revision <= known.settled_revision:
        return Change(item.id, item, ItemState.RELEASED if known.announced else ItemState.BASELINE)
    if known and known.state == ItemState.HELD and item.revision == known.revision:
        if options.release:
            return Change(item.id, item, ItemState.SETTLING, now)
        return Change(item.id, item, ItemState.HELD, reason=known.reason)
    if known and known.state == ItemState.SETTLING and item.revision == known.revision:
        same = item.content_hash == known.content_hash
        at = known.release_at if same else now + options.settle
        return Change(item.id, item, ItemState.SETTLING, at)
    return _news(item, known, known_site, options, now)


def _news(
    item: ManifestItem,
    known: KnownItem | None,
    known_site: KnownSite,
    options: NotifyOptions,
    now: datetime,
) -> Change:
    """Decide about a new item or a new revision: normally it settles; a banner does not wait.

    An item never mailed before is held if it is older than three days.
    """
    settling = Change(item.id, item, ItemState.SETTLING, now + options.settle, fresh=True)
    if item.banner and item.published >= now - STALE:
        return replace(settling, release_at=now, fresh=False)
    if options.release:
        return replace(settling, release_at=now)
    first = known is None or known.settled_revision == 0
    if first and known_site.baseline_at is not None and item.published < now - STALE:
        return Change(item.id, item, ItemState.HELD, reason=OLD, fresh=True)
    return settling


def _asked_for(item: ManifestItem, options: NotifyOptions) -> bool:
    return options.since is not None and item.published >= options.since


def _held_if_many(changes: Iterable[Change], options: NotifyOptions) -> list[Change]:
    """Hold all new items if there are more than five at once.

    So many are probably a mistake, or old items moved from another site.
    """
    listed = list(changes)
    if options.release or sum(change.fresh for change in listed) <= MOST_AT_ONCE:
        return listed
    return [
        replace(change, state=ItemState.HELD, release_at=None, reason=BURST)
        if change.fresh
        else change
        for change in listed
    ]


def _withdrawn(manifest: Manifest, known: Mapping[str, KnownItem]) -> list[Change]:
    public = {item.id for item in manifest.items}
    return [
        Change(name, None, ItemState.WITHDRAWN)
        for name, old in sorted(known.items())
        if name not in public and old.state != ItemState.WITHDRAWN
    ]
