"""Who is public at a time: everything the public may see, decided in one place. Pure.

Nothing below this module sees more than an Edition, so what is not in it cannot leak.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TypeVar
from zoneinfo import ZoneInfo

from budkavle.ledger import NOTHING_YET, Fault, Ledger, Notice, settle
from budkavle.model import Contact, Correction, Item, Registries, Story, Topic
from budkavle.settings import Settings, SiteLanguage
from budkavle.values import Moment

_SECOND = timedelta(seconds=1)
_K = TypeVar("_K", bound=Hashable)
_M = TypeVar("_M", Story, Topic)


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

    @property
    def title(self) -> str:
        """The headline that the item had."""
        return self.item.title


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
    """Everything that is public at one time, and when that will next change by itself (UTC).

    `notices` and `faults` are of addresses that were published before; an edition with faults must
    not be. `addresses` is what the ledger will say of this edition.
    """

    articles: tuple[Article, ...]
    tombstones: tuple[Tombstone, ...]
    lists: tuple[Lists, ...]
    redirects: tuple[tuple[str, str], ...]
    next_change: datetime | None
    addresses: Ledger
    notices: tuple[Notice, ...]
    faults: tuple[Fault, ...]


def decide(
    items: Collection[Item],
    registries: Registries,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
    pages: Ledger = NOTHING_YET,
) -> Edition:
    """Decide what is public at `now` (aware).

    `published` is the ledger of what has been published before, `pages` are the ordinary pages.
    """
    opening = _openings(items)
    opened = [item for item, at in opening if at <= now]
    standing = [item for item in opened if not _gone(item, now)]
    seconds = {item.id: at for item, at in opening}
    articles = tuple(
        _article(item, seconds[item.id], registries.contacts, settings, now) for item in standing
    )
    newest_first = tuple(sorted(articles, key=_recency, reverse=True))
    tombstones = tuple(_tombstone(item, settings) for item in opened if _gone(item, now))
    shown = _shown(registries, items, opened, published)
    lists = tuple(
        _lists(newest_first, shown, language, settings.timezone, published)
        for language in settings.languages
    )
    aliases = dict(_aliases(opened, settings))
    addresses = {**dict(_names(newest_first, tombstones, lists)), **pages}
    secret = {item_name(item.id) for item in items} - set(addresses.values())
    settled = settle(
        published,
        {**addresses, **{alias: addresses[home] for alias, home in aliases.items()}},
        frozenset(secret),
        registries.gone,
    )
    return Edition(
        articles=newest_first,
        tombstones=tombstones,
        lists=lists,
        redirects=tuple(sorted((aliases | dict(settled.redirects)).items())),
        next_change=_next_change(opening, now),
        addresses=addresses,
        notices=settled.notices,
        faults=settled.faults,
    )


def item_name(id_: str) -> str:
    """An item's name in the ledger."""
    return f"item {id_}"


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


def _gone(item: Item, now: datetime) -> bool:
    return item.withdrawn is not None or (item.expires is not None and item.expires.at <= now)


def _article(
    item: Item,
    published: datetime,
    contacts: Mapping[str, Contact],
    settings: Settings,
    now: datetime,
) -> Article:
    announced = [each for each in _announcements(item, published) if each[0] <= now]
    corrections = tuple(correction for _, correction in announced)
    updated = announced[-1][0] if announced else published
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


def _announcements(item: Item, published: datetime) -> list[tuple[datetime, Correction]]:
    """Every correction with the moment from which it is public, in that order.

    Each moves `updated`, even one that is dated before another or before the item was published:
    by a second more for each. None is shown before the second it claims.
    """
    dated = sorted(item.corrections, key=lambda correction: correction.date.at)
    return [
        (max(published, correction.date.at.replace(microsecond=0)) + number * _SECOND, correction)
        for number, correction in enumerate(dated, 1)
    ]


def _recency(article: Article) -> tuple[datetime, str]:
    return article.published, article.item.id


def _tombstone(item: Item, settings: Settings) -> Tombstone:
    language = settings.in_language(item.lang).code
    return Tombstone(item, language, address_of(item, settings), item.withdrawn)


def _shown(
    registries: Registries, items: Collection[Item], opened: Iterable[Item], published: Ledger
) -> Registries:
    """The registries without the topics and stories that only items not yet public belong to.

    The name of a story can tell the news. Once published, a topic or a story stays.
    """
    names = frozenset(published.values())
    return replace(
        registries,
        topics=_not_secret(registries.topics, "topic", _topics(items), _topics(opened), names),
        stories=_not_secret(registries.stories, "story", _stories(items), _stories(opened), names),
    )


def _not_secret(
    registry: Mapping[str, _M], kind: str, used: set[str], shown: set[str], names: frozenset[str]
) -> Mapping[str, _M]:
    lasting = {name.rpartition(" ")[2] for name in names if name.startswith(f"{kind} ")}
    return {
        key: each
        for key, each in registry.items()
        if key in shown or key in lasting or key not in used
    }


def _topics(items: Iterable[Item]) -> set[str]:
    return {topic for item in items for topic in item.topics}


def _stories(items: Iterable[Item]) -> set[str]:
    return {item.story for item in items if item.story}


def _lists(
    articles: Sequence[Article],
    registries: Registries,
    language: SiteLanguage,
    zone: ZoneInfo,
    published: Ledger,
) -> Lists:
    """A year that was published stays, even if all its articles are gone."""
    own = tuple(article for article in articles if article.language == language.code)
    by_topic = _grouped((topic, article) for article in own for topic in article.item.topics)
    by_story = _grouped((article.item.story, article) for article in own if article.item.story)
    by_year = _grouped((_year(article.item, zone), article) for article in own)
    words, prefix = language.words, language.prefix
    kept_years = {
        int(name.rpartition(" ")[2])
        for name in published.values()
        if name.startswith(f"year {language.code} ")
    }
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
            YearList(year, _year_address(year, language), by_year.get(year, ()))
            for year in sorted(by_year.keys() | kept_years, reverse=True)
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


def _aliases(items: Iterable[Item], settings: Settings) -> Iterator[tuple[str, str]]:
    for item in items:
        home = address_of(item, settings)
        yield from ((alias, home) for alias in item.aliases)


def _names(
    articles: Iterable[Article], tombstones: Iterable[Tombstone], lists: Iterable[Lists]
) -> Iterator[tuple[str, str]]:
    """Everything that has an address, and its name in the ledger."""
    yield from ((each.address, item_name(each.id)) for each in articles)
    yield from ((each.address, item_name(each.item.id)) for each in tombstones)
    for those in lists:
        code, prefix, words = those.language.code, those.language.prefix, those.language.words
        yield prefix, f"list {code} front"
        for kind in ("news", "topics", "stories", "corrections", "follow"):
            yield f"{prefix}{getattr(words, kind)}/", f"list {code} {kind}"
        yield from ((each.address, f"topic {code} {each.key}") for each in those.topics)
        yield from ((each.address, f"story {code} {each.key}") for each in those.stories)
        yield from ((each.address, f"year {code} {each.year}") for each in those.years)


def _next_change(openings: Iterable[tuple[Item, datetime]], now: datetime) -> datetime | None:
    """The first moment after `now` at which a decision may come out otherwise."""
    moments = (moment for item, at in openings for moment in (at, *_later_changes(item)))
    return min((moment for moment in moments if moment > now), default=None)


def _later_changes(item: Item) -> Iterable[datetime]:
    if item.expires:
        yield item.expires.at
    if isinstance(item.pinned, Moment):
        yield item.pinned.at
    yield from (correction.date.at for correction in item.corrections)
