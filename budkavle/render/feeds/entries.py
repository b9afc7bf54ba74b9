"""The content of feed entries, decided in one place for every format. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from budkavle.content.markdown import standalone
from budkavle.edition import Article, TopicList
from budkavle.model.item import Item
from budkavle.model.settings import Settings
from budkavle.render.feeds.files import EntryFile, Files
from budkavle.render.feeds.text import clean, line
from budkavle.render.headlines import headline_of
from budkavle.render.pages import RenderContext, Text

_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>\"{}|\\^`]+")
"""A whole IRI (RFC 3987, 2.2), as Atom requires for an id (RFC 4287, 4.2.6)."""

RECENT = 1000
"""The size of the caches of recent entries: each entry is in several feeds."""


class Category(NamedTuple):
    """A topic in a feed: its key, its title, and the address of the list of topics."""

    term: str
    label: str
    scheme: str


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One entry of a feed: plain text, safe HTML with full URLs, times with a UTC offset.

    Each entry is made once and equals only itself, so it can be the key of a cache. `text` makes
    the HTML when it is needed, since HTML takes the most memory and is not needed for long. An
    entry without `authors` is by the publisher. `iri` is its id where that
    must be an IRI and `id` is none.
    """

    id: str
    url: str
    title: str
    summary: str
    text: Callable[[], str]
    published: datetime
    updated: datetime
    language: str
    authors: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    attachments: tuple[EntryFile, ...] = ()
    image: EntryFile | None = None
    iri: str | None = None
    leads_to: str | None = None
    """Where there is more, if that is not at its own address."""

    @property
    def html(self) -> str:
        """The whole content as HTML."""
        return self.text()

    @property
    def enclosure(self) -> EntryFile | None:
        """The only file in RSS: the first attachment, otherwise the picture.

        Its length must be known, since RSS requires it.
        """
        files = (*self.attachments, *([self.image] if self.image else []))
        return next((file for file in files if file.length is not None), None)


def entry_of(
    article: Article,
    topics: Iterable[TopicList],
    text: Callable[[], str],
    context: RenderContext,
    files: Files,
) -> Entry:
    """The entry of an article; `text` returns the result of `html_of` for it."""
    item, settings = article.item, context.settings
    headline = headline_of(item, settings.in_language(article.language))
    title = line(headline) or item.id  # every format must have one (RFC 4287, 4.1.2)
    return Entry(
        id=item.feed_id or tag(settings, item.id),
        iri=None if _IRI.fullmatch(item.feed_id or "x:y") else tag(settings, item.id),
        url=settings.url + quote(article.address),
        title=title,
        summary=line(item.summary) or title,
        text=text,
        published=article.published.astimezone(settings.timezone),
        updated=article.updated.astimezone(settings.timezone),
        language=article.language,
        authors=tuple(map(line, article.authors)),
        categories=tuple(_categories(topics, article.language, settings)),
        attachments=_attachments(item, files),
        image=files.find(item, item.image.src, item.image.alt) if item.image else None,
    )


def html_of(article: Article, context: RenderContext, files: Files) -> str:
    """The whole article as HTML that can be read without the website."""
    settings, item = context.settings, article.item
    shown = [item.image, *item.images] if item.image else item.images
    pictures = [(each, files.find(item, each.src, each.alt)) for each in shown]
    variables = {
        "article": article,
        "text": Text(context.written[item.path], context.addresses, settings.url),
        "pictures": [(picture, file) for picture, file in pictures if file],
        "attachments": _attachments(item, files),
        "easy_read": item.easy_read and files.url_of(item, item.easy_read),
        "sign_language": item.sign_language and files.url_of(item, item.sign_language),
    }
    html = context.templates.text("feed-entry.html", article.language, variables)
    return standalone(clean(html), settings.url + quote(article.address))


def _attachments(item: Item, files: Files) -> tuple[EntryFile, ...]:
    named = (files.find(item, each.file, each.title) for each in item.attachments)
    return tuple(file for file in named if file)


def tag(settings: Settings, specific: str) -> str:
    """A tag URI (RFC 4151): it stays the same if the title, address or domain changes."""
    return f"tag:{settings.identity}:{specific}"


def _categories(
    topics: Iterable[TopicList], language: str, settings: Settings
) -> Iterator[Category]:
    speaks = settings.in_language(language)
    scheme = f"{settings.url}{speaks.prefix}{speaks.words.topics}/"
    for each in topics:
        yield Category(each.key, line(each.topic.title.in_language(language)), scheme)
