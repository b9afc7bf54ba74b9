"""The whole site at one time, as a value: settings, content, and what is public of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from budkavle.content.link_targets import target_of_key
from budkavle.content.offered_files import offered_at
from budkavle.content.own_addresses import own_address
from budkavle.content.page import OrdinaryPage
from budkavle.content.reader import Content
from budkavle.edition import Edition, decide
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.model.item import Item
from budkavle.model.keys import references_in
from budkavle.model.settings import Settings
from budkavle.render.media import Colours, Media, Survey, arrange, survey
from budkavle.system.cache import Cache


class Folders(NamedTuple):
    """The content folder, and the cache."""

    content: Path
    cache: Cache


@dataclass(frozen=True)
class Site:
    """Settings, content, the edition made of it, and the ledger at this edition."""

    settings: Settings
    folders: Folders
    content: Content
    edition: Edition
    media: Media
    ledger: Ledger

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """The address of each public file of content/, by path; others have none."""
        edition = self.edition
        pages_at = {page.path: page.address for page in public_pages(self)}
        articles = {each.item.path: each.address for each in edition.articles}
        tombstones = {each.item.path: each.address for each in edition.tombstones}
        return {
            **pages_at,
            **self.media.addresses,
            **articles,
            **tombstones,
            **dict(_linked_to(edition, self.media, self.content.files)),
        }


def decided(
    read: Content,
    seen: Survey,
    folders: Folders,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
    *,
    include_unpublished: bool = False,
    earlier: Edition | None = None,
) -> Site:
    """Decide what is public at `now`, of content whose files have no problems.

    Does not check whether addresses are lost. `include_unpublished` includes what is not public
    yet, and `earlier` saves time. All three are for a preview (see `decide`).
    """
    items = [written.item for written in read.written.values()]
    pages = [page.matter for page in read.pages.values()]
    public = {page.path for page in pages if include_unpublished or page.is_public(now)}
    settings = settings.leading_only_to(public)
    edition = decide(
        items,
        read.registries,
        settings,
        now,
        published,
        pages,
        include_unpublished=include_unpublished,
        earlier=earlier,
    )
    colours = Colours(**settings.card.model_dump())
    return Site(
        settings,
        folders,
        read,
        edition,
        arrange(edition, seen, settings, colours),
        {**published, **edition.addresses},
    )


def survey_of(read: Content, folders: Folders) -> Survey:
    """Inspect the files that items refer to."""
    items = (written.item for written in read.written.values())
    return survey(items, folders.content, folders.cache, read.files)


def _linked_to(edition: Edition, media: Media, files: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The links of public items to addresses on the site, with these if they are public."""
    linked = {link for each in edition.articles for link in _own_links(each.item)}
    redirects = dict(edition.redirects) if linked else {}
    unknown = []
    for link in linked:
        address = own_address(link)
        page, _, name = address.rpartition("/")
        has_feed = name and f"{page}/".lstrip("/") in edition.addresses
        if address in edition.addresses or address in redirects or has_feed:
            yield link, address
        else:
            unknown.append(link)
    if unknown:
        yield from _linked_files(unknown, edition, media, files)


def _own_links(item: Item) -> Iterator[str]:
    """The addresses on the site that an item's texts and keys link to, without anchors."""
    keys = (target_of_key(each.value, item.path) for each in references_in(item, "link"))
    for link in (*item.links, *keys):
        if link[:1] == "/":
            yield link.partition("#")[0]


def _linked_files(
    links: Iterable[str], edition: Edition, media: Media, files: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The links among these that lead to public files, with the addresses of these."""
    beside = dict(offered_at(((each.address, each.item) for each in edition.articles), files))
    for link in links:
        path = link[1:] if link[1:] in files else beside.get(link[1:], "")
        if path in media.addresses:
            yield link, media.addresses[path]


def public_pages(site: Site) -> Iterator[OrdinaryPage]:
    """The ordinary pages that readers may see."""
    return (site.content.pages[page.path] for page in site.edition.pages)
