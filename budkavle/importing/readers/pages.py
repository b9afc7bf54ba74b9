"""Reads pages that were saved from any site, by a few selectors in a small file.

The folder holds the pages under the paths that they had, as `wget --mirror` saves them, and
`pages.yml`, which says where on a page each thing is. A `sitemap.xml` beside it chooses the pages.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from lxml import etree

from budkavle.importing import urls
from budkavle.importing.markup import Element, markup_of, name_of, remove, tree_of, words_of
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.front_matter import data_of, decoded, text, texts
from budkavle.importing.readers.local_files import FilesBelow
from budkavle.importing.source import Note, Source, SourceError, SourceItem, SourcePicture
from budkavle.model.rules import N_

FILE = "pages.yml"
BAD_SELECTOR = N_(
    "{path}: {key}: {value} cannot be used. Write elements, classes, ids and attributes, such as"
    " article .text, #content or [itemprop=headline]."
)
SAVED_FROM = "<!-- saved from url=({address}) -->\n"
"""What says in a saved page where it was, much as browsers write it."""
_SAVED_FROM = re.compile(
    r"(?:saved from url=\((?:\d+\))?|^\s*url:\s*)(https?://[^\s)<>]+)", re.MULTILINE
)
_SUFFIXES = (".html", ".htm")
_TOP = 2000
_FIRST = 20
_DEFAULTS = {
    "title": "h1",
    "text": "article, main",
    "date": "time",
    "summary": "",
    "authors": "",
    "tags": "",
    "picture": "",
    "without": "nav, header, footer, aside, h1",
}
_STEP = re.compile(r"([\w*-]+)?((?:[.#][\w-]+|\[[\w-]+(?:=[\"']?[^\]\"']*[\"']?)?\])*)")
_PART = re.compile(r"([.#])([\w-]+)|\[([\w-]+)(?:=[\"']?([^\]\"']*)[\"']?)?\]")


def recognises(folder: Path) -> bool:
    """Whether a folder has saved pages with selectors."""
    return (folder / FILE).is_file()


def has_pages(path: Path) -> bool:
    """Whether a file is a page, or a folder holds any."""
    if path.is_file():
        return path.suffix.lower() in _SUFFIXES
    return any(each.suffix.lower() in _SUFFIXES for each in path.rglob("*.*"))


def read(path: Path, zone: ZoneInfo, files: Path | None = None) -> Source:
    """Read saved pages; one without the text that is sought is noted."""
    folder = path if path.is_dir() else path.parent
    reading = _Reading(folder, zone, () if path.is_dir() else (path,))
    items = tuple(reading.items())
    return Source(
        kind="pages",
        address=reading.address,
        language=reading.language,
        items=items,
        find=FilesBelow(tuple(filter(None, (files, folder)))).find,
        oddities=tuple(reading.oddities),
    )


def xpath_of(selectors: str) -> str:
    """Selectors of CSS as XPath: elements, classes, ids, attributes, and what is within what.

    Raises ValueError for all that CSS has besides.
    """
    return " | ".join(_path(each) for each in selectors.split(",") if each.strip())


def _sought(key: str, selectors: str) -> etree.XPath | None:
    """What finds the parts of a page that are a key of FILE; raises SourceError."""
    try:
        return etree.XPath(xpath_of(selectors)) if selectors.strip(", ") else None
    except (ValueError, etree.XPathError) as error:
        raise SourceError(BAD_SELECTOR, path=FILE, key=key, value=selectors) from error


def _path(selector: str) -> str:
    made = "descendant-or-self::"
    for step in re.split(r"\s*>\s*|\s+", selector.strip()):
        found = _STEP.fullmatch(step)
        if not found or not step:
            raise ValueError(step)
        conditions = "".join(map(_condition, _PART.finditer(found[2])))
        made += f"{'' if made.endswith('::') else '/descendant::'}{found[1] or '*'}{conditions}"
    return made


def _condition(part: re.Match[str]) -> str:
    if part[1] == ".":
        return f'[contains(concat(" ", normalize-space(@class), " "), " {part[2]} ")]'
    if part[1] == "#":
        return f'[@id="{part[2]}"]'
    return f'[@{part[3]}="{part[4]}"]' if part[4] is not None else f"[@{part[3]}]"


def read_one(file: Path, address: str, folder: Path, zone: ZoneInfo) -> SourceItem | None:
    """One page by the selectors in a folder, if any; None if what is sought is not there."""
    return next(_Reading(folder, zone).items_of(file, address), None)


class _Reading:
    def __init__(self, folder: Path, zone: ZoneInfo, only: Sequence[Path] = ()) -> None:
        file = folder / FILE
        said = data_of(decoded(file.read_bytes())[0], "yml") if file.is_file() else {}
        self._only = only
        self._folder, self._zone = folder, zone
        self.address = text(said.get("address")).rstrip("/") + "/"
        self.language = text(said.get("language"))[:2].lower()
        if self.address == "/":
            self.address = _home_of(self._pages())
        self._sought = {
            key: _sought(key, ", ".join(texts(said.get(key))) or default)
            for key, default in _DEFAULTS.items()
        }
        self._chosen = self._in_sitemap()
        self.oddities: list[Note] = []

    def items(self) -> Iterator[SourceItem]:
        """An item for each page that has what is sought."""
        found = [each for path in self._pages() for each in self.items_of(path)]
        if not found and self._chosen:  # the sitemap is that of another place
            self._chosen = frozenset()
            found = [each for path in self._pages() for each in self.items_of(path)]
        yield from found

    def _pages(self) -> Iterator[Path]:
        for path in self._only or sorted(self._folder.rglob("*.*")):
            if path.suffix.lower() in _SUFFIXES and path.is_file():
                yield path

    def _in_sitemap(self) -> frozenset[str]:
        """The paths in the sitemap; empty without one, when every page counts."""
        found: set[str] = set()
        for file in sorted(self._folder.glob("*sitemap*.xml")):
            parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
            root = etree.fromstring(file.read_bytes(), parser)
            if root is not None:
                found |= {_place((e.text or "").strip()) for e in root.iter("{*}loc")}
        return frozenset(found)

    def items_of(self, path: Path, address: str = "") -> Iterator[SourceItem]:
        """The item of one page, whose address is that which the page tells if none is given."""
        within = path.is_relative_to(self._folder)
        inner = path.relative_to(self._folder).as_posix() if within else path.name
        markup, _ = decoded(path.read_bytes())
        metas = dict(_metas(markup))
        if not address:
            address = _address_in(markup, metas) or urls.join(self.address, self._path_of(inner))
        if self._chosen and _place(address) not in self._chosen:
            return
        root = tree_of(markup)
        title = self._words(root, "title") or metas.get("og:title", "")
        body = self._found(root, "text")
        if root is None or not title or not body:
            self.oddities.append(Note("unread-file", inner))
            return
        date = metas.get("article:published_time") or self._date(root)
        summary = self._words(root, "summary")
        fields = {"summary": summary, "description": metas.get("description", "")}
        authors, tags = self._each(root, "authors"), self._each(root, "tags")
        picture = next(iter(self._found(root, "picture")), None)
        for each in self._found(root, "without"):
            remove(each)
        yield SourceItem(
            key=f"pages:{urls.split(address).path}",
            where=inner,
            title=title,
            html="".join(markup_of(each) for each in body if each.getparent() is not None),
            base=address,
            folder=path.parent,
            type=inner.partition("/")[0] if "/" in inner else "top",
            published=moment(date, self._zone),
            fields={key: words for key, words in fields.items() if words},
            addresses=(address,),
            guid=address,
            authors=authors,
            tags=tags,
            language=metas.get("lang", "")[:2].lower(),
            picture=_picture(picture),
        )

    @staticmethod
    def _path_of(inner: str) -> str:
        return quote(re.sub(r"(?:^|(?<=/))index\.html?$", "", unquote(inner)))

    def _found(self, root: Element | None, key: str) -> list[Element]:
        sought = self._sought[key]
        if root is None or sought is None:
            return []
        found = sought(root)
        every = (
            [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []
        )
        return [e for e in every if not any(above in every for above in e.iterancestors())]

    def _words(self, root: Element | None, key: str) -> str:
        return next(filter(None, map(words_of, self._found(root, key))), "")

    def _each(self, root: Element | None, key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(words_of, self._found(root, key)))))

    def _date(self, root: Element) -> str:
        for each in self._found(root, "date"):
            if said := each.get("datetime") or each.get("content") or words_of(each):
                return said
        return ""


def _place(address: str) -> str:
    """What an address and one without its host have in common."""
    parts = urls.split(address)
    return f"{parts.path.rstrip('/')}?{parts.query}"


def _address_in(markup: str, metas: Mapping[str, str]) -> str:
    """The address that a page tells of itself, or that a browser has written into it."""
    said = metas.get("canonical") or metas.get("og:url", "")
    saved = _SAVED_FROM.search(markup[:_TOP])
    return said if said.startswith("http") else saved[1] if saved else ""


def _home_of(found: Iterator[Path]) -> str:
    """The site that saved pages come from, if one of the first tells it; else its root."""
    for path in islice(found, _FIRST):
        markup, _ = decoded(path.read_bytes())
        parts = urls.split(_address_in(markup, dict(_metas(markup))))
        if parts.netloc:
            return f"{parts.scheme}://{parts.netloc}/"
    return "/"


def _metas(markup: str) -> Iterator[tuple[str, str]]:
    """What the head of a page says of it."""
    for tag in re.findall(r"<(?:meta|link|html)\b[^>]*>", markup[:50_000], re.IGNORECASE):
        said = dict(re.findall(r"([\w:-]+)\s*=\s*[\"']([^\"']*)[\"']", tag))
        name = said.get("property") or said.get("name") or said.get("rel", "")
        if tag.lower().startswith("<html") and said.get("lang"):
            yield "lang", said["lang"]
        elif value := said.get("content") or said.get("href"):
            yield name.lower(), value


def _picture(element: Element | None) -> SourcePicture | None:
    if element is None:
        return None
    image = element if name_of(element) == "img" else next(element.iter("img"), None)
    if image is None or not image.get("src"):
        return None
    caption = next(element.iter("figcaption"), None)
    alt = image.get("alt")
    under = words_of(caption) if caption is not None else ""
    return SourcePicture(image.get("src", ""), alt, under)
