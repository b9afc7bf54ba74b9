"""What stands around an article: its neighbours, its topics and story, what is related. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from budkavle.edition import Article, Lists, StoryList, TopicList, recency
from budkavle.model import Item

RELATED = 4
"""How many related articles an article offers."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article's page shows beside the article itself."""

    topics: tuple[TopicList, ...]
    story: StoryList | None
    newer: Article | None
    older: Article | None
    related: tuple[Article, ...]
    translations: tuple[Article, ...]


def with_surroundings(
    lists: Lists,
    versions: Mapping[str, tuple[Article, ...]],
    addresses: Container[str] | None = None,
) -> Iterator[tuple[Article, Surroundings]]:
    """Each article, or each at one of these addresses, and what stands around it."""
    stories = {story.key: story for story in lists.stories}
    for place, article in enumerate(lists.articles):
        if addresses is None or article.address in addresses:
            others = tuple(other_versions(article, versions))
            yield article, around(article, place, others, lists, stories)


def around(
    article: Article,
    place: int,
    others: tuple[Article, ...],
    lists: Lists,
    stories: Mapping[str, StoryList],
) -> Surroundings:
    """What stands around an article that has this place among its language's, and these versions.

    `stories` are those of the lists, by their keys.
    """
    articles, topics = lists.articles, lists.topics_of(article)
    story = stories[article.item.story] if article.item.story else None
    return Surroundings(
        topics=topics,
        story=story,
        newer=articles[place - 1] if place else None,
        older=articles[place + 1] if place + 1 < len(articles) else None,
        related=related(article, topics, story),
        translations=others,
    )


def related(
    article: Article, topics: Sequence[TopicList], story: StoryList | None
) -> tuple[Article, ...]:
    """The nearest of each topic, older ones first, but for those that the story shows already.

    The newest would be others with every item that is published, on all the pages of its topics.
    """
    shown = {each.id for each in story.articles} if story else {article.id}
    window = RELATED + len(shown)
    places = [(topic.articles, topic.places[article.id]) for topic in topics]
    older = [those[place + 1 : place + window] for those, place in places]
    newer = [those[max(0, place - window) : place][::-1] for those, place in places]
    nearest = chain.from_iterable(older + newer)
    others = {each.id: each for each in nearest if each.id not in shown}
    return tuple(sorted(islice(others.values(), RELATED), key=recency, reverse=True))


def translations(articles: Iterable[Article]) -> Mapping[str, tuple[Article, ...]]:
    """The articles of every original, by its id; one without translations has only itself."""
    versions: dict[str, list[Article]] = {}
    for article in articles:
        versions.setdefault(original(article.item), []).append(article)
    return {name: tuple(each) for name, each in versions.items()}


def other_versions(
    article: Article, versions: Mapping[str, tuple[Article, ...]]
) -> Iterator[Article]:
    """The other articles of an article's original, of what `translations` gives."""
    return (each for each in versions[original(article.item)] if each is not article)


def original(item: Item) -> str:
    """The id of the item that this one translates, else its own."""
    return item.translates or item.id
