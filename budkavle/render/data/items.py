"""The public items as JSON for other programs: `api/items.json`. Pure.

The format is described in docs/handbook/api.md and docs/handbook/items.schema.json.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import quote

from pydantic_core import to_json

from budkavle.edition import Article, Edition, TopicList
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.feeds.entries import tag
from budkavle.render.keys import output_key
from budkavle.render.output import Output

PATH = "api/items.json"
LIMIT = 1000
"""The largest number of items in one document; with more, each year has its own document."""

_Topics = Mapping[tuple[str, str], TopicList]


def outputs(edition: Edition, settings: Settings, limit: int = LIMIT) -> Iterator[Output]:
    """All items in one document; with more than `limit` items, one document for each year.

    The first document has the newest items, and each links to the next older one.
    """
    topics = {
        (lists.language.code, topic.key): topic for lists in edition.lists for topic in lists.topics
    }
    gone = list(_gone(edition, settings))
    for part in _parts(edition.articles, settings, limit):
        named = [topics[each.language, key] for each in part.articles for key in each.item.topics]
        key = output_key(
            settings=keys.settings(settings),
            gone=gone,
            older=part.older,
            topics=keys.topics(named),
            items=keys.items(part.articles),
        )
        yield Output(part.path, key, partial(_render, part, gone, topics, settings))


class _Part(NamedTuple):
    """One document: its address, its items, and the address of the next older document."""

    path: str
    articles: Sequence[Article]
    older: str | None


def _parts(articles: Sequence[Article], settings: Settings, limit: int) -> Iterator[_Part]:
    """Divide articles by the year of publishing, newest first."""
    if len(articles) <= limit:
        yield _Part(PATH, articles, None)
        return
    by_year = groupby(articles, lambda each: each.published.astimezone(settings.timezone).year)
    years = [(year, tuple(those)) for year, those in by_year]
    paths = [PATH, *(f"api/items/{year}.json" for year, _ in years[1:])]
    for path, (_, those), older in zip(paths, years, [*paths[1:], None], strict=True):
        yield _Part(path, those, older)


def _gone(edition: Edition, settings: Settings) -> Iterator[dict[str, str | None]]:
    for tombstone in sorted(edition.tombstones, key=lambda each: each.item.id):
        yield {
            "id": tag(settings, tombstone.item.id),
            "url": settings.url + quote(tombstone.address),
            "reason": tombstone.reason,
        }


def _render(
    part: _Part, gone: Sequence[Mapping[str, Any]], topics: _Topics, settings: Settings
) -> bytes:
    document = {
        "version": 1,
        "site": {"name": settings.name, "url": settings.url},
        "items": [_item(article, topics, settings) for article in part.articles],
        "gone": gone if part.path == PATH else [],
        "next": settings.url + part.older if part.older else None,
    }
    return to_json(document) + b"\n"


def _item(article: Article, topics: _Topics, settings: Settings) -> dict[str, Any]:
    item, zone = article.item, settings.timezone
    lists = [topics[article.language, key] for key in item.topics]
    return {
        "id": tag(settings, item.id),
        "url": settings.url + quote(article.address),
        "title": item.title,
        "summary": item.summary,
        "language": article.language,
        "authors": article.authors,
        "published": article.published.astimezone(zone).isoformat(),
        "updated": article.updated.astimezone(zone).isoformat(),
        "topics": [
            {
                "key": each.key,
                "title": each.topic.title.in_language(article.language),
                "url": settings.url + each.address,
            }
            for each in lists
        ],
        "story": item.story,
        "translates": tag(settings, item.translates) if item.translates else None,
        "corrections": [
            {"date": each.date.at.astimezone(zone).isoformat(), "note": each.note}
            for each in article.corrections
        ],
    }
