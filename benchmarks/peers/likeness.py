"""Compares two sites with the same items: the size of each, and what the other site lacks.

Pages and feeds are read as readers see them, so differences in HTML and XML syntax do not count.
Nor does the order of items of one day, which every generator chooses for itself.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lxml import etree, html

_SAMPLES = 100
"""How many articles and feeds are read, spread over all of them."""
_ARCHIVES = ("feed-*-*.xml", "atom-*-*.xml")
_FEEDS = (*_ARCHIVES, "feed.xml", "atom.xml", "feed.json")
_FOLLOWED = ("amnen/*/feed.xml", "amnen/*/atom.xml")
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_PLACES = ("way", "topics", "parts", "share", "related", "follow", "nearby", "menu", "foot")
"""Classes of the parts around an article; only the number of their links is compared."""


class Written(NamedTuple):
    """How many files a build has written, and their bytes together."""

    files: int
    size: int


class Extent(NamedTuple):
    """The size of a site: of everything, of the pages, and of the feeds."""

    everything: Written
    pages: Written
    feeds: Written


def extent(site: Path) -> Extent:
    """Measure a site's folder."""
    files = [path for path in site.rglob("*") if path.is_file()]
    feeds = [path for path in files if any(map(path.match, _FEEDS))]
    return Extent(
        everything=_together(files),
        pages=_together([path for path in files if path.suffix == ".html"]),
        feeds=_together(feeds),
    )


def differences(ours: Path, theirs: Path) -> Iterator[str]:
    """Every feed that only one site has, and what in a sample differs from ours."""
    feeds, others = _names(ours, *_ARCHIVES, *_FOLLOWED), _names(theirs, *_ARCHIVES, *_FOLLOWED)
    for name in sorted(feeds ^ others):
        yield f"{name}: only one has this feed"
    for name in _sample(feeds & others):
        yield from _feed_differences(name, _entries(ours / name), _entries(theirs / name))
    for name in _sample(_names(ours, "nyheter/*/*/index.html")):
        if not (theirs / name).exists():
            yield f"{name}: missing"
        else:
            yield from _article_differences(name, ours / name, theirs / name)


def _feed_differences(
    name: str, ours: Mapping[str, str], theirs: Mapping[str, str]
) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"{name}: {len(theirs)} entries, not {len(ours)}"
    for identity in ours.keys() & theirs.keys():
        if ours[identity] != theirs[identity]:
            yield f"{name}: {identity} has another text"
    if ours and not ours.keys() & theirs.keys():
        yield f"{name}: other entries"


def _article_differences(name: str, ours: Path, theirs: Path) -> Iterator[str]:
    one, other = _article(ours), _article(theirs)
    yield from (f"{name}: another {part}" for part in one if one[part] != other[part])


def _article(page: Path) -> dict[str, object]:
    """The content of an article's page: its text, its metadata, and links around it."""
    root = html.parse(page, html.HTMLParser(encoding="utf-8")).getroot()
    told = root.findtext(".//script[@type='application/ld+json']") or "{}"
    return {
        "text": _letters(root.xpath("//article//text()")),
        "head": sorted(
            value
            for element in root.xpath("/html/head/*")
            for key, value in element.items()
            if key in ("name", "property", "rel", "http-equiv")
        ),
        "JSON-LD": sorted(json.loads(told)),
        **{place: len(root.xpath(f"//*[@class='{place}']//a")) for place in _PLACES},
    }


def _entries(document: Path) -> dict[str, str]:
    """The text of each entry of a feed, by its id."""
    root = etree.parse(document).getroot()
    found = root.findall("channel/item") or root.findall("{*}entry")
    return {_text(entry, "guid", "{*}id"): _content(entry) for entry in found}


def _content(entry: etree._Element) -> str:
    content = _text(entry, _CONTENT, "{*}content")
    return _letters(html.fragment_fromstring(content, create_parent=True).itertext())


def _letters(texts: Iterable[str]) -> str:
    """A text without white space."""
    return "".join("".join(texts).split())


def _text(entry: etree._Element, *names: str) -> str:
    return next((found for name in names if (found := entry.findtext(name))), "")


def _names(site: Path, *patterns: str) -> set[str]:
    return {str(path.relative_to(site)) for pattern in patterns for path in site.rglob(pattern)}


def _sample(names: set[str]) -> list[str]:
    """Some of the names, spread evenly."""
    return sorted(names)[:: max(1, len(names) // _SAMPLES)]


def _together(files: Sequence[Path]) -> Written:
    return Written(len(files), sum(path.stat().st_size for path in files))
