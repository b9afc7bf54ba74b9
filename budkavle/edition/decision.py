"""Decides what is public: takes items and a time, returns an Edition. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from budkavle.content.addresses import address_of, item_name
from budkavle.edition.articles import Article, Tombstone, article_of, recency, tombstone_of
from budkavle.edition.banners import ShownBanner, banners_at, to_come
from budkavle.edition.duty import NOBODY, Rota, contacts_at, rota_at
from budkavle.edition.ledger import NOTHING_YET, AddressFault, AddressNotice, Ledger, settle
from budkavle.edition.lists import Lists, lists_of, shown
from budkavle.edition.pagination import numbered_pages
from budkavle.edition.related import translations
from budkavle.edition.schedule import ScheduledChange, changes_of_registries, gone, next_changes
from budkavle.model.item import Item
from budkavle.model.languages import LISTS, address_of_page
from budkavle.model.registries import Registries
from budkavle.model.settings import Settings
from budkavle.model.visibility import PageMatter

_SECOND = timedelta(seconds=1)


class Menu(NamedTuple):
    """The languages in which topics and stories have news, and whether there is a press page."""

    topics: tuple[str, ...]
    stories: tuple[str, ...]
    press: bool


@dataclass(frozen=True)
class Edition:
    """Everything that is public at one time, and what will change next by itself.

    `notices` and `faults` are about addresses that were published before; an edition with faults
    must not be published. `addresses` is what this edition adds to the ledger.
    """

    articles: tuple[Article, ...]
    tombstones: tuple[Tombstone, ...]
    lists: tuple[Lists, ...]
    redirects: tuple[tuple[str, str], ...]
    changes: tuple[ScheduledChange, ...]
    addresses: Ledger
    notices: tuple[AddressNotice, ...]
    faults: tuple[AddressFault, ...]
    pages: tuple[PageMatter, ...] = ()
    """The ordinary pages that are public."""
    banners: tuple[ShownBanner, ...] = ()
    """What the top of every page says, the most serious first."""
    banners_to_come: tuple[ShownBanner, ...] = ()
    """Those that nobody has seen yet."""
    rota: Rota = NOBODY
    """Who answers journalists."""

    @cached_property
    def versions(self) -> Mapping[str, tuple[Article, ...]]:
        """The language versions of each translated item, by the id of the original."""
        return translations(self.articles)

    @property
    def menu(self) -> Menu:
        """Which lists the menu links to besides the news: those that are not empty."""
        return Menu(
            topics=tuple(
                lists.language.code
                for lists in self.lists
                if any(each.articles and not each.topic.retired for each in lists.topics)
            ),
            stories=tuple(
                lists.language.code
                for lists in self.lists
                if any(each.articles for each in lists.stories)
            ),
            press=any(lists.has_press for lists in self.lists),
        )

    @property
    def next_change(self) -> datetime | None:
        """When the edition changes next by itself (UTC); None if it never does."""
        return self.changes[0].at if self.changes else None


def decide(
    items: Iterable[Item],
    registries: Registries,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
    pages: Collection[PageMatter] = (),
    *,
    include_unpublished: bool = False,
    earlier: Edition | None = None,
) -> Edition:
    """Decide what is public at `now` (with a time zone).

    `published` is the ledger of what has been published before, `pages` are all ordinary pages.
    `include_unpublished` is for a preview: it includes what is not public yet, drafts too.
    `earlier` is an edition of another time, decided under the same settings; it only saves time.
    """
    items = tuple(items)
    scheduled = _openings(item for item in items if not item.draft)
    opening = _openings(items) if include_unpublished and len(scheduled) < len(items) else scheduled
    opened = [item for item, at in opening if include_unpublished or at <= now]
    standing = [item for item in opened if not gone(item, now)]
    seconds = {item.id: at for item, at in opening}
    known = {each.id: each for each in earlier.articles} if earlier else {}
    contacts, rota = contacts_at(registries, now), rota_at(registries, now)
    seen = {id_: each.changes for id_, each in registries.changes.items()}
    facts = (
        (item, seconds[item.id], known.get(item.id), seen.get(item.id, ())) for item in standing
    )
    articles = (
        article_of(item, at, contacts, settings, now, before, changes)
        for item, at, before, changes in facts
    )
    newest_first = tuple(sorted(articles, key=recency, reverse=True))
    tombstones = tuple(
        tombstone_of(item, settings, seen.get(item.id, ())) for item in opened if gone(item, now)
    )
    registries = shown(registries, opened, published)
    lists = tuple(
        lists_of(newest_first, registries, language, published, now, settings.timezone, rota)
        for language in settings.languages
    )
    public_pages = tuple(each for each in pages if include_unpublished or each.is_public(now))
    page_addresses = {address_of_page(each.path): page_name(each.path) for each in public_pages}
    addresses = {**page_addresses, **dict(_names(newest_first, tombstones, lists))}
    names = chain((item_name(each.id) for each in items), (page_name(each.path) for each in pages))
    secret = set(names) - set(addresses.values())
    aliases = dict(_aliases(opened, settings))
    settled = settle(
        published,
        {**addresses, **{alias: addresses[home] for alias, home in aliases.items()}},
        frozenset(secret),
        registries.gone,
    )
    return Edition(
        articles=newest_first,
        tombstones=tombstones,
        lists=lists,
        redirects=tuple(sorted((aliases | dict(settled.redirects)).items())),
        changes=next_changes(
            scheduled, settings, now, pages, changes_of_registries(registries, now)
        ),
        addresses=addresses,
        notices=settled.notices,
        faults=settled.faults,
        pages=public_pages,
        banners=banners_at(registries, now),
        banners_to_come=tuple(to_come(registries, now)),
        rota=rota,
    )


def page_name(path: str) -> str:
    """An ordinary page's name in the ledger."""
    return f"page {path}"


def _openings(items: Iterable[Item]) -> list[tuple[Item, datetime]]:
    """Give every item its own second of publishing, in the order of opening and id.

    Some feed readers skip an entry whose time is not later than that of the entry before it, so
    items that open at the same moment are published one second apart. Ids sort in the order they
    were given, so a later item never moves an earlier one.
    """
    taken: set[datetime] = set()
    openings = []
    for public_from, _, item in sorted(
        ((item.public_from, item.id, item) for item in items), key=itemgetter(0, 1)
    ):
        at = public_from.replace(microsecond=0)
        while at in taken:
            at += _SECOND
        taken.add(at)
        openings.append((item, at))
    return openings


def _aliases(items: Iterable[Item], settings: Settings) -> Iterator[tuple[str, str]]:
    for item in items:
        if item.aliases:
            home = address_of(item, settings)
            yield from ((alias, home) for alias in item.aliases)


def _names(
    articles: Iterable[Article], tombstones: Iterable[Tombstone], lists: Iterable[Lists]
) -> Iterator[tuple[str, str]]:
    """Every address, with the ledger name of what is published there."""
    yield from ((each.address, item_name(each.id)) for each in articles)
    yield from ((each.address, item_name(each.item.id)) for each in tombstones)
    for those in lists:
        names = dict(_names_of_lists(those))
        yield from names.items()
        # By the name of its list: if a page is no longer needed, its address redirects to the list.
        yield from ((page, names[home]) for home, page in numbered_pages(those))


def _names_of_lists(lists: Lists) -> Iterator[tuple[str, str]]:
    language, code = lists.language, lists.language.code
    yield language.prefix, f"list {code} front"
    yield from ((language.list_address(kind), f"list {code} {kind}") for kind in LISTS)
    if lists.has_press:
        yield language.list_address("press"), f"list {code} press"
    yield from ((each.address, f"topic {code} {each.key}") for each in lists.topics)
    yield from ((each.address, f"story {code} {each.key}") for each in lists.stories)
    yield from ((each.address, f"year {code} {each.year}") for each in lists.years)
