"""Posts, from which feed entries are made when needed, and the history of each channel. Pure.

Making an entry means rendering a template; the key of a post is only a digest. So the keys of posts
decide which documents must be rendered again, and entries are made only for those, each once. Every
build makes all posts, so a post computes nothing until it is asked.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from typing import NamedTuple, Protocol

from budkavle.edition import Article, Edition, Lists
from budkavle.model.item import Item
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.banners import banner_texts
from budkavle.render.feeds.entries import RECENT, Entry, entry_of, html_of
from budkavle.render.feeds.files import Files
from budkavle.render.feeds.notices import banner_entry
from budkavle.render.keys import Fact
from budkavle.render.output import digest_of, key_of
from budkavle.render.pages import RenderContext

_Name = tuple[str, ...]

_A_DOCUMENT = 100
"""The smallest size of the cache of entries' HTML: more entries than most documents have."""


class EntrySource(Protocol):
    """Makes the entries of posts; each is identified by the id of its item, if it has one."""

    def digest(self, item: str | None) -> str:
        """A digest of what the entry depends on."""

    def facts(self, item: str | None) -> Iterator[Fact]:
        """The names of what the entry depends on."""

    def entry(self, item: str | None) -> Entry:
        """Make the entry."""


class Post(NamedTuple):
    """Something that feeds publish: its times, and the source of its entry.

    `item` is the id of the item whose texts the entry contains, if any.
    """

    published: datetime
    updated: datetime
    source: EntrySource
    item: str | None = None

    @property
    def key(self) -> str:
        """A digest of everything that the entry depends on."""
        return self.source.digest(self.item)

    def facts(self) -> Iterator[Fact]:
        """The names of what the entry depends on."""
        return self.source.facts(self.item)

    def entry(self) -> Entry:
        """Make the entry."""
        return self.source.entry(self.item)


class Notice(NamedTuple):
    """The source of one post that does not belong to an item; its entry depends on `shown`."""

    shown: tuple[object, ...]
    make: Callable[[], Entry]

    def digest(self, _: str | None) -> str:
        """A digest of what the entry depends on."""
        return key_of(*self.shown)

    def facts(self, _: str | None) -> Iterator[Fact]:
        """Nothing that has a name."""
        return iter(())

    def entry(self, _: str | None) -> Entry:
        """Make the entry."""
        return self.make()


class HistoryEntry(NamedTuple):
    """A place in a history; it is kept when its item is withdrawn or has expired."""

    year: int
    post: Post | None


class History:
    """All items that were ever public, oldest first: in total, by language, topic and story.

    `sizes` are the sizes of files in bytes, by path in content/.
    """

    def __init__(
        self,
        edition: Edition,
        context: RenderContext,
        sizes: Mapping[str, int],
    ) -> None:
        self._places: dict[_Name, list[HistoryEntry]] = defaultdict(list)
        self._urgent = dict(banner_posts(edition, context.settings, context.addresses))
        posts = Posts(edition.lists, context, sizes)
        settings = context.settings
        for item, article in _in_order(edition):
            language = article.language if article else settings.in_language(item.lang).code
            post = posts.of(article) if article else None
            place = HistoryEntry(item.public_from.astimezone(settings.timezone).year, post)
            for name in _belongs_to(item, language):
                self._places[name].append(place)

    def of(self, *name: str) -> tuple[HistoryEntry, ...]:
        """One history: with no name that of everything, with (language) that of a language.

        With (language, "topic" or "story", key), that of a topic or story.
        """
        return tuple(self._places.get(name, ()))

    def urgent(self, code: str | None = None) -> tuple[Post, ...]:
        """The posts of banners in one language, or in all of them."""
        if code is not None:
            return self._urgent.get(code, ())
        return tuple(post for those in self._urgent.values() for post in those)


def banner_posts(
    edition: Edition, settings: Settings, addresses: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Post, ...]]]:
    """The posts of banners, by language; each has a second of its own."""
    seconds = count()
    for language in settings.languages if edition.banners else ():
        shown = banner_texts(edition.banners, language.code, settings, addresses)
        posts = []
        for each, text in zip(edition.banners, shown, strict=True):
            at = each.banner.begins.at.replace(microsecond=0) + timedelta(seconds=next(seconds))
            entry = partial(banner_entry, text, each.banner.revision, at, language, settings)
            source = Notice((text, each.banner.revision, at), entry)
            posts.append(Post(at, at, source))
        yield language.code, tuple(posts)


def _in_order(edition: Edition) -> list[tuple[Item, Article | None]]:
    """Every item that was ever public, in the order of publishing; the article is None if gone."""
    places: list[tuple[Item, Article | None]]
    places = [(article.item, article) for article in reversed(edition.articles)]
    for each in edition.tombstones:
        insort(places, (each.item, None), key=_opening)
    return places


def _opening(place: tuple[Item, Article | None]) -> tuple[datetime, str]:
    return place[0].public_from, place[0].id


def _belongs_to(item: Item, language: str) -> Iterator[_Name]:
    yield ()
    yield (language,)
    for topic in item.topics:
        yield language, "topic", topic
    if item.story:
        yield language, "story", item.story


class Posts:
    """Makes the posts of articles, and their entries when they are needed.

    `those` are the lists of every language; the other arguments are as in History.
    """

    def __init__(
        self,
        those: Iterable[Lists],
        context: RenderContext,
        sizes: Mapping[str, int],
    ) -> None:
        self._context = context
        self._files = Files(context.settings.url, context.addresses, sizes)
        self._lists = {lists.language.code: lists for lists in those}
        self._articles: dict[str | None, Article] = {}
        self._template = context.templates.digest_of("feed-entry.html")
        self.digest = lru_cache(RECENT)(self._digest)
        self.entry = lru_cache(RECENT)(self._entry)
        # Each document is rendered in one format after the other.
        self._html = lru_cache(max(_A_DOCUMENT, 2 * context.settings.feed_length))(self._html_of)

    def of(self, article: Article) -> Post:
        """The post of an article."""
        self._articles[article.id] = article
        return Post(article.published, article.updated, self, article.id)

    def _digest(self, id_: str | None) -> str:
        """Digest what an entry depends on, except the program."""
        article, context = self._articles[id_], self._context
        item = article.item
        topics = self._lists[article.language].by_key
        return digest_of(
            self._template,
            article.fingerprint,
            context.written[item.path].item.digest,
            self._files.facts_of(item),
            [context.addresses.get(path) for path in (*item.links, *item.pictures)],
            [topics[key].fingerprint for key in item.topics],
        )

    def facts(self, id_: str | None) -> Iterator[Fact]:
        """The names of what an entry depends on, except the program."""
        item = self._articles[id_].item
        yield "text", item.path
        yield from keys.facts_of(item)
        yield from (("topic", key) for key in item.topics)
        yield from self._context.media.facts_of(item)
        yield from self._context.templates.part("feed-entry.html").facts()

    def _entry(self, id_: str | None) -> Entry:
        article = self._articles[id_]
        topics = self._lists[article.language].topics_of(article)
        return entry_of(article, topics, partial(self._html, id_), self._context, self._files)

    def _html_of(self, id_: str | None) -> str:
        return html_of(self._articles[id_], self._context, self._files)
