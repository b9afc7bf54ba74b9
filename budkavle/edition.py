"""Who is public at a time: everything the public may see, decided in one place. Pure.

Nothing below this module sees more than an Edition, so what is not in it cannot leak.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TypeVar
from zoneinfo import ZoneInfo

from budkavle.model import Contact, Correction, Item, Registries, Story, Topic
from budkavle.schedule import Change, gone, next_changes
from budkavle.settings import Settings, SiteLanguage
from budkavle.values import Moment

_SECOND = timedelta(seconds=1)
_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Article:
    """A public item: its address from the site's root, and the moments readers are told of (UTC).

    `updated` is `published` until a correction is announced; later with each.
    """

    item: Item
    language: str
    address: str
    published: datetime
    updated: datetime
    contacts: tuple[Contact, ...]
    corrections: tuple[Correction, ...]
    pinned: bool
    fingerprint: str
    """Digests all of the above and the item's file."""

    @property
    def id(self) -> str:
        """The item's own id."""
        return self.item.id


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An address that stays and says why the item is gone: withdrawn, or expired."""

    item: Item
    language: str
    address: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class TopicList:
    """A topic and its articles, newest first; there may be none."""

    key: str
    topic: Topic
    address: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class StoryList:
    """A story and its articles, newest first; there may be none."""

    key: str
    story: Story
    address: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class YearList:
    """A year of the items' dates, in the site's time zone, and its articles, newest first."""

    year: int
    address: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Announced:
    """A correction and the article it is about."""

    correction: Correction
    article: Article


@dataclass(frozen=True, slots=True)
class Lists:
    """Every list of one language, newest first."""

    language: SiteLanguage
    articles: tuple[Article, ...]
    lead: Article | None
    topics: tuple[TopicList, ...]
    stories: tuple[StoryList, ...]
    years: tuple[YearList, ...]
    corrections: tuple[Announced, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that is public at one time, and what will next change by itself."""

    articles: tuple[Article, ...]
    tombstones: tuple[Tombstone, ...]
    lists: tuple[Lists, ...]
    redirects: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]

    @property
    def next_change(self) -> datetime | None:
        """When that happens (UTC); None if nothing ever will."""
        return self.changes[0].at if self.changes else None


def decide(
    items: Iterable[Item], registries: Registries, settings: Settings, now: datetime
) -> Edition:
    """Decide what is public at `now` (aware)."""
    opening = _openings(items)
    opened = [item for item, at in opening if at <= now]
    standing = [item for item in opened if not gone(item, now)]
    published = {item.id: at for item, at in opening}
    articles = tuple(
        _article(item, published[item.id], registries.contacts, settings, now) for item in standing
    )
    newest_first = tuple(sorted(articles, key=_recency, reverse=True))
    tombstones = tuple(_tombstone(item, settings) for item in opened if gone(item, now))
    return Edition(
        articles=newest_first,
        tombstones=tombstones,
        lists=tuple(
            _lists(newest_first, registries, language, settings.timezone)
            for language in settings.languages
        ),
        redirects=tuple(_redirects(opened, settings)),
        changes=next_changes(opening, settings, now),
    )


def address_of(item: Item, settings: Settings) -> str:
    """The item's address from the site's root: language, the word for news, year, slug.

    The year is the date's, so that an embargo does not move the address; never the title.
    """
    language = settings.in_language(item.lang)
    return f"{_year_address(_year(item, settings.timezone), language)}{slug_of(item)}/"


def slug_of(item: Item) -> str:
    """The slug that was given, otherwise the file's name."""
    return item.slug or item.path.rpartition("/")[2].removesuffix(".md")


def _openings(items: Iterable[Item]) -> list[tuple[Item, datetime]]:
    """Give every item that is no draft its own second, in the order of opening and id.

    Some readers skip an entry whose time is not later than the one before it, so items that open
    at the same moment follow one another by a second. Ids sort in the order they were given, so a
    later item never moves an earlier one.
    """
    taken: set[datetime] = set()
    openings = []
    for item in sorted((item for item in items if not item.draft), key=lambda i: (i.opens, i.id)):
        at = item.opens.replace(microsecond=0)
        while at in taken:
            at += _SECOND
        taken.add(at)
        openings.append((item, at))
    return openings


def _article(
    item: Item,
    published: datetime,
    contacts: Mapping[str, Contact],
    settings: Settings,
    now: datetime,
) -> Article:
    corrections = tuple(each for each in item.corrections if each.date.at <= now)
    updated = _updated(published, corrections)
    address = address_of(item, settings)
    its_contacts = tuple(
        contacts[each] if isinstance(each, str) else each for each in item.contacts
    )
    pinned = item.pinned.at > now if isinstance(item.pinned, Moment) else item.pinned
    facts = (item.digest, address, published, updated, its_contacts, pinned)
    return Article(
        item=item,
        language=settings.in_language(item.lang).code,
        address=address,
        published=published,
        updated=updated,
        contacts=its_contacts,
        corrections=corrections,
        pinned=pinned,
        fingerprint=blake2b(repr(facts).encode(), digest_size=16).hexdigest(),
    )


def _updated(published: datetime, corrections: Sequence[Correction]) -> datetime:
    """The last announced change; one of the same day still moves it, by a second for each."""
    latest = max([published, *(correction.date.at for correction in corrections)])
    return latest + len(corrections) * _SECOND


def _recency(article: Article) -> tuple[datetime, str]:
    return article.published, article.item.id


def _tombstone(item: Item, settings: Settings) -> Tombstone:
    language = settings.in_language(item.lang).code
    return Tombstone(item, language, address_of(item, settings), item.withdrawn)


def _lists(
    articles: Sequence[Article],
    registries: Registries,
    language: SiteLanguage,
    zone: ZoneInfo,
) -> Lists:
    own = tuple(article for article in articles if article.language == language.code)
    by_topic = _grouped((topic, article) for article in own for topic in article.item.topics)
    by_story = _grouped((article.item.story, article) for article in own if article.item.story)
    by_year = _grouped((_year(article.item, zone), article) for article in own)
    words, prefix = language.words, language.prefix
    return Lists(
        language=language,
        articles=own,
        lead=next((article for article in own if article.pinned), own[0] if own else None),
        topics=tuple(
            TopicList(key, topic, f"{prefix}{words.topics}/{key}/", by_topic.get(key, ()))
            for key, topic in registries.topics.items()
        ),
        stories=tuple(
            StoryList(key, story, f"{prefix}{words.stories}/{key}/", by_story.get(key, ()))
            for key, story in registries.stories.items()
        ),
        years=tuple(
            YearList(year, _year_address(year, language), those)
            for year, those in sorted(by_year.items(), reverse=True)
        ),
        corrections=_announced(own),
    )


def _grouped(pairs: Iterable[tuple[_K, Article]]) -> dict[_K, tuple[Article, ...]]:
    groups: dict[_K, list[Article]] = {}
    for name, article in pairs:
        groups.setdefault(name, []).append(article)
    return {name: tuple(articles) for name, articles in groups.items()}


def _year(item: Item, zone: ZoneInfo) -> int:
    return item.date.at.astimezone(zone).year


def _year_address(year: int, language: SiteLanguage) -> str:
    return f"{language.prefix}{language.words.news}/{year}/"


def _announced(articles: Iterable[Article]) -> tuple[Announced, ...]:
    announced = (
        Announced(correction, article) for article in articles for correction in article.corrections
    )
    return tuple(
        sorted(announced, key=lambda a: (a.correction.date.at, a.article.id), reverse=True)
    )


def _redirects(items: Iterable[Item], settings: Settings) -> Iterable[tuple[str, str]]:
    return sorted((alias, address_of(item, settings)) for item in items for alias in item.aliases)
