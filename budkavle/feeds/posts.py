"""What feeds tell of, before it is rendered: posts, and the history of what they belong to. Pure.

An entry costs a template; a post costs a digest. So posts decide what must be written anew, and
make their entries only if something must, each once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from budkavle.edition import Article, Edition, TopicList
from budkavle.feeds.entries import Entry, entry_of
from budkavle.feeds.files import Files
from budkavle.model import Item
from budkavle.output import key_of
from budkavle.pages import Press

_Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """Something to tell of: when, a key that digests its entry, and how to make the entry."""

    published: datetime
    updated: datetime
    key: str
    entry: Callable[[], Entry]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a history, kept when what stood there is withdrawn or has expired."""

    year: int
    post: Post | None


class History:
    """All items ever public, oldest first: of everything, a language, a topic or a story."""

    def __init__(self, edition: Edition, press: Press, files: Files) -> None:
        self._places: dict[_Name, list[Place]] = {}
        made: dict[str, Entry] = {}
        topics = {
            (lists.language.code, topic.key): topic
            for lists in edition.lists
            for topic in lists.topics
        }
        for item, article in _in_order(edition):
            language = press.settings.in_language(item.lang).code
            its_topics = tuple(topics[language, key] for key in item.topics)
            post = _post(article, its_topics, press, files, made) if article else None
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


def _post(
    article: Article,
    topics: tuple[TopicList, ...],
    press: Press,
    files: Files,
    made: dict[str, Entry],
) -> Post:
    """The post of a news item, which keeps its entry in `made`."""
    item = article.item
    key = key_of(
        article.fingerprint,
        [topic.topic.title for topic in topics],
        [press.addresses.get(path) for path in (*item.links, *item.pictures)],
        files.facts_of(item),
    )

    def entry() -> Entry:
        if article.id not in made:
            made[article.id] = entry_of(article, topics, press, files)
        return made[article.id]

    return Post(article.published, article.updated, key, entry)
