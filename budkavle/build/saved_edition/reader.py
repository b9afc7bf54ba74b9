"""Reads the stored decision of a whole build, only as far as it is needed."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from budkavle.build.saved_edition.lazy import Lazy
from budkavle.build.saved_edition.records import (
    ARTICLE,
    CORRECTION,
    DOCUMENT,
    HEAD,
    NONE,
    SPACE,
    URGENT,
    ArticleRecord,
    CorrectionRecord,
    DocumentRecord,
    Head,
    ListsRecord,
)
from budkavle.content.item import ParsedItem, Texts
from budkavle.edition import AnnouncedCorrection, Article, Lists, TopicPositions
from budkavle.edition.related import original
from budkavle.model.item import Item
from budkavle.model.settings import Settings
from budkavle.render.feeds import FeedDocument, Post
from budkavle.render.media import MediaCollector
from budkavle.render.pages import RenderContext
from budkavle.render.templates import Templates
from budkavle.system.cache import Cache


class DamagedError(Exception):
    """A part of the stored decision is missing, or was damaged."""


class SavedEdition:
    """A stored decision that is read as it is accessed; `context` renders what has been read.

    `digests` are those of the items' files that have changed since, by path; `texts_of` gives the
    texts of an item. All methods raise DamagedError, as does creating one if the cache has no
    decision under this `key`.
    """

    def __init__(
        self,
        cache: Cache,
        key: str,
        digests: Mapping[str, str],
        texts_of: Callable[[Item], Callable[[], Texts]],
    ) -> None:
        self._cache, self._key = cache, key
        self._changed, self._texts_of = digests, texts_of
        self.head: Head = self._get(HEAD)
        self._near: dict[int, ArticleRecord] = {}
        self._written: dict[str, ParsedItem] = {}
        self._addresses = dict(self.head.addresses)
        self._media = MediaCollector(self.head.site_card, self.head.pictures_folder)
        self.lists = {each.bare.language.code: self._opened(each) for each in self.head.lists}

    def _get(self, kind: str, number: int = 0) -> Any:
        value = self._cache.get(SPACE, f"{kind} {number}", self._key)
        if value is None:
            raise DamagedError(kind, number)
        return value

    def number_at(self, place: int) -> int | None:
        """The number of the article of the item at this index among all items; None if none."""
        number = self.head.items[place]
        return None if number == NONE else number

    def article(self, number: int) -> Article:
        """The article with this number."""
        return self._read(number).article

    def place(self, number: int) -> int:
        """The position of an article in its lists."""
        return self._read(number).place

    def versions(self, number: int) -> Mapping[str, tuple[Article, ...]]:
        """The language versions of an article, in the form that `translations` gives."""
        near = self._read(number)
        return {original(near.article.item): tuple(map(self.article, near.versions))}

    def documents_with(
        self, numbers: Iterable[int], post_of: Callable[[Article], Post]
    ) -> Iterator[FeedDocument]:
        """The feed documents that contain any of these articles, without their history."""
        those = {each: None for number in numbers for each in self._read(number).documents}
        for each in those:
            told: DocumentRecord = self._get(DOCUMENT, each)
            posts = (self._post(number, told, post_of) for number in told.posts)
            there = tuple(post for post in posts if post)
            yield FeedDocument(told.channel, told.suffix, there, told.older, told.newer)

    def _post(
        self, number: int, told: DocumentRecord, post_of: Callable[[Article], Post]
    ) -> Post | None:
        if number >= 0:
            return post_of(self.article(number))
        return told.channel.farewell if number == NONE else told.channel.urgent[URGENT - number]

    def month(self, name: str) -> Iterator[Article]:
        """The articles published in a month, oldest first."""
        yield from map(self.article, reversed(self.head.months[name]))

    def change(self, written: Iterable[ParsedItem]) -> None:
        """Use these items as they are written now instead of the stored ones."""
        for each in written:
            self._written[each.item.path] = each

    def context(self, settings: Settings, templates: Templates) -> RenderContext:
        """What pages are rendered with; it is extended by whatever is read later."""
        return RenderContext(
            settings=settings,
            frames=self.head.frames,
            templates=templates,
            written=self._written,
            addresses=self._addresses,
            media=self._media.all,
        )

    @property
    def pages(self) -> Collection[str]:
        """The paths of the ordinary pages that are public."""
        return self.head.addresses.keys()

    @property
    def sizes(self) -> Mapping[str, int]:
        """The sizes as in Media.sizes; extended by whatever is read later."""
        return self._media.sizes

    def _read(self, number: int) -> ArticleRecord:
        if number not in self._near:
            near: ArticleRecord = self._get(ARTICLE, number)
            self._near[number] = near
            self._addresses.update(near.addresses)
            if near.media:
                self._media.add(near.media)
            self._note(near.article.item)
        return self._near[number]

    def _note(self, item: Item) -> None:
        """Note an item by its path, as it is now; of changed words only the digest is known."""
        digest = self._changed.get(item.path, item.digest)
        if digest != item.digest:
            item = replace(item, digest=digest)
        self._written[item.path] = ParsedItem(item, (), (), (), {}, self._texts_of(item))

    def _opened(self, kept: ListsRecord) -> Lists:
        """The lists of a language; their articles are read when they are accessed."""

        def lazy(numbers: "array[int]") -> Lazy[Article]:
            return Lazy(numbers, self.article)

        bare = kept.bare
        topics = tuple(
            each._replace(articles=lazy(numbers), places=TopicPositions(numbers, kept.articles))
            for each, numbers in zip(bare.topics, kept.topics, strict=True)
        )
        stories = zip(bare.stories, kept.stories, strict=True)
        years = zip(bare.years, kept.years, strict=True)
        return replace(
            bare,
            articles=lazy(kept.articles),
            lead=None if kept.lead == NONE else self.article(kept.lead),
            topics=topics,
            stories=tuple(each._replace(articles=lazy(numbers)) for each, numbers in stories),
            years=tuple(each._replace(articles=lazy(numbers)) for each, numbers in years),
            corrections=Lazy(kept.corrections, self._announced),
            press=lazy(kept.press),
            by_key={each.key: each for each in topics},
        )

    def _announced(self, number: int) -> AnnouncedCorrection:
        corrected: CorrectionRecord = self._get(CORRECTION, number)
        return AnnouncedCorrection(corrected.correction, self.article(corrected.article))
