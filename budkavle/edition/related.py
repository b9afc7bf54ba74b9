"""What an article's page links to: its neighbours, topics, story and related articles. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from budkavle.edition.articles import Article, recency
from budkavle.edition.lists import Lists, StoryList, TopicList
from budkavle.model.item import Item

RELATED = 4
"""How many related articles an article offers."""


class Surroundings(NamedTuple):
    """What an article's page shows beside the article itself."""

    topics: tuple[TopicList, ...]
    story: StoryList | None
    newer: Article | None
    older: Article | None
    related: tuple[Article, ...]
    translations: tuple[Article, ...]


def surroundings(
    position: int, lists: Lists, versions: Mapping[str, tuple[Article, ...]]
) -> Surroundings:
    """The surroundings of the article at position `position` in its language's list of articles.

    `versions` is the result of `translations`.
    """
    articles = lists.articles
    article = articles[position]
    topics = lists.topics_of(article)
    story = next((each for each in lists.stories if each.key == article.item.story), None)
    others = (each for each in versions.get(original(article.item), ()) if each is not article)
    return Surroundings(
        topics=topics,
        story=story,
        newer=articles[position - 1] if position else None,
        older=articles[position + 1] if position + 1 < len(articles) else None,
        related=related(position, article, topics, story),
        translations=tuple(others),
    )


def related(
    position: int, article: Article, topics: Sequence[TopicList], story: StoryList | None
) -> tuple[Article, ...]:
    """Choose articles of the same topics that are nearest in time, except those of the same story.

    Older ones are preferred. Always choosing the newest would change all the pages of a topic
    whenever an item is published in it.
    """
    shown = {each.id for each in story.articles} if story else {article.id}
    window = RELATED + len(shown)
    positions = [(topic.articles, topic.places[position]) for topic in topics]
    older = (those[at + 1 : at + window] for those, at in positions)
    newer = (those[max(0, at - window) : at][::-1] for those, at in positions)
    others: dict[str, Article] = {}
    for each in chain.from_iterable(chain(older, newer)):
        if each.id not in shown:
            others[each.id] = each
        if len(others) == RELATED:
            break
    return tuple(sorted(others.values(), key=recency, reverse=True))


def translations(articles: Iterable[Article]) -> Mapping[str, tuple[Article, ...]]:
    """The language versions of each translated item, by the id of the original."""
    articles = tuple(articles)
    versions: dict[str, list[Article]] = {
        article.item.translates: [] for article in articles if article.item.translates
    }
    for article in articles if versions else ():
        if original(article.item) in versions:
            versions[original(article.item)].append(article)
    return {name: tuple(each) for name, each in versions.items()}


def original(item: Item) -> str:
    """The id of the item that this one translates, or its own id if it is no translation."""
    return item.translates or item.id
