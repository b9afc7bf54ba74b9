"""The page of one item as it will be, and the files that it loads: for somebody with a link to it.

Everything around it is what readers get, so that no other item that is not public shows.
"""

import mimetypes
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html.parser import HTMLParser
from threading import Lock
from urllib.parse import unquote, urljoin, urlsplit

from budkavle.content.addresses import address_of
from budkavle.content.item import ParsedItem
from budkavle.model.item import Item
from budkavle.preview.view import View, ViewMaker

OPEN = "assets/"
"""The folder of style sheets, scripts and fonts, which every page loads."""

_LOADS: Mapping[str, tuple[str, ...]] = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "link": ("href",),
    "script": ("src",),
}
_RELATIONS = frozenset({"stylesheet", "icon", "preload", "apple-touch-icon"})


@dataclass(frozen=True, slots=True)
class Copy:
    """The page of an item at an address from the root of the site, and what it may load."""

    address: str
    view: View
    page: bytes
    loads: frozenset[str]

    def file(self, path: str) -> tuple[bytes, str] | None:
        """The page or a file that it loads, and its kind; None for everything else."""
        if path == self.address:
            return self.page, "text/html; charset=utf-8"
        if path not in self.loads and not (path.startswith(OPEN) and ".." not in path):
            return None
        found = self.view.find(path)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return (found.render(), kind) if found else None


class Copies:
    """Makes copies of items; the last one of each is kept as long as nothing has changed."""

    def __init__(self, maker: ViewMaker, clock: Callable[[], datetime]) -> None:
        self._maker, self._clock = maker, clock
        self._lock = Lock()
        self._of: object = None
        self._kept: dict[str, Copy] = {}

    def copy(self, parsed: ParsedItem, state: object) -> Copy | None:
        """The copy of an item; `state` changes whenever the site does. None if it has no page."""
        with self._lock:
            now = self._clock()
            if state != self._of:
                self._maker.view(now)
                self._of, self._kept = state, {}
            key = f"{parsed.item.path} {parsed.item.digest}"
            if key not in self._kept:
                made = _copy(self._maker, shown(parsed, now), now)
                if made is None:
                    return None
                self._kept[key] = made
            return self._kept[key]


def shown(parsed: ParsedItem, now: datetime) -> ParsedItem:
    """The item as it is shown to somebody with a link: as if its time had come. Pure."""
    values = {
        key: value
        for key, value in vars(parsed.item).items()
        if key not in ("draft", "embargo", "publish")
    }
    if parsed.item.date.at > now:
        values["date"] = replace(parsed.item.date, at=now)
    return replace(parsed, item=Item.of(values))


def _copy(maker: ViewMaker, parsed: ParsedItem, now: datetime) -> Copy | None:
    view = maker.with_item(parsed, now)
    if view is None or view.site is None:
        return None
    address = address_of(parsed.item, view.site.settings)
    found = view.find(f"{address}index.html")
    if found is None:
        return None
    page = found.render()
    own = {view.site.media.addresses.get(name, "") for name in _own_files(parsed.item, view)}
    return Copy(address, view, page, frozenset({*loaded(page.decode(), address), *own} - {""}))


def _own_files(item: Item, view: View) -> Iterator[str]:
    from_text = view.site.content.files if view.site else frozenset()
    names = {*item.links, *item.pictures, *(each.file for each in item.attachments)}
    folder = item.path.rpartition("/")[0]
    for name in names:
        for path in (name.lstrip("/"), f"{folder}/{name}"):
            if path in from_text and not path.endswith(".md"):
                yield path


def loaded(page: str, address: str) -> Iterator[str]:
    """The paths of the files that a page loads by itself, from the root of the site. Pure."""
    reader = _Loads()
    reader.feed(page)
    for each in reader.found:
        parts = urlsplit(urljoin(f"https://site/{address}", each))
        if parts.netloc == "site" and not parts.path.endswith("/"):
            yield unquote(parts.path).lstrip("/")


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and not _RELATIONS & set(given.get("rel", "").split()):
            return
        for name in _LOADS.get(tag, ()):
            value = given.get(name, "")
            if name == "srcset":
                self.found += [part.split()[0] for part in value.split(",") if part.split()]
            elif value:
                self.found.append(value)
