"""Renders feeds in an XML format fast: only one document and entry of each shape is serialised.

Thousands of documents differ only in their texts, and so do entries. The shape of a document or an
entry is the names of the texts that it has (see `skeleton_examples`); each shape has one mould.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache

from budkavle.render.feeds import xml
from budkavle.render.feeds.entries import RECENT, Entry
from budkavle.render.feeds.feed import Feed
from budkavle.render.feeds.skeleton import XmlTemplate
from budkavle.render.feeds.skeleton_examples import (
    AUTHOR,
    entry_example,
    entry_said,
    feed_example,
    feed_said,
)

_Names = tuple[str, ...]


class XmlRenderer:
    """Renders feeds in one format.

    `document` renders a feed without its entries. `entry` renders an entry; its other arguments are
    the author, and whether the entry is in another language than the feed. `moment` formats the
    time when a feed was updated, and `times` those of an entry, as `document` and `entry` do.
    """

    def __init__(
        self,
        document: Callable[[Feed], bytes],
        entry: Callable[[Entry, str, bool], bytes],
        moment: Callable[[datetime], str],
        times: Callable[[Entry], Mapping[str, str]],
    ) -> None:
        self.document, self.entry = document, entry
        self._moment, self._times = moment, times
        self._mould, self._entry_mould = cache(self._of_document), cache(self._of_entry)
        self._recent = lru_cache(RECENT)(self._poured)

    def render(self, feed: Feed) -> bytes:
        """Render a feed."""
        said = self._said(feed)
        document = self._mould(_names(said), feed.is_archive).pour(said)
        author, language = feed.author, feed.language
        entries = (self._recent(each, author, each.language != language) for each in feed.entries)
        return xml.filled(document, entries)

    def _of_document(self, names: _Names, is_archive: bool) -> XmlTemplate:
        example = feed_example(names, is_archive=is_archive)
        return XmlTemplate(self.document(example), self._said(example))

    def _poured(self, entry: Entry, author: str, foreign: bool) -> bytes:
        said = self._said_by(entry, author)
        return self._entry_mould(_names(said), foreign).pour(said)

    def _of_entry(self, names: _Names, foreign: bool) -> XmlTemplate:
        example = entry_example(names)
        written = self.entry(example, AUTHOR, foreign)
        return XmlTemplate(written, self._said_by(example, AUTHOR))

    def _said(self, feed: Feed) -> dict[str, str]:
        return {**feed_said(feed), "updated": self._moment(feed.updated)}

    def _said_by(self, entry: Entry, author: str) -> dict[str, str]:
        return {**entry_said(entry, author), **self._times(entry)}


def _names(said: Mapping[str, str]) -> _Names:
    """The shape of a document or entry with these texts: the names of those that are not empty."""
    return tuple(name for name, text in said.items() if text)
