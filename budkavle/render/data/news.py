"""The news sitemap: the newest articles, for search engines that show news. Pure.

Follows Google's specification, which asks for the articles of the last two days. The two days end
with the newest article, not with the current time: same content, same bytes (ADR 5).
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from html import escape  # the function for XML would load all of urllib
from itertools import islice
from urllib.parse import quote

from budkavle.edition import Article, Edition
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.keys import output_key
from budkavle.render.output import Output

PATH = "news-sitemap.xml"
DAYS = timedelta(days=2)
LIMIT = 1000
"""The largest number of articles that a news sitemap may have."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
)


def output(edition: Edition, settings: Settings) -> Output:
    """The news sitemap; without articles, it is published too, but empty."""
    articles = recent(edition)
    key = output_key(
        settings=keys.settings(settings.name, settings.url, str(settings.timezone)),
        items=keys.items(articles),
    )
    return Output(PATH, key, partial(_render, articles, settings))


def recent(edition: Edition) -> tuple[Article, ...]:
    """The articles of the two days before the newest article, including it."""
    newest = edition.articles[0].published if edition.articles else None
    within = (each for each in edition.articles if newest and newest - each.published <= DAYS)
    return tuple(islice(within, LIMIT))


def _render(articles: Iterable[Article], settings: Settings) -> bytes:
    urls = "".join(_url(article, settings) for article in articles)
    return f"{_HEAD}{urls}</urlset>\n".encode()


def _url(article: Article, settings: Settings) -> str:
    published = article.published.astimezone(settings.timezone).isoformat()
    return (
        f"<url><loc>{escape(settings.url + quote(article.address))}</loc><news:news>"
        f"<news:publication><news:name>{escape(settings.name, quote=False)}</news:name>"
        f"<news:language>{article.language}</news:language></news:publication>"
        f"<news:publication_date>{published}</news:publication_date>"
        f"<news:title>{escape(article.item.title, quote=False)}</news:title></news:news></url>\n"
    )
