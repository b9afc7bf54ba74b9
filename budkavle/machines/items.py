"""The public items as JSON for other programs: `api/items.json`. Pure.

What it holds is described in docs/handbook/api.md, by docs/handbook/items.schema.json.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import quote

from budkavle.edition import Article, Edition, TopicList
from budkavle.feeds import tag
from budkavle.output import Output, key_of
from budkavle.settings import Settings

FOLDER = "api/"
LIMIT = 1000
"""The most items in one document; with more, there is one document for each year."""

_Topics = Mapping[tuple[str, str], TopicList]


def outputs(edition: Edition, settings: Settings, limit: int = LIMIT) -> Iterator[Output]:
    """The document of all items; with more than `limit`, of the newest year, and one for each other.

    Each leads to the one with the next older items.
    """
    topics = {
        (lists.language.code, topic.key): topic
        for lists in edition.lists
        for topic in lists.topics
    }
    parts = list(_parts(edition.articles, settings, limit))
    older = [path for path, _ in parts[1:]]
    for (path, articles), following in zip(parts, [*older, None], strict=True):
        first = path == parts[0][0]
        frame = {
            "version": 1,
            "site": {"name": settings.name, "url": settings.url},
            "next": settings.url + following if following else None,
            **({"gone": [*_gone(edition, settings)]} if first else {}),
        }
        titles = [topics[each.language, key].topic.title for each in articles for key in each.item.topics]
        key = key_of(frame, settings.identity, titles, [each.fingerprint for each in articles])
        yield Output(path, key, partial(_render, frame, articles, topics, settings))


def _parts(
    articles: Sequence[Article], settings: Settings, limit: int
) -> Iterator[tuple[str, Sequence[Article]]]:
    """Divide by the year of publishing, newest first."""
    if len(articles) <= limit:
        yield f"{FOLDER}items.json", articles
        return
    years = groupby(articles, lambda each: each.published.astimezone(settings.timezone).year)
    for number, (year, those) in enumerate(years):
        name = f"items/{year}.json" if number else "items.json"
        yield FOLDER + name, tuple(those)


def _gone(edition: Edition, settings: Settings) -> Iterator[dict[str, str | None]]:
    for tombstone in sorted(edition.tombstones, key=lambda each: each.item.id):
        yield {
            "id": tag(settings, tombstone.item.id),
            "url": settings.url + quote(tombstone.address),
            "reason": tombstone.reason,
        }


def _render(
    frame: Mapping[str, Any], articles: Sequence[Article], topics: _Topics, settings: Settings
) -> bytes:
    items = [_item(article, topics, settings) for article in articles]
    document = {**frame, "items": items}
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _item(article: Article, topics: _Topics, settings: Settings) -> dict[str, Any]:
    item, zone = article.item, settings.timezone
    lists = [topics[article.language, key] for key in item.topics]
    return {
        "id": tag(settings, item.id),
        "url": settings.url + quote(article.address),
        "title": item.title,
        "summary": item.summary,
        "language": article.language,
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
