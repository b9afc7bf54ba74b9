"""Stores the decision of a whole build."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from budkavle.build.leaks.search import Secrets
from budkavle.build.saved_edition.records import (
    ARTICLE,
    CORRECTION,
    DOCUMENT,
    HEAD,
    NONE,
    SPACE,
    URGENT,
    ArticleRecord,
    CorrectionRecord,
    DocumentRecord,
    Head,
    ListsRecord,
)
from budkavle.content.link_targets import content_path, target_of_key
from budkavle.edition import Article, Edition, Lists, TopicPositions
from budkavle.edition.related import original
from budkavle.model.addresses import is_url
from budkavle.model.keys import references_in
from budkavle.render.data import manifest
from budkavle.render.feeds import FeedDocument
from budkavle.render.frame import Frames
from budkavle.render.media import Media
from budkavle.system.cache import Cache

_Numbers = Mapping[str, int]
"""The number of each article, by its id."""


class Decision(NamedTuple):
    """The decision of a whole build, and what else its pages are rendered with.

    `addresses` are the addresses of the files of content/, `pages` those of the ordinary pages,
    and `documents` are the feed documents.
    """

    edition: Edition
    addresses: Mapping[str, str]
    pages: Mapping[str, str]
    media: Media
    frames: Frames
    secrets: Secrets
    documents: Sequence[FeedDocument]


def keep(cache: Cache, key: str, items: Iterable[str], decision: Decision) -> None:
    """Store a decision under a key; `items` are the paths of all items, public or not."""
    articles = decision.edition.articles
    numbers = {each.id: number for number, each in enumerate(articles)}
    at = {each.item.path: number for number, each in enumerate(articles)}
    corrections: list[CorrectionRecord] = []
    head = Head(
        items=array("i", (at.get(path, NONE) for path in items)),
        lists=[_numbered(each, numbers, corrections) for each in decision.edition.lists],
        months=dict(_months(articles)),
        addresses=decision.pages,
        site_card=decision.media.site_card,
        pictures_folder=decision.media.folder,
        frames=decision.frames,
        secrets=decision.secrets,
    )
    documents = [_told(each, numbers) for each in decision.documents]
    those: dict[str, Iterable[object]] = {
        HEAD: [head],
        ARTICLE: _near(decision, numbers, documents),
        DOCUMENT: documents,
        CORRECTION: corrections,
    }
    for kind, values in those.items():
        cache.put_many(SPACE, ((f"{kind} {n}", each) for n, each in enumerate(values)), key)


def _numbered(lists: Lists, numbers: _Numbers, corrections: list[CorrectionRecord]) -> ListsRecord:
    """Replace the articles in the lists of a language by numbers; append its corrections."""

    def numbered(articles: Iterable[Article]) -> "array[int]":
        return array("i", (numbers[each.id] for each in articles))

    topics = tuple(
        each._replace(articles=(), places=TopicPositions((), ())) for each in lists.topics
    )
    bare = replace(
        lists,
        articles=(),
        lead=None,
        topics=topics,
        stories=tuple(each._replace(articles=()) for each in lists.stories),
        years=tuple(each._replace(articles=()) for each in lists.years),
        corrections=(),
        by_key={},
        events=(),
        coming=(),
        press=(),
    )
    first = len(corrections)
    corrections += [
        CorrectionRecord(each.correction, numbers[each.article.id]) for each in lists.corrections
    ]
    return ListsRecord(
        bare=bare,
        articles=numbered(lists.articles),
        lead=numbers[lists.lead.id] if lists.lead else NONE,
        topics=[numbered(each.articles) for each in lists.topics],
        stories=[numbered(each.articles) for each in lists.stories],
        years=[numbered(each.articles) for each in lists.years],
        corrections=range(first, len(corrections)),
        press=numbered(lists.press),
    )


def _months(articles: Iterable[Article]) -> Iterator[tuple[str, range]]:
    for month, those in groupby(enumerate(articles), lambda each: manifest.month_of(each[1])):
        numbers = [number for number, _ in those]
        yield month, range(numbers[0], numbers[-1] + 1)


def _told(document: FeedDocument, numbers: _Numbers) -> DocumentRecord:
    urgent = document.channel.urgent
    posts = [
        numbers[post.item]
        if post.item is not None
        else URGENT - urgent.index(post)
        if post in urgent
        else NONE
        for post in document.posts
    ]
    channel = document.channel._replace(history=())
    return DocumentRecord(channel, document.suffix, posts, document.older, document.newer)


def _near(
    decision: Decision, numbers: _Numbers, documents: Iterable[DocumentRecord]
) -> Iterator[ArticleRecord]:
    """The record of every article, with what belongs to it."""
    edition = decision.edition
    places = {
        each.id: place for lists in edition.lists for place, each in enumerate(lists.articles)
    }
    telling: list[list[int]] = [[] for _ in edition.articles]
    for number, document in enumerate(documents):
        for post in document.posts:
            if post >= 0:
                telling[post].append(number)
    versions = edition.versions
    for article, those in zip(edition.articles, telling, strict=True):
        yield ArticleRecord(
            article=article,
            place=places[article.id],
            versions=[
                numbers[each.id] for each in versions.get(original(article.item), (article,))
            ],
            documents=those,
            addresses=_addresses(article, decision.addresses),
            media=decision.media.only(article),
        )


def _addresses(article: Article, addresses: Mapping[str, str]) -> dict[str, str]:
    """The addresses that an article links to, and those of the files that it shows and offers."""
    item = article.item
    named = (each.value for each in references_in(item, "picture", "file"))
    links = (each.value for each in references_in(item, "link") if not is_url(each.value))
    paths = (
        *item.links,
        *item.pictures,
        *(content_path(item.path, name) for name in named),
        *(target_of_key(link, item.path).partition("#")[0] for link in links),
    )
    return {path: addresses[path] for path in paths if path in addresses}
