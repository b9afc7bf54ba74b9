"""Finds the pictures and files that an export only links to, and fetches them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from budkavle.content.offered_files import suffix_of
from budkavle.importing.fetching.polite import Fetcher
from budkavle.importing.markup import all_named, tree_of
from budkavle.importing.preparing.picture_files import address_of, larger_of
from budkavle.importing.source import Note, Source, SourceError, SourceItem
from budkavle.render.media.kinds import KINDS

_SCALED = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w+$)")

Choices = tuple[str, ...]
"""Addresses of the same thing, the best first; only the first that is there is needed."""


def with_fetched(source: Source, items: Iterable[SourceItem], fetcher: Fetcher) -> Source:
    """The same export, with what its items only link to at hand as far as it could be fetched."""
    for choices in dict.fromkeys(_wanted(source, items)):
        for address in choices:
            kept = fetcher.fetch(address)
            if kept is not None and kept.name:
                break
    notes = (Note("unfetched", f"{k}: {v}") for k, v in fetcher.failures.items())

    def find(address: str, item: SourceItem) -> Path | None:
        """The file that is at hand, or was fetched."""
        found = source.find(address, item)
        return found or fetcher.store.file(_whole(address, item))

    return replace(source, find=find, oddities=(*source.oddities, *notes))


def _wanted(source: Source, items: Iterable[SourceItem]) -> Iterator[Choices]:
    host = _host(source.address)
    for item in items:
        for choices in (*_pictures(item), *_files(item, host)):
            whole = tuple(dict.fromkeys(_whole(each, item) for each in choices if each))
            if whole and not any(source.find(each, item) for each in (*choices, *whole) if each):
                yield tuple(each for each in whole if urlsplit(each).scheme in ("http", "https"))


def _pictures(item: SourceItem) -> Iterator[Choices]:
    for each in (item.picture, *item.pictures):
        if each:
            yield _sizes(each.address)
    try:
        root = tree_of(item.html)
    except SourceError:
        return
    for picture in all_named(root, "img", "amp-img") if root is not None else ():
        larger = larger_of(next(picture.iterancestors("a"), None))
        address = address_of(picture)
        if address and not address.startswith("data:"):
            yield (larger, picture.get("data-orig-file", ""), *_sizes(address))


def _sizes(address: str) -> Choices:
    """The picture that an address is a smaller copy of, as WordPress makes them, and itself."""
    return (_SCALED.sub("", address.partition("?")[0]), address) if _SCALED.search(
        address.partition("?")[0]
    ) else (address,)  # fmt: skip


def _files(item: SourceItem, host: str) -> Iterator[Choices]:
    """Files to download: those of the old site, for what others offer stays with them."""
    yield from ((each.address,) for each in item.files)
    try:
        root = tree_of(item.html)
    except SourceError:
        return
    for link in all_named(root, "a") if root is not None else ():
        address = link.get("href", "")
        whole = _whole(address, item)
        own = _host(whole) == host or _host(whole).endswith(f".{host}")
        if host and own and suffix_of(urlsplit(whole).path) in KINDS:
            yield (address,)


def _whole(address: str, item: SourceItem) -> str:
    try:
        whole = urljoin(item.base, address.strip())
        urlsplit(whole)
    except ValueError:
        return ""
    return f"https:{whole}" if whole.startswith("//") else whole


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
