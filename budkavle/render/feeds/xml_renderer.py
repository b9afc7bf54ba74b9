"""Renders feeds in an XML format fast: feedgen and lxml serialise one example of each shape.

Thousands of documents differ only in their texts, and so do entries. The shape of a document or an
entry is the names of the texts that it has (see `examples`). Each shape has one template, which is
filled for every other document or entry. This exists for speed alone; its gain is in ADR 27.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache

from budkavle.render.feeds import xml
from budkavle.render.feeds.entries import RECENT, Entry
from budkavle.render.feeds.examples import (
    AUTHOR,
    entry_example,
    entry_texts,
    feed_example,
    feed_texts,
)
from budkavle.render.feeds.feed import Feed
from budkavle.render.feeds.xml_template import XmlTemplate

_Shape = tuple[str, ...]


class XmlRenderer:
    """Renders feeds in one format.

    `document` renders a feed without its entries. `entry` renders an entry; its other arguments are
    the author, and whether the entry is in another language than the feed. `updated` formats the
    time when a feed was updated, and `texts` formats an entry's times and whatever else the format
    writes in its own way, as `document` and `entry` do.
    """

    def __init__(
        self,
        document: Callable[[Feed], bytes],
        entry: Callable[[Entry, str, bool], bytes],
        updated: Callable[[datetime], str],
        texts: Callable[[Entry], Mapping[str, str]],
    ) -> None:
        self.document, self.entry = document, entry
        self._updated, self._own_texts = updated, texts
        self._document_template = cache(self._make_document_template)
        self._entry_template = cache(self._make_entry_template)
        self._recent = lru_cache(RECENT)(self._filled)

    def render(self, feed: Feed) -> bytes:
        """Render a feed."""
        texts = self._texts(feed)
        document = self._document_template(_shape(texts), feed.is_archive).fill(texts)
        author, language = feed.author, feed.language
        entries = (self._recent(each, author, each.language != language) for each in feed.entries)
        return xml.with_entries(document, entries)

    def _make_document_template(self, shape: _Shape, is_archive: bool) -> XmlTemplate:
        example = feed_example(shape, is_archive=is_archive)
        return XmlTemplate(self.document(example), self._texts(example))

    def _filled(self, entry: Entry, author: str, foreign: bool) -> bytes:
        texts = self._entry_texts(entry, author)
        return self._entry_template(_shape(texts), foreign).fill(texts)

    def _make_entry_template(self, shape: _Shape, foreign: bool) -> XmlTemplate:
        example = entry_example(shape)
        serialised = self.entry(example, AUTHOR, foreign)
        return XmlTemplate(serialised, self._entry_texts(example, AUTHOR))

    def _texts(self, feed: Feed) -> dict[str, str]:
        return {**feed_texts(feed), "updated": self._updated(feed.updated)}

    def _entry_texts(self, entry: Entry, author: str) -> dict[str, str]:
        return {**entry_texts(entry, author), **self._own_texts(entry)}


def _shape(texts: Mapping[str, str]) -> _Shape:
    """The shape of a document or entry with these texts: the names of those that are not empty."""
    return tuple(name for name, text in texts.items() if text)
