"""The channels: all news, each language, each topic, each story, and the corrections. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from budkavle.edition import AnnouncedCorrection, Edition, Lists, StoryList, TopicList
from budkavle.i18n.dates import language_name
from budkavle.model.registries import Story, Topic
from budkavle.model.settings import Settings
from budkavle.render.feeds.notices import correction_entry, farewell_entry
from budkavle.render.feeds.posts import History, HistoryEntry, Notice, Post
from budkavle.render.feeds.text import line

_SECOND = timedelta(seconds=1)


class Channel(NamedTuple):
    """Something that can be followed; its feeds are in `folder`, and its page is `home`.

    `name` is its part of the feed's id and never changes. `label` is its name within the site,
    `title` its name among all the feeds that a reader follows. `history` is oldest first.
    `has_archives` is false where the archives of all news have the same entries (ADR 56).
    """

    kind: str
    name: str
    folder: str
    home: str
    label: str
    title: str
    description: str
    language: str
    history: tuple[HistoryEntry, ...]
    has_archives: bool = True
    farewell: Post | None = None
    urgent: tuple[Post, ...] = ()
    """What every page says now, the most serious first."""
    matter: Topic | Story | None = None
    """The topic or the story that it follows, if it is the channel of one."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Everything in its documents about the channel itself, except whether it has ended."""
        named = (self.name, self.folder, self.home, self.label, self.title)
        return *named, self.description, self.language

    @property
    def posts(self) -> list[Post]:
        """The posts in its history, newest first."""
        return [place.post for place in reversed(self.history) if place.post]


def channels(edition: Edition, history: History, settings: Settings) -> Iterator[Channel]:
    """Every channel of an edition."""
    for lists in edition.lists:
        yield _language(lists, history, settings)
        if lists.language == settings.language and len(settings.languages) > 1:
            yield _everything(history, settings)
        for topic in lists.topics:
            yield _topic(topic, lists, history, settings)
        for story in lists.stories:
            yield _story(story, lists, history, settings)
        yield _corrections(lists, settings)


def origin(settings: Settings) -> datetime:
    """The date in the site's tag URIs (RFC 4151, 2.1); nothing on the site is older."""
    year, month, day = (*settings.identity.rpartition(",")[2].split("-"), "1", "1")[:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def _everything(history: History, settings: Settings) -> Channel:
    """The channel of all languages; it has no page, so its feeds are beside the page of feeds."""
    language = settings.language
    translate = language.translate
    label = translate("All news in all languages")
    return Channel(
        kind="everything",
        name="everything",
        folder=language.list_address("follow"),
        home=language.prefix,
        label=label,
        title=f"{settings.name}: {label}",
        description=_news_from(settings, language.code),
        language=language.code,
        history=history.of(),
        urgent=history.urgent(),
    )


def _language(lists: Lists, history: History, settings: Settings) -> Channel:
    language = lists.language
    translate = language.translate
    tongue = "" if language == settings.language else f" ({language_name(language.code)})"
    return Channel(
        kind="language",
        name=f"language/{language.code}",
        folder=language.prefix,
        home=language.prefix,
        label=translate("All news"),
        title=f"{settings.name}{tongue}",
        description=_news_from(settings, language.code),
        language=language.code,
        history=history.of(language.code),
        urgent=history.urgent(language.code),
    )


def _topic(each: TopicList, lists: Lists, history: History, settings: Settings) -> Channel:
    code = lists.language.code
    channel = _matter("topic", each.key, each.topic, each.address, code, history, settings)
    if not each.topic.retired:
        return channel
    newest = max((post.published for post in channel.posts), default=origin(settings))
    names = each.topic, each.key, each.address, code
    entry = partial(farewell_entry, *names, newest + _SECOND, settings)
    farewell = Post(newest + _SECOND, newest + _SECOND, Notice((each.topic,), entry))
    return channel._replace(farewell=farewell)


def _story(each: StoryList, lists: Lists, history: History, settings: Settings) -> Channel:
    code = lists.language.code
    return _matter("story", each.key, each.story, each.address, code, history, settings)


def _matter(
    kind: str,
    key: str,
    matter: Topic | Story,
    address: str,
    code: str,
    history: History,
    settings: Settings,
) -> Channel:
    label = line(matter.title.in_language(code))
    described = line(matter.description.in_language(code)) if matter.description else ""
    return Channel(
        kind=kind,
        name=f"{kind}/{key}/{code}",
        folder=address,
        home=address,
        label=label,
        title=f"{settings.name}: {label}",
        description=described or _news_from(settings, code),
        language=code,
        history=history.of(code, kind, key),
        has_archives=False,
        matter=matter,
    )


def _corrections(lists: Lists, settings: Settings) -> Channel:
    language = lists.language
    address = language.list_address("corrections")
    translate = language.translate
    return Channel(
        kind="corrections",
        name=f"corrections/{language.code}",
        folder=address,
        home=address,
        label=translate("Corrections"),
        title=f"{settings.name}: {translate('Corrections')}",
        description=translate("What has been corrected in published news."),
        language=language.code,
        history=tuple(_correction_places(lists.corrections, settings)),
    )


def _correction_places(
    announced: Iterable[AnnouncedCorrection], settings: Settings
) -> Iterator[HistoryEntry]:
    """Every correction with a second of its own, oldest first.

    Its name consists of its item, its day and a number. Corrections of an item on the same day are
    numbered in the order in which they are written in the item.
    """
    named: Counter[tuple[str, datetime]] = Counter()
    latest = datetime.min.replace(tzinfo=UTC)
    for each in sorted(announced, key=lambda one: (one.correction.date.at, one.article.id)):
        stated = each.correction.date.at
        latest = max(stated.replace(microsecond=0), latest + _SECOND)
        named[each.article.id, stated] += 1
        name = f"{stated:%Y%m%dT%H%M%SZ}-{named[each.article.id, stated]}"
        entry = partial(correction_entry, each, name, latest, settings)
        facts = each.correction, name, latest, each.article.address, each.article.item.title
        post = Post(latest, latest, Notice(facts, entry))
        yield HistoryEntry(latest.astimezone(settings.timezone).year, post)


def _news_from(settings: Settings, language: str) -> str:
    translate = settings.in_language(language).translate
    own = settings.description if language == settings.language.code else ""
    return own or translate("News from {name}.").format(name=settings.organisation.name)
