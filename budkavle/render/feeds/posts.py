"""What feeds tell of, before it is rendered: posts, and the history of what they belong to. Pure.

An entry costs a template; a post costs a digest. So posts decide what must be written anew, and
make their entries only if something must, each once. All posts are made whenever anything is, so
they are to cost nothing until they are asked.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import NamedTuple, Protocol

from budkavle.edition import Article, Edition, Lists
from budkavle.model.nouns import Item
from budkavle.render.feeds.entries import RECENT, Entry, entry_of, html_of
from budkavle.render.feeds.files import Files
from budkavle.render.output import digest_of, key_of
from budkavle.render.pages import Press

_Name = tuple[str, ...]

_A_DOCUMENT = 100
"""More entries than most documents have."""


class Source(Protocol):
    """Where the entries of posts come from; each is asked for by the id of its item, if any."""

    def digest(self, item: str | None) -> str:
        """What an entry depends on."""

    def entry(self, item: str | None) -> Entry:
        """The entry."""


class Post(NamedTuple):
    """Something to tell of: when, and where its entry comes from.

    `item` is the id of the item whose texts it has, if any.
    """

    published: datetime
    updated: datetime
    source: Source
    item: str | None = None

    @property
    def key(self) -> str:
        """Digests all that the entry depends on."""
        return self.source.digest(self.item)

    def entry(self) -> Entry:
        """Make the entry."""
        return self.source.entry(self.item)


@dataclass(frozen=True, slots=True)
class Notice:
    """The source of one post that is no item's; it depends on these `facts`."""

    facts: tuple[object, ...]
    make: Callable[[], Entry]

    def digest(self, _: str | None) -> str:
        """What the entry depends on."""
        return key_of(*self.facts)

    def entry(self, _: str | None) -> Entry:
        """The entry."""
        return self.make()


class Place(NamedTuple):
    """A place in a history, kept when what stood there is withdrawn or has expired."""

    year: int
    post: Post | None


class History:
    """All items ever public, oldest first: of everything, a language, a topic or a story.

    `sizes` in bytes, of files by path in content/.
    """

    def __init__(
        self,
        edition: Edition,
        press: Press,
        sizes: Mapping[str, int],
    ) -> None:
        self._places: dict[_Name, list[Place]] = defaultdict(list)
        posts = Posts(edition.lists, press, sizes)
        settings = press.settings
        for item, article in _in_order(edition):
            language = article.language if article else settings.in_language(item.lang).code
            post = posts.of(article) if article else None
            place = Place(item.opens.astimezone(settings.timezone).year, post)
            for name in _belongs_to(item, language):
                self._places[name].append(place)

    def of(self, *name: str) -> tuple[Place, ...]:
        """The history of everything; of a language; of its ("topic" or "story", key)."""
        return tuple(self._places.get(name, ()))


def _in_order(edition: Edition) -> list[tuple[Item, Article | None]]:
    """Every item that has ever been public, in the order of publishing; None for what is gone."""
    places: list[tuple[Item, Article | None]]
    places = [(article.item, article) for article in reversed(edition.articles)]
    for each in edition.tombstones:
        insort(places, (each.item, None), key=_opening)
    return places


def _opening(place: tuple[Item, Article | None]) -> tuple[datetime, str]:
    return place[0].opens, place[0].id


def _belongs_to(item: Item, language: str) -> Iterator[_Name]:
    yield ()
    yield (language,)
    for topic in item.topics:
        yield language, "topic", topic
    if item.story:
        yield language, "story", item.story


class Posts:
    """Makes the posts of news items, and their entries when they are wanted.

    `those` are the lists of every language; the others as of History.
    """

    def __init__(
        self,
        those: Iterable[Lists],
        press: Press,
        sizes: Mapping[str, int],
    ) -> None:
        self._press = press
        self._files = Files(press.settings.url, press.addresses, sizes)
        self._lists = {lists.language.code: lists for lists in those}
        self._articles: dict[str | None, Article] = {}
        self._template = press.templates.digest_of("feed-entry.html")
        self.digest = cache(self._digest)
        self.entry = lru_cache(RECENT)(self._entry)
        # A document is written in one format after the other.
        self._html = lru_cache(max(_A_DOCUMENT, 2 * press.settings.feed_length))(self._html_of)

    def of(self, article: Article) -> Post:
        """The post of an article."""
        self._articles[article.id] = article
        return Post(article.published, article.updated, self, article.id)

    def _digest(self, id_: str | None) -> str:
        """What an entry depends on, but not the program."""
        article, press = self._articles[id_], self._press
        item = article.item
        topics = self._lists[article.language].by_key
        return digest_of(
            self._template,
            article.fingerprint,
            press.written[item.path].item.digest,
            self._files.facts_of(item),
            [press.addresses.get(path) for path in (*item.links, *item.pictures)],
            [topics[key].fingerprint for key in item.topics],
        )

    def _entry(self, id_: str | None) -> Entry:
        article = self._articles[id_]
        topics = self._lists[article.language].topics_of(article)
        return entry_of(article, topics, partial(self._html, id_), self._press, self._files)

    def _html_of(self, id_: str | None) -> str:
        return html_of(self._articles[id_], self._press, self._files)
