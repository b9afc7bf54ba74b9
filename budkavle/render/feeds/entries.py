"""What an entry is, decided in one place for every format. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from budkavle.content.markdown import standalone
from budkavle.edition import Article, TopicList
from budkavle.model.nouns import Item
from budkavle.model.settings import Settings
from budkavle.render.feeds.files import File, Files
from budkavle.render.feeds.text import clean, line
from budkavle.render.pages import Press, Text

RECENT = 1000
"""Entries that are remembered when they were made last, since several feeds tell of each."""


@dataclass(frozen=True, slots=True)
class Category:
    """A topic as a feed names it: its key, its title, and the address of all topics."""

    term: str
    label: str
    scheme: str


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One entry of a feed: plain text, safe HTML with whole addresses, times with an offset.

    Every one is made once, and equal to itself only: what is made of it is found by it. `text`
    makes the HTML, which takes more memory than all else and is not needed for long.
    """

    id: str
    url: str
    title: str
    summary: str
    text: Callable[[], str]
    published: datetime
    updated: datetime
    language: str
    categories: tuple[Category, ...] = ()
    attachments: tuple[File, ...] = ()
    image: File | None = None

    @property
    def html(self) -> str:
        """All that it tells."""
        return self.text()

    @property
    def enclosure(self) -> File | None:
        """The one file that RSS tells of: the first attachment, otherwise the picture.

        Only a file whose length is known, which RSS requires.
        """
        files = (*self.attachments, *([self.image] if self.image else []))
        return next((file for file in files if file.length is not None), None)


def entry_of(
    article: Article,
    topics: Iterable[TopicList],
    text: Callable[[], str],
    press: Press,
    files: Files,
) -> Entry:
    """The entry of a news item; `text` gives its `html_of`."""
    item, settings = article.item, press.settings
    title = line(item.title) or item.id  # every format must have one (RFC 4287, 4.1.2)
    return Entry(
        id=tag(settings, item.id),
        url=settings.url + quote(article.address),
        title=title,
        summary=line(item.summary) or title,
        text=text,
        published=article.published.astimezone(settings.timezone),
        updated=article.updated.astimezone(settings.timezone),
        language=article.language,
        categories=tuple(_categories(topics, article.language, settings)),
        attachments=_attachments(item, files),
        image=files.find(item, item.image.src, item.image.alt) if item.image else None,
    )


def html_of(article: Article, press: Press, files: Files) -> str:
    """All of a news item, readable without the website."""
    settings, item = press.settings, article.item
    shown = [item.image, *item.images] if item.image else item.images
    pictures = [(each, files.find(item, each.src, each.alt)) for each in shown]
    context = {
        "article": article,
        "text": Text(press.written[item.path], press.addresses, settings.url),
        "pictures": [(picture, file) for picture, file in pictures if file],
        "attachments": _attachments(item, files),
        "easy_read": item.easy_read and files.url_of(item, item.easy_read),
        "sign_language": item.sign_language and files.url_of(item, item.sign_language),
    }
    html = press.templates.text("feed-entry.html", article.language, context)
    return standalone(clean(html), settings.url + quote(article.address))


def _attachments(item: Item, files: Files) -> tuple[File, ...]:
    named = (files.find(item, each.file, each.title) for each in item.attachments)
    return tuple(file for file in named if file)


def tag(settings: Settings, specific: str) -> str:
    """A tag: URI (RFC 4151): the same whatever becomes of title, address and domain."""
    return f"tag:{settings.identity}:{specific}"


def _categories(
    topics: Iterable[TopicList], language: str, settings: Settings
) -> Iterator[Category]:
    speaks = settings.in_language(language)
    scheme = f"{settings.url}{speaks.prefix}{speaks.words.topics}/"
    for each in topics:
        yield Category(each.key, line(each.topic.title.in_language(language)), scheme)
