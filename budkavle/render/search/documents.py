"""Makes the documents to index: articles by year, and the pages that lead to them. Pure.

A document contains only what a search result needs: the searchable text, a title, a date, topics.
Its HTML is only for Pagefind and never published (https://pagefind.app/docs/indexing/).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape
from typing import NamedTuple
from zoneinfo import ZoneInfo

from budkavle.content.item import ParsedItem
from budkavle.edition import Article, Lists
from budkavle.render.headlines import headline_of
from budkavle.render.pages import RenderContext, frame_addresses
from budkavle.render.search.compounds import Compounds, words_of

TOPIC, YEAR = "topic", "year"
"""The prefixes of filter names."""

_PICTURE = re.compile(r"<img[^>]*>")
_TAG = re.compile(r"<[^>]*>")


class SearchDocument(NamedTuple):
    """A page as Pagefind indexes it, and its address from the site's root.

    `words` are those of its text, if they can be suggested to readers who misspell them.
    """

    address: str
    html: str
    words: Sequence[str] = ()


def of_articles(articles: Iterable[Article], context: RenderContext) -> list[SearchDocument]:
    """Each article with its title, summary, text and facts, and with the parts of its compounds.

    The words of all these articles tell the parts.
    """
    settings, zone = context.settings, context.settings.timezone
    texts = [(each, _text(each, context.written[each.item.path])) for each in articles]
    words = [words_of(_plain(f"{escape(each.item.title)} {text}")) for each, text in texts]
    compounds = Compounds(word for those in words for word in those)
    return [
        SearchDocument(
            article.address,
            _document(
                headline_of(article.item, settings.in_language(article.language)),
                _marks(article, zone, compounds.parts_in(those)),
                text,
            ),
            those,
        )
        for (article, text), those in zip(texts, words, strict=True)
    ]


def of_lists(lists: Lists, context: RenderContext) -> Iterator[SearchDocument]:
    """The front page, and every topic and story by its name and description."""
    settings, code = context.settings, lists.language.code
    front = frame_addresses(lists.language)["front"]
    yield _page(front, settings.name, settings.organisation.full_name or "", settings.description)
    for topic in lists.topics:
        if not topic.topic.retired:
            title, description = topic.topic.title, topic.topic.description
            about = description.in_language(code) if description else ""
            yield _page(
                topic.address, title.in_language(code), about, marks=_filter(TOPIC, topic.key)
            )
    for story in lists.stories:
        title, description = story.story.title, story.story.description
        yield _page(
            story.address,
            title.in_language(code),
            description.in_language(code) if description else "",
        )


def _page(address: str, title: str, *texts: str, marks: str = "") -> SearchDocument:
    text = "".join(f"<p>{escape(each)}</p>" for each in texts)
    return SearchDocument(address, _document(title, marks, text))


def _text(article: Article, written: ParsedItem) -> str:
    texts = written.texts()
    facts = (
        f"<h2>{escape(box.title or '')}</h2>" + "".join(f"<p>{fact}</p>" for fact in box.items)
        for box in texts.facts
    )
    # Pagefind would show an article's first picture, and so publish its path in content/.
    body = _PICTURE.sub("", texts.body)
    return f"<p>{escape(article.item.summary)}</p>{body}{''.join(facts)}"


def _plain(html: str) -> str:
    return unescape(_TAG.sub(" ", html))


def _marks(article: Article, zone: ZoneInfo, parts: Iterable[str]) -> str:
    """The metadata of an article: day and topics to show, parts of words, time, and filters."""
    topics, day = article.item.topics, article.item.public_date.at.astimezone(zone).date()
    return (
        _filter(YEAR, str(article.year)) + f'<i data-pagefind-meta="date:{day}"></i>'
        f'<i data-pagefind-meta="topics:{" ".join(topics)}"></i>'
        f'<i data-pagefind-meta="parts:{" ".join(parts)}"></i>'
        f'<i data-pagefind-sort="date:{int(article.published.timestamp())}"></i>'
        + "".join(_filter(TOPIC, topic) for topic in topics)
    )


def _filter(kind: str, value: str) -> str:
    """The filter of one topic or year. Each has its own, so a reader downloads only the chosen one.

    In one filter with many values, these would be in the order of a hash table (see `canonical`).
    """
    return f'<i data-pagefind-filter="{kind}-{value}:1"></i>'


def _document(title: str, marks: str, text: str) -> str:
    return f"<html><body><main><h1>{escape(title)}</h1>{marks}{text}</main></body></html>"
