"""Old addresses: which item each belongs to, and the forms that lead on from here. Pure."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote

from pydantic_core import PydanticCustomError

from budkavle.importing import urls
from budkavle.importing.source import SourceItem
from budkavle.model.addresses import WRONG_ALIAS, address_on_site
from budkavle.model.values import refuse

_INDEX = re.compile(r"/index\.(?:html?|php|asp|aspx)$", re.IGNORECASE)
_SUFFIX = re.compile(r"\.html?$", re.IGNORECASE)
_QUERY = re.compile(r"[^\s?#=&]+=[^\s?#&]*(?:&[^\s?#=&]+=[^\s?#&]*)*")
_COUNTED = frozenset({"p", "page_id", "id", "post", "nid", "article", "newsid"})
"""Queries that name a page, rather than how it is shown."""


def name_of(address: str) -> str:
    """What all forms of an address have in common: host, path, and what its query names."""
    parts = urls.split(address)
    host = (parts.hostname or "").removeprefix("www.")
    path = _SUFFIX.sub("", _INDEX.sub("/", unquote(parts.path))).rstrip("/")
    named = [f"{k}={v}" for k, v in parse_qsl(parts.query) if k.lower() in _COUNTED]
    return f"{host}{path}?{'&'.join(sorted(named))}" if named else f"{host}{path}"


def file_beside(address: str, where: str) -> str:
    """The text's file that a link means, seen from the file it is in; empty if it means none."""
    path = unquote(address.partition("#")[0].partition("?")[0])
    if not path.endswith((".md", ".markdown")) or "://" in path:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(where), path))


def address_as_words(address: str) -> str:
    """An address as words, for a link that has none of its own."""
    return re.sub(r"^(?:https?:)?//(?:www\.)?", "", address).rstrip("/")


class Index:
    """Finds items by any of their old addresses."""

    def __init__(self, items: Iterable[tuple[SourceItem, str]]) -> None:
        self._paths: dict[str, str] = {}
        self._files: dict[str, str] = {}
        for item, path in items:
            self._files.setdefault(item.where, path)
            for each in (*item.addresses, item.guid if item.guid.startswith("http") else ""):
                if each:
                    self._paths.setdefault(name_of(each), path)
                    if "?" not in each:
                        self._paths.setdefault(
                            name_of(each).rpartition("#")[0] or name_of(each), path
                        )

    def path(self, address: str) -> str | None:
        """The path of the item at an old address; None if it belongs to none."""
        found = self._paths.get(name_of(address))
        if found is None and urls.split(address).query:
            found = self._paths.get(name_of(address.partition("?")[0]))
        return found

    def of_file(self, where: str) -> str | None:
        """The path of the item whose text was in a file of the source."""
        return self._files.get(where)


def aliases(item: SourceItem, site: str, address: str) -> Iterator[tuple[str, str]]:
    """The old addresses of an item as aliases, or why one cannot be: (alias, reason).

    `site` is the old site's address; `address` that of the item here, which is none.
    """
    host = (urls.split(site).hostname or "").removeprefix("www.")
    for each in item.addresses:
        parts = urls.split(urls.join(site, each))
        if host and (parts.hostname or "").removeprefix("www.") != host:
            continue
        path = unquote(parts.path)
        if not (parts.query or path.strip("/")):
            continue
        try:
            kept = _alias(path, parts.query)
        except PydanticCustomError:
            yield "", f"{path}?{parts.query}" if parts.query else path
            continue
        if kept != address:
            yield kept, ""


def _alias(path: str, query: str) -> str:
    """An old address as an alias; raises PydanticCustomError if it cannot be one."""
    if query and not _QUERY.fullmatch(query):
        refuse(WRONG_ALIAS, value=query, remedy="")
    front = path.strip("/") == ""
    made = "" if front else address_on_site(path, "")
    return f"{made.rstrip('/')}?{query}" if query else made
