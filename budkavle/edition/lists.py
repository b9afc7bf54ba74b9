"""The lists of articles, by topic, story and year, and the list of corrections. Pure."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from budkavle.content.addresses import year_address
from budkavle.edition.articles import Article, digest
from budkavle.edition.duty import NOBODY, Rota
from budkavle.edition.ledger import Ledger
from budkavle.model.item import Item
from budkavle.model.item_parts import Correction
from budkavle.model.languages import SiteLanguage
from budkavle.model.registries import Registries, Story, Topic

_K = TypeVar("_K", bound=Hashable)
_M = TypeVar("_M", Story, Topic)


@dataclass(frozen=True, slots=True)
class TopicPositions:
    """Converts an article's position among all articles of its language to one within a topic.

    `numbers` holds the numbers of the topic's articles, `all_numbers` those of all articles; both
    are in ascending order.
    """

    numbers: Sequence[int]
    all_numbers: Sequence[int]

    def __getitem__(self, position: int) -> int:
        return bisect_left(self.numbers, self.all_numbers[position])


class TopicList(NamedTuple):
    """A topic and its articles, newest first; there may be none."""

    key: str
    topic: Topic
    address: str
    articles: Sequence[Article]
    fingerprint: str
    """A digest of the topic itself, without its articles."""
    places: TopicPositions


class StoryList(NamedTuple):
    """A story and its articles, newest first; there may be none."""

    key: str
    story: Story
    address: str
    articles: Sequence[Article]


class YearList(NamedTuple):
    """The articles whose dates are in one year, in the site's time zone, newest first."""

    year: int
    address: str
    articles: Sequence[Article]


class AnnouncedCorrection(NamedTuple):
    """A correction and the article it is about."""

    correction: Correction
    article: Article


@dataclass(frozen=True, slots=True)
class Lists:
    """Every list of one language; each list has the newest first."""

    language: SiteLanguage
    articles: Sequence[Article]
    lead: Article | None
    topics: tuple[TopicList, ...]
    stories: tuple[StoryList, ...]
    years: tuple[YearList, ...]
    corrections: Sequence[AnnouncedCorrection]
    by_key: Mapping[str, TopicList]
    """The topics, by their keys."""
    events: Sequence[Article] = ()
    """All articles that invite to an event, the earliest first."""
    coming: Sequence[Article] = ()
    """Those whose events are not over."""
    press: Sequence[Article] = ()
    """Those with press pictures."""
    has_press: bool = False
    """Whether there is a page for the press."""

    def topics_of(self, article: Article) -> tuple[TopicList, ...]:
        """The topics of an article, in the order it names them."""
        return tuple(self.by_key[key] for key in article.item.topics)


def lists_of(
    articles: Sequence[Article],
    registries: Registries,
    language: SiteLanguage,
    published: Ledger,
    now: datetime,
    zone: ZoneInfo,
    rota: Rota = NOBODY,
) -> Lists:
    """Make all lists of one language; `articles` are newest first, in all languages.

    Whether an event is over depends on `now`; days are those of `zone`.
    A year whose list was published keeps its list, even if all its articles are gone. So does the
    page for the press, which begins with the first press picture or time on duty in any language.
    """
    own = tuple(article for article in articles if article.language == language.code)
    numbers: dict[str, array[int]] = defaultdict(lambda: array("i"))
    for position, article in enumerate(own):
        for key in article.item.topics:
            numbers[key].append(position)
    by_story = _grouped((article.item.story, article) for article in own if article.item.story)
    by_year = _grouped((article.year, article) for article in own)
    words, prefix = language.words, language.prefix
    kept_years = {
        int(name.rpartition(" ")[2])
        for name in published.values()
        if name.startswith(f"year {language.code} ")
    }
    topics = tuple(
        TopicList(
            key=key,
            topic=topic,
            address=f"{prefix}{words.topics}/{key}/",
            articles=tuple(own[position] for position in numbers[key]),
            fingerprint=digest(repr(topic)),
            places=TopicPositions(numbers[key], range(len(own))),
        )
        for key, topic in registries.topics.items()
    )
    return Lists(
        language=language,
        articles=own,
        lead=next((article for article in own if article.pinned), own[0] if own else None),
        topics=topics,
        stories=tuple(
            StoryList(key, story, f"{prefix}{words.stories}/{key}/", by_story.get(key, ()))
            for key, story in registries.stories.items()
        ),
        years=tuple(
            YearList(year, year_address(year, language), by_year.get(year, ()))
            for year in sorted(by_year.keys() | kept_years, reverse=True)
        ),
        corrections=_announced(own),
        by_key={each.key: each for each in topics},
        events=(events := _events(own)),
        coming=tuple(article for article, over in _ends(events, zone) if over > now),
        press=tuple(article for article in own if article.item.has_press_pictures),
        has_press=bool(rota)
        or any(article.item.has_press_pictures for article in articles)
        or f"list {language.code} press" in published.values(),
    )


def _events(articles: Iterable[Article]) -> tuple[Article, ...]:
    begin = [(each.item.event.start.at, each.id, each) for each in articles if each.item.event]
    return tuple(article for _, _, article in sorted(begin, key=itemgetter(0, 1)))


def _ends(events: Iterable[Article], zone: ZoneInfo) -> Iterator[tuple[Article, datetime]]:
    """Each event with the time when it is over."""
    return ((each, each.item.event.over(zone)) for each in events if each.item.event)


def _grouped(pairs: Iterable[tuple[_K, Article]]) -> dict[_K, tuple[Article, ...]]:
    groups: dict[_K, list[Article]] = {}
    for name, article in pairs:
        groups.setdefault(name, []).append(article)
    return {name: tuple(articles) for name, articles in groups.items()}


def _announced(articles: Iterable[Article]) -> tuple[AnnouncedCorrection, ...]:
    announced = (
        AnnouncedCorrection(correction, article)
        for article in articles
        for correction in article.corrections
    )
    return tuple(
        sorted(announced, key=lambda a: (a.correction.date.at, a.article.id), reverse=True)
    )


def shown(registries: Registries, opened: Collection[Item], published: Ledger) -> Registries:
    """Select the topics and stories that are public: some item made them public, now or before.

    A story's name can reveal the news, so it must not be shown before one of its items is public.
    The result must not depend on items that are not public yet: otherwise, a story that disappears
    would reveal that one of them belongs to it. A retired topic was public once.
    """
    topics = {topic for item in opened for topic in item.topics} | _named("topic", published)
    topics |= {key for key, topic in registries.topics.items() if topic.retired}
    stories = {item.story for item in opened if item.story} | _named("story", published)
    return replace(
        registries,
        topics={key: each for key, each in registries.topics.items() if key in topics},
        stories={key: each for key, each in registries.stories.items() if key in stories},
    )


def _named(kind: str, published: Ledger) -> set[str]:
    names = (name for name in published.values() if name.startswith(f"{kind} "))
    return {name.rpartition(" ")[2] for name in names}
