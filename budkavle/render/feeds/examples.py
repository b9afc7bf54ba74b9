"""The texts of feeds and entries in XML, by name, and examples that have the same texts. Pure.

Times are not included, since each format writes them in its own way. A text that is missing is
empty.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial

from budkavle.render.feeds.entries import Category, Entry
from budkavle.render.feeds.feed import Explanation, Feed, FeedLink
from budkavle.render.feeds.files import EntryFile
from budkavle.render.media.kinds import FileKind

AUTHOR = "\ue000author\ue001"
_PUBLISHED = datetime(9998, 1, 1, tzinfo=UTC)
_UPDATED = datetime(9999, 1, 1, tzinfo=UTC)
_LENGTH = 99980101_99990101


def entry_texts(entry: Entry, author: str) -> dict[str, str]:
    """All texts of an entry, by name; `author` is that of entries without authors of their own."""
    texts = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "html": entry.html,
        "language": entry.language,
        "author": "" if entry.authors else author,
    }
    for number, name in enumerate(entry.authors):
        texts[f"author {number}"] = name
    for number, each in enumerate(entry.categories):
        texts[f"term {number}"] = each.term
        texts[f"label {number}"] = each.label
        texts[f"scheme {number}"] = each.scheme
    if file := entry.enclosure:
        texts["file"], texts["file title"] = file.url, file.title
        texts["type"], texts["length"] = file.kind.media_type, str(file.length)
    return texts


def entry_example(names: Collection[str]) -> Entry:
    """An example entry that has a text under each of these names.

    Its times of publishing and updating are equal unless `updated` is one of the names.
    """

    def text(name: str) -> str:
        return _mark(name) if name in names else ""

    topics = sum(name.startswith("term ") for name in names)
    authors = sum(name.startswith("author ") for name in names)
    file = EntryFile(text("file"), text("file title"), FileKind(text("type"), "", ""), _LENGTH)
    return Entry(
        id=text("id"),
        url=text("url"),
        title=text("title"),
        summary=text("summary"),
        text=partial(text, "html"),
        published=_PUBLISHED,
        updated=_UPDATED if "updated" in names else _PUBLISHED,
        language=text("language"),
        authors=tuple(text(f"author {each}") for each in range(authors)),
        categories=tuple(
            Category(text(f"term {each}"), text(f"label {each}"), text(f"scheme {each}"))
            for each in range(topics)
        ),
        attachments=(file,) if "file" in names else (),
    )


def feed_texts(feed: Feed) -> dict[str, str]:
    """All texts of a document, except its entries, by name."""
    return {
        "id": feed.id,
        "title": feed.title,
        "description": feed.description,
        "language": feed.language,
        "author": feed.author,
        "home": feed.home,
        "site": feed.site,
        "url": feed.url,
        "explanation": feed.explanation.text,
        "explanation link": feed.explanation.link_text,
        "explanation url": feed.explanation.url,
        "stylesheet": feed.stylesheet,
        **{f"link {link.rel}": link.href for link in feed.links},
    }


def feed_example(names: Collection[str], *, is_archive: bool) -> Feed:
    """An example document without entries that has a text under each of these names."""

    def text(name: str) -> str:
        return _mark(name) if name in names else ""

    links = [name for name in names if name.startswith("link ")]
    return Feed(
        id=text("id"),
        title=text("title"),
        description=text("description"),
        language=text("language"),
        author=text("author"),
        home=text("home"),
        site=text("site"),
        url=text("url"),
        updated=_UPDATED,
        entries=(),
        links=tuple(FeedLink(name.partition(" ")[2], _mark(name)) for name in links),
        is_archive=is_archive,
        has_ended=False,
        explanation=Explanation(
            text("explanation"), text("explanation link"), text("explanation url")
        ),
        stylesheet=text("stylesheet"),
    )


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"
