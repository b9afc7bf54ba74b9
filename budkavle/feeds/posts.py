"""What feeds tell of, before it is rendered: posts, and the history of what they belong to. Pure.

An entry costs a template; a post costs a digest. So posts decide what must be written anew, and
make their entries only if something must, each once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from heapq import merge

from budkavle.edition import Article, Edition, TopicList
from budkavle.feeds.entries import RECENT, Entry, entry_of, html_of
from budkavle.feeds.files import Files
from budkavle.feeds.texts import EntryText, EntryTexts
from budkavle.model import Item
from budkavle.output import key_of
from budkavle.pages import Press

_Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """Something to tell of: when, a key that digests its entry, and how to make the entry.

    `item` is the id of the item whose texts it has, if it has any.
    """

    published: datetime
    updated: datetime
    key: str
    entry: Callable[[], Entry]
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a history, kept when what stood there is withdrawn or has expired."""

    year: int
    post: Post | None


class History:
    """All items ever public, oldest first: of everything, a language, a topic or a story.

    `sizes` in bytes, of files by path in content/; `texts` keeps the entries' HTML.
    """

    def __init__(
        self,
        edition: Edition,
        press: Press,
        sizes: Mapping[str, int],
        texts: EntryTexts | None = None,
    ) -> None:
        self._places: dict[_Name, list[Place]] = {}
        files = Files(press.settings.url, press.addresses, sizes)
        entry = lru_cache(RECENT)(_Maker.entry)
        makers = [
            _Maker(article, lists.topics_of(article), press, files, texts, entry)
            for lists in edition.lists
            for article in lists.articles
        ]
        if texts:
            texts.prepare({each.article.item.path: each.text for each in makers})
        posts = {each.article.id: each.post for each in makers}
        for item, article in _in_order(edition):
            language = press.settings.in_language(item.lang).code
            post = posts[article.id] if article else None
            place = Place(item.opens.astimezone(press.settings.timezone).year, post)
            for name in _belongs_to(item, language):
                self._places.setdefault(name, []).append(place)

    def of(self, *name: str) -> tuple[Place, ...]:
        """The history of everything; of a language; of its ("topic" or "story", key)."""
        return tuple(self._places.get(name, ()))


def _in_order(edition: Edition) -> Iterator[tuple[Item, Article | None]]:
    """Every item that has ever been public, in the order of publishing; None for what is gone."""
    gone = sorted(((each.item, None) for each in edition.tombstones), key=_opening)
    standing = ((article.item, article) for article in reversed(edition.articles))
    return merge(standing, gone, key=_opening)


def _opening(place: tuple[Item, Article | None]) -> tuple[datetime, str]:
    return place[0].opens, place[0].id


def _belongs_to(item: Item, language: str) -> Iterator[_Name]:
    yield ()
    yield (language,)
    for topic in item.topics:
        yield language, "topic", topic
    if item.story:
        yield language, "story", item.story


class _Maker:
    """Makes the post of a news item, and its entry when it is wanted."""

    def __init__(
        self,
        article: Article,
        topics: tuple[TopicList, ...],
        press: Press,
        files: Files,
        texts: EntryTexts | None,
        entry: Callable[["_Maker"], Entry],
    ) -> None:
        self.article = article
        self._recent = entry
        self._topics, self._press, self._files, self._texts = topics, press, files, texts
        item = article.item
        facts = article.fingerprint, press.digests[item.path], files.facts_of(item)
        links = [press.addresses.get(path) for path in (*item.links, *item.pictures)]
        template = press.templates.digest_of("feed-entry.html")
        self.text = EntryText(
            key_of(facts, links, template), partial(html_of, article, press, files)
        )

    @property
    def post(self) -> Post:
        """The post."""
        titles = [topic.fingerprint for topic in self._topics]
        key = key_of(self.text.key, titles)
        article, entry = self.article, partial(self._recent, self)
        return Post(article.published, article.updated, key, entry, article.id)

    def entry(self) -> Entry:
        """The entry."""
        html = self._texts.get(self.article.item.path, self.text) if self._texts else None
        html = self.text.make() if html is None else html
        return entry_of(self.article, self._topics, html, self._press.settings, self._files)
