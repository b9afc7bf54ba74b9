"""A feed as RSS 2.0, following the RSS Advisory Board's Best Practices Profile."""

from email.utils import format_datetime
from html import escape

from feedgen.entry import FeedEntry
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator

from budkavle.render.feeds import xml
from budkavle.render.feeds.entries import Entry
from budkavle.render.feeds.feed import Feed
from budkavle.render.feeds.xml_renderer import XmlRenderer

MEDIA_TYPE = "application/rss+xml"

_DEPTH = 2
"""The number of elements around an item: `channel` and `rss`."""

_AROUND = (
    b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    b' xmlns:content="http://purl.org/rss/1.0/modules/content/"/>'
)


def render(feed: Feed) -> bytes:
    """Render the feed as RSS.

    Follows the profile's sections on `atom:link`, `content:encoded`, `dc:creator`, `guid` and
    `enclosure`. A title is plain text, even if it looks like HTML; a description is HTML.
    """
    return RENDERER.render(feed)


def _document(feed: Feed) -> bytes:
    root = xml.read(_generated(feed).rss_str())
    channel = root[0]
    below = xml.below_links(channel)
    xml.add_explanation(channel, feed, below)
    if feed.is_archive:
        xml.mark_archive(channel, below)
    xml.add_links(channel, [link for link in feed.links if link.rel != "self"], below)
    return xml.document(root, feed, _DEPTH)


def _generated(feed: Feed) -> FeedGenerator:
    generator = FeedGenerator()
    generator.register_extension("dc", DcExtension, DcEntryExtension, atom=False, rss=True)
    generator.title(feed.title)
    generator.description(feed.description)
    generator.language(feed.language)
    generator.generator(xml.GENERATOR)
    generator.lastBuildDate(feed.updated)
    # The channel's own link is whichever is set last.
    generator.link(href=feed.url, rel="self", type=MEDIA_TYPE)
    generator.link(href=feed.home, rel="alternate")
    return generator


def _item(entry: Entry, author: str, foreign: bool) -> bytes:
    item = FeedEntry()
    item.title(entry.title)
    item.link(href=entry.url)
    item.guid(entry.id, permalink=False)
    item.pubDate(entry.published)
    item.description(_as_html(entry.summary))
    item.content(entry.html, type="CDATA")
    item.category(xml.categories(entry))
    if entry.enclosure:
        file = entry.enclosure
        item.enclosure(file.url, str(file.length), file.kind.media_type)
    element: xml.Element = item.rss_entry()
    for name in entry.authors or (author,):
        xml.add_text(element, f"{xml.DC}creator", name)
    if entry.updated != entry.published:
        # RSS has no element for it, and feed readers know Atom's.
        xml.add_text(element, f"{xml.ATOM}updated", entry.updated.isoformat())
    if foreign:
        xml.add_text(element, f"{xml.DC}language", entry.language)
    return xml.serialised_entry(element, _DEPTH, _AROUND)


def _texts(entry: Entry) -> dict[str, str]:
    updated = "" if entry.updated == entry.published else entry.updated.isoformat()
    return {
        "published": format_datetime(entry.published),
        "updated": updated,
        "summary": _as_html(entry.summary),
    }


def _as_html(text: str) -> str:
    return escape(text, quote=False)


RENDERER = XmlRenderer(_document, _item, format_datetime, _texts)
