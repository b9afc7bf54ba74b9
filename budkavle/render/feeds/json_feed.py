"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from functools import lru_cache
from typing import Any

from pydantic_core import to_json

from budkavle.content.markdown import plain_text
from budkavle.render.feeds.entries import RECENT, Entry
from budkavle.render.feeds.feed import Feed
from budkavle.render.feeds.files import EntryFile

MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def render(feed: Feed) -> bytes:
    """Render the feed as JSON; members without a value are left out, as the format asks.

    Every item has a line of its own, so that line-by-line differences are easy to read.
    """
    head = to_json(_head(feed), indent=1).removesuffix(b"\n}")
    items = b",".join(b"\n  " + _item(entry, feed.author, feed.site) for entry in feed.entries)
    return b"".join((head, b',\n "items": [', items, b"\n ]\n}\n"))


def _head(feed: Feed) -> dict[str, Any]:
    hubs = [{"type": "WebSub", "url": link.href} for link in feed.links if link.rel == "hub"]
    explained = feed.explanation
    return _present(
        version=_VERSION,
        title=feed.title,
        home_page_url=feed.home,
        feed_url=feed.url,
        description=feed.description,
        user_comment=f"{explained.text} {explained.link_text}: {explained.url}",
        authors=[{"name": feed.author, "url": feed.site}],
        language=feed.language,
        expired=feed.has_ended,
        hubs=hubs,
    )


@lru_cache(RECENT)
def _item(entry: Entry, author: str, site: str) -> bytes:
    """Render an entry; the result is the same in every document."""
    item = _present(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        content_html=entry.html,
        content_text=plain_text(entry.html),
        image=entry.image and entry.image.url,
        date_published=entry.published.isoformat(),
        date_modified=entry.updated.isoformat(),
        authors=[{"name": name} for name in entry.authors] or [{"name": author, "url": site}],
        tags=[category.label for category in entry.categories],
        language=entry.language,
        attachments=[_attachment(file) for file in entry.attachments],
    )
    return to_json(item)


def _attachment(file: EntryFile) -> dict[str, Any]:
    return _present(
        url=file.url, mime_type=file.kind.media_type, title=file.title, size_in_bytes=file.length
    )


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}
