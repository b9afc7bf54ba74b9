"""What feeds tell of, before it is rendered: posts, and the history of what they belong to. Pure.

An entry costs a template; a post costs a digest. So posts decide what must be written anew, and
make their entries only if something must, each once. All posts are made whenever anything is, so
they are to cost nothing until they are asked.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import NamedTuple

from budkavle.edition import Article, Edition
from budkavle.feeds.entries import RECENT, Entry, entry_of
from budkavle.feeds.files import Files
from budkavle.model import Item
from budkavle.output import digest_of
from budkavle.pages import Press

_Name = tuple[str, ...]


class Post(NamedTuple):
    """Something to tell of: when, how to digest its entry, and how to make the entry.

    The digest does not know the program. `item` is the id of the item whose texts it has, if any.
    """

    published: datetime
    updated: datetime
    digest: Callable[[], str]
    entry: Callable[[], Entry]
    item: str | None = None

    @property
    def key(self) -> str:
        """The digest, made when it is asked for."""
        return self.digest()


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
        posts = _Posts(edition, press, sizes)
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


class _Posts:
    """Makes the posts of news items, and their entries when they are wanted."""

    def __init__(
        self,
        edition: Edition,
        press: Press,
        sizes: Mapping[str, int],
    ) -> None:
        self._press = press
        self._files = Files(press.settings.url, press.addresses, sizes)
        self._lists = {lists.language.code: lists for lists in edition.lists}
        self._articles = {each.item.path: each for each in edition.articles}
        self._template = press.templates.digest_of("feed-entry.html")
        self._key = cache(self._digest)
        self._recent = lru_cache(RECENT)(self._entry)

    def of(self, article: Article) -> Post:
        """The post of an article."""
        item = article.item
        digest, entry = partial(self._key, item.path), partial(self._recent, item.path)
        return Post(article.published, article.updated, digest, entry, item.id)

    def _digest(self, path: str) -> str:
        """What an entry depends on."""
        article, press = self._articles[path], self._press
        item = article.item
        topics = self._lists[article.language].by_key
        return digest_of(
            self._template,
            article.fingerprint,
            press.digests[path],
            self._files.facts_of(item),
            [press.addresses.get(path) for path in (*item.links, *item.pictures)],
            [topics[key].fingerprint for key in item.topics],
        )

    def _entry(self, path: str) -> Entry:
        article = self._articles[path]
        topics = self._lists[article.language].topics_of(article)
        return entry_of(article, topics, self._press, self._files)
