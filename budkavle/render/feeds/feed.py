"""A feed document with its whole content, as text and full URLs: the input of every format."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from budkavle.model.settings import Settings
from budkavle.render.feeds.archives import FeedDocument
from budkavle.render.feeds.channels import origin
from budkavle.render.feeds.entries import Entry, tag

STYLESHEET = "assets/stylesheets/feed.css"


class FeedLink(NamedTuple):
    """A link of the document itself (RFC 4287, 4.2.7; RFC 5005, 4; WebSub, 4)."""

    rel: str
    href: str


class Explanation(NamedTuple):
    """The text for a person who opens the feed in a browser, and the page that explains more."""

    text: str
    link_text: str
    url: str


class Feed(NamedTuple):
    """One feed document; `updated` is the newest time of its entries, never the current time."""

    id: str
    title: str
    description: str
    language: str
    author: str
    home: str
    site: str
    url: str
    updated: datetime
    entries: tuple[Entry, ...]
    links: tuple[FeedLink, ...]
    is_archive: bool
    has_ended: bool
    explanation: Explanation
    stylesheet: str


def feed_of(document: FeedDocument, file_name: str, settings: Settings) -> Feed:
    """The feed of a document; `file_name` is the name of its file, with {} for the suffix."""
    channel = document.channel
    updated = max((post.updated for post in document.posts), default=origin(settings))
    folder = settings.url + quote(channel.folder)
    url = folder + file_name.format(document.suffix)
    return Feed(
        id=tag(settings, f"feed/{channel.name}"),
        title=channel.title,
        description=channel.description,
        language=channel.language,
        author=settings.organisation.name,
        home=settings.url + quote(channel.home),
        site=settings.url,
        url=url,
        updated=updated.astimezone(settings.timezone),
        entries=tuple(post.entry() for post in document.posts),
        links=tuple(_links(document, folder + file_name, url, settings)),
        is_archive=bool(document.suffix),
        has_ended=channel.farewell is not None,
        explanation=_explanation(channel.language, settings),
        stylesheet="../" * channel.folder.count("/") + STYLESHEET,
    )


def _links(document: FeedDocument, address: str, url: str, settings: Settings) -> list[FeedLink]:
    """All links except `alternate`; only the subscription document has a hub."""
    links = [FeedLink("self", url)]
    if document.older is not None:
        links.append(FeedLink("prev-archive", address.format(document.older)))
    if document.newer is not None:
        links.append(FeedLink("next-archive", address.format(document.newer)))
    if document.suffix:
        links.append(FeedLink("current", address.format("")))
    elif settings.hub:
        links.append(FeedLink("hub", settings.hub))
    return links


def _explanation(code: str, settings: Settings) -> Explanation:
    language = settings.in_language(code)
    translate = language.translate
    return Explanation(
        text=translate(
            "This is a web feed. Copy its address into a feed reader and the news comes to you."
        ),
        link_text=translate("How to follow us"),
        url=f"{settings.url}{language.list_address('follow')}",
    )
