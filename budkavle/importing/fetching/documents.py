"""Fetches what is at an address: a feed with all its parts, the pages of a sitemap, or a page."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from lxml import etree

from budkavle.importing.fetching.polite import Fetcher
from budkavle.importing.readers import feeds, pages
from budkavle.importing.source import Source, SourceError, SourceItem
from budkavle.model.rules import N_

NOT_THERE = N_("{address} could not be fetched: {reason}")
_MOST_PARTS = 2000
_MOST_PAGES = 50_000
_HEAD = 4000


def fetched(address: str, fetcher: Fetcher, folder: Path, selectors: Path) -> Path:
    """Fetch what is at an address into a folder; `selectors` is a file pages.yml, if there is one.

    Raises SourceError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data = _got(address, fetcher)
    head = data[:_HEAD].decode("utf-8", "replace")
    if feeds.recognises(head):
        for number, part in enumerate(_parts(address, data, fetcher), start=1):
            (folder / f"{number:05}.xml").write_bytes(part)
        return folder
    if selectors.is_file():
        shutil.copyfile(selectors, folder / pages.FILE)
    addresses = _in_sitemap(address, data, fetcher) if _is_sitemap(head) else iter((address,))
    for number, each in zip(range(_MOST_PAGES), addresses, strict=False):
        if file := _document(each, fetcher):
            mark = pages.SAVED_FROM.format(address=each).encode()
            (folder / f"{number:05}.html").write_bytes(mark + file.read_bytes())
    return folder


def with_whole_texts(source: Source, fetcher: Fetcher, folder: Path, zone: ZoneInfo) -> Source:
    """The same feed with the texts of the pages of its entries, where it has only summaries.

    `folder` may hold a file pages.yml, which says where on a page the text is.
    """

    def whole(item: SourceItem) -> SourceItem:
        short = any(note.kind == "summary-only" for note in item.notes)
        address = next(iter(item.addresses), "")
        file = _document(address, fetcher) if short and address.startswith("http") else None
        found = pages.read_one(file, address, folder, zone) if file else None
        if found is None or len(found.html) <= len(item.html):
            return item
        notes = tuple(note for note in item.notes if note.kind != "summary-only")
        fields = {"description": item.html, **item.fields} if item.html else item.fields
        return replace(
            item,
            html=found.html,
            base=address,
            notes=notes,
            fields=fields,
            picture=item.picture or found.picture,
        )

    return replace(source, items=tuple(map(whole, source.items)))


def _got(address: str, fetcher: Fetcher) -> bytes:
    file = _document(address, fetcher)
    if file is None:
        reason = fetcher.failures.get(address, "404")
        raise SourceError(NOT_THERE, address=address, reason=reason)
    return file.read_bytes()


def _document(address: str, fetcher: Fetcher) -> Path | None:
    kept = fetcher.fetch(address)
    return fetcher.store.file(address.partition("#")[0]) if kept and kept.name else None


def _parts(address: str, data: bytes, fetcher: Fetcher) -> Iterator[bytes]:
    """The documents of a feed: this one, and those with older entries (RFC 5005, 3 and 4)."""
    seen = {address}
    yield data
    while len(seen) < _MOST_PARTS:
        following = _next(address, data)
        if not following or following in seen:
            return
        file = _document(following, fetcher)
        if file is None or not feeds.recognises(
            file.read_bytes()[:_HEAD].decode("utf-8", "replace")
        ):
            return
        seen.add(following)
        address, data = following, file.read_bytes()
        yield data


def _next(address: str, data: bytes) -> str:
    """The address of the part with older entries; empty if there is none, or it is no address."""
    with suppress(ValueError, RecursionError):
        return _following(address, data)
    return ""


def _following(address: str, data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        following = json.loads(text).get("next_url")
        return str(urljoin(address, str(following))) if following else ""
    head = re.split(r"<(?:item|entry)[\s>]", text, maxsplit=1)[0] + text[-_HEAD:]
    for link in re.findall(r"<(?:\w+:)?link\b[^>]*>", head):
        said = dict(re.findall(r"(\w+)\s*=\s*[\"']([^\"']*)[\"']", link))
        if said.get("rel") in ("next", "prev-archive"):
            return urljoin(address, str(said.get("href", "")).replace("&amp;", "&"))
    if re.search(r"<generator>https?://wordpress\.(?:org|com)/", head):
        return _next_of_wordpress(address)
    return ""


def _next_of_wordpress(address: str) -> str:
    """WordPress has the older entries at ?paged=2 and so on, and says so nowhere."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    number = query.get("paged", "1")
    query["paged"] = str(int(number) + 1) if number.isdecimal() and len(number) < 6 else "2"
    return urlunsplit(parts._replace(query=urlencode(query)))


def _host(address: str) -> str | None:
    """The host of an address with its port; None if it is no address."""
    with suppress(ValueError):
        return urlsplit(address).netloc
    return None


def _is_sitemap(head: str) -> bool:
    return "<urlset" in head or "<sitemapindex" in head


def _in_sitemap(address: str, data: bytes, fetcher: Fetcher, depth: int = 0) -> Iterator[str]:
    """The addresses of a sitemap on the same host, and of those that it lists."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    if root is None:
        return
    host = urlsplit(address).netloc
    found = ((each.text or "").strip() for each in root.iter("{*}loc"))
    same = [each for each in found if _host(each) == host]
    if "sitemapindex" not in str(root.tag):
        yield from same
    elif depth == 0:
        for each in same:
            if file := _document(each, fetcher):
                yield from _in_sitemap(each, file.read_bytes(), fetcher, 1)
