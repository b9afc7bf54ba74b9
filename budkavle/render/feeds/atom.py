"""A feed as Atom 1.0 (RFC 4287)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zlib import crc32

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from budkavle.render.feeds import xml
from budkavle.render.feeds.entries import Entry
from budkavle.render.feeds.feed import Feed
from budkavle.render.feeds.xml_renderer import XmlRenderer

MEDIA_TYPE = "application/atom+xml"

_DEPTH = 1
"""The number of elements around an entry: `feed`."""

_AROUND = b'<feed xmlns="http://www.w3.org/2005/Atom"/>'


def render(feed: Feed) -> bytes:
    """Render the feed as Atom."""
    return RENDERER.render(feed)


def _document(feed: Feed) -> bytes:
    root = xml.read(_generated(feed).atom_str())
    below = xml.below_links(root)
    xml.add_explanation(root, feed, below)
    if feed.is_archive:
        xml.mark_archive(root, below)
    return xml.document(root, feed, _DEPTH)


def _generated(feed: Feed) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(feed.title)
    generator.subtitle(feed.description)
    generator.language(feed.language)
    generator.generator(xml.GENERATOR)
    generator.updated(feed.updated)
    generator.author(name=feed.author, uri=feed.site)
    for link in feed.links:
        kind = {} if link.rel == "hub" else {"type": MEDIA_TYPE}
        generator.link(href=link.href, rel=link.rel, **kind)
    generator.link(href=feed.home, rel="alternate", type="text/html")
    return generator


def _entry(entry: Entry, author: str, foreign: bool) -> bytes:
    element = FeedEntry()
    element.id(entry.id)
    element.title(entry.title)
    element.published(entry.published)
    element.updated(_updated(entry))
    element.author([{"name": name} for name in entry.authors or (author,)])
    element.summary(entry.summary)
    element.content(entry.html, type="html")
    element.category(xml.categories(entry))
    made: xml.Element = element.atom_entry()
    xml.replace_links(made, _links(entry))
    if foreign:
        made.set(xml.LANGUAGE, entry.language)
    return xml.serialised_entry(made, _DEPTH, _AROUND)


def _links(entry: Entry) -> Iterator[dict[str, str]]:
    """One alternate link, and at most one enclosure, as in RSS: some readers use only the last.

    feedgen 1.0.0 writes an entry's links without rel and type (python-feedgen, issue 135).
    """
    yield {"rel": "alternate", "type": "text/html", "hreflang": entry.language, "href": entry.url}
    file = entry.enclosure
    if file:
        facts = {"type": file.kind.media_type, "length": str(file.length), "title": file.title}
        yield {"rel": "enclosure", "href": file.url, **{k: v for k, v in facts.items() if v}}


def _texts(entry: Entry) -> dict[str, str]:
    times = {"published": entry.published.isoformat(), "updated": _updated(entry).isoformat()}
    return {"id": entry.iri or entry.id, **times}


def _updated(entry: Entry) -> datetime:
    """When the entry was last corrected, with a fraction of a second of its own.

    Several items are often corrected on the same day, and no two entries should have the same time
    (RFC 4287, 3.3; the W3C's validator looks for it). The fraction depends on the id alone, so no
    entry moves another one. An entry that was never corrected has a second of its own already.
    """
    if entry.updated == entry.published:
        return entry.updated
    return entry.updated + timedelta(microseconds=crc32(entry.id.encode()) % 1_000_000)


RENDERER = XmlRenderer(_document, _entry, datetime.isoformat, _texts)
