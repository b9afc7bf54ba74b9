"""What an entry is, decided in one place for every format. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from budkavle.commonmark import standalone
from budkavle.edition import Article, TopicList
from budkavle.feeds.files import File, Files
from budkavle.feeds.text import clean, line
from budkavle.pages import Press, Text
from budkavle.settings import Settings


@dataclass(frozen=True, slots=True)
class Category:
    """A topic as a feed names it: its key, its title, and the address of all topics."""

    term: str
    label: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: plain text, safe HTML with whole addresses, times with an offset."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    language: str
    categories: tuple[Category, ...] = ()
    attachments: tuple[File, ...] = ()
    image: File | None = None

    @property
    def enclosure(self) -> File | None:
        """The one file that RSS tells of: the first attachment, otherwise the picture.

        Only a file whose length is known, which RSS requires.
        """
        files = (*self.attachments, *([self.image] if self.image else []))
        return next((file for file in files if file.length is not None), None)


def entry_of(article: Article, topics: Iterable[TopicList], press: Press, files: Files) -> Entry:
    """The entry of a news item: all of it, readable without the website."""
    settings, item = press.settings, article.item
    url = settings.url + quote(article.address)
    image = files.find(item, item.image.src, item.image.alt) if item.image else None
    pictures = [(item.image, image)]
    pictures += [(each, files.find(item, each.src, each.alt)) for each in item.images]
    named = [files.find(item, each.file, each.title) for each in item.attachments]
    attachments = tuple(file for file in named if file)
    context = {
        "article": article,
        "text": Text(press.written[item.path], press.addresses, settings.url),
        "pictures": [(picture, file) for picture, file in pictures if file],
        "attachments": attachments,
        "easy_read": item.easy_read and files.url_of(item, item.easy_read),
        "sign_language": item.sign_language and files.url_of(item, item.sign_language),
    }
    title = line(item.title) or item.id  # every format must have one (RFC 4287, 4.1.2)
    html = press.templates.text("feed-entry.html", article.language, context)
    return Entry(
        id=tag(settings, item.id),
        url=url,
        title=title,
        summary=line(item.summary) or title,
        html=standalone(clean(html), url),
        published=article.published.astimezone(settings.timezone),
        updated=article.updated.astimezone(settings.timezone),
        language=article.language,
        categories=tuple(_categories(topics, article.language, settings)),
        attachments=attachments,
        image=image,
    )


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
