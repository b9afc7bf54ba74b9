"""Finds dead links in a finished site: to pages, files or anchors that do not exist.

Reads only the files of the site: links to other sites are not checked.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

_LEADS = frozenset({"href", "src", "poster", "data-copy"})
_SETS = frozenset({"srcset", "imagesrcset"})


@dataclass(frozen=True, slots=True, order=True)
class DeadLink:
    """A dead link and the file of the page it is on; `line` is the first line with it, from 1."""

    page: str
    line: int
    link: str


@dataclass(frozen=True, slots=True)
class _Page:
    links: dict[str, int]
    names: frozenset[str]


def dead_links(folder: Path, url: str, elsewhere: Collection[str] = ()) -> tuple[DeadLink, ...]:
    """Every dead link and dead anchor on the pages in `folder`, which are served from `url`.

    A link to the same server but outside the site is dead too, unless its path is in `elsewhere`.
    """
    others = frozenset(urljoin(url, path) for path in elsewhere)
    files = frozenset(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    pages = {file: _read(folder / file) for file in files if file.endswith(".html")}
    return tuple(
        sorted(
            DeadLink(file, line, link)
            for file, page in pages.items()
            for link, line in page.links.items()
            if (target := urljoin(url + _address(file), link)) not in others
            and not _leads_on(target, url, files, pages)
        )
    )


def _leads_on(target: str, url: str, files: frozenset[str], pages: dict[str, _Page]) -> bool:
    whole, anchor = urldefrag(target)
    if not whole.startswith(urljoin(url, "/")):
        return True
    if not whole.startswith(url):
        return False
    file = _file(unquote(whole.removeprefix(url).partition("?")[0]))
    if file not in files:
        return False
    return not anchor or file not in pages or unquote(anchor) in pages[file].names


def _address(file: str) -> str:
    return file.removesuffix("index.html")


def _file(address: str) -> str:
    return f"{address}index.html" if not address or address.endswith("/") else address


def _read(file: Path) -> _Page:
    reader = _Reader()
    reader.feed(file.read_text(encoding="utf-8", errors="replace"))
    return _Page(reader.links, frozenset(reader.names))


class _Reader(HTMLParser):
    """Collects the links on a page, and the anchors that a link can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: dict[str, int] = {}
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        del tag
        for name, value in attributes:
            if not value:
                continue
            if name == "id":
                self.names.add(value)
            for link in _links_in(name, value):
                self.links.setdefault(link, self.getpos()[0])


def _links_in(name: str, value: str) -> Iterator[str]:
    if name in _LEADS:
        yield value
    elif name in _SETS:
        yield from (each.split()[0] for each in value.split(","))
    elif name == "content" and value.startswith(("http://", "https://")):
        yield value  # for services that show previews of links: og:url, og:image
