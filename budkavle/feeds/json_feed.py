"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from budkavle.commonmark import plain_text
from budkavle.feeds.entries import Entry
from budkavle.feeds.feed import Feed
from budkavle.feeds.files import File

MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def render(feed: Feed) -> bytes:
    """Render the feed as JSON; what is not there is left out, as the format asks."""
    return (json.dumps(_feed(feed), ensure_ascii=False, indent=1) + "\n").encode()


def _feed(feed: Feed) -> dict[str, Any]:
    hubs = [{"type": "WebSub", "url": link.href} for link in feed.links if link.rel == "hub"]
    return _present(
        version=_VERSION,
        title=feed.title,
        home_page_url=feed.home,
        feed_url=feed.url,
        description=feed.description,
        user_comment=f"{feed.hint.text} {feed.hint.words}: {feed.hint.url}",
        authors=[{"name": feed.author, "url": feed.site}],
        language=feed.language,
        expired=feed.has_ended,
        hubs=hubs,
    ) | {"items": [_item(entry, feed) for entry in feed.entries]}


def _item(entry: Entry, feed: Feed) -> dict[str, Any]:
    return _present(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        content_html=entry.html,
        content_text=plain_text(entry.html),
        image=entry.image and entry.image.url,
        date_published=entry.published.isoformat(),
        date_modified=entry.updated.isoformat(),
        authors=[{"name": feed.author, "url": feed.site}],
        tags=[category.label for category in entry.categories],
        language=entry.language,
        attachments=[_attachment(file) for file in entry.attachments],
    )


def _attachment(file: File) -> dict[str, Any]:
    return _present(
        url=file.url, mime_type=file.kind.media_type, title=file.title, size_in_bytes=file.length
    )


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}
