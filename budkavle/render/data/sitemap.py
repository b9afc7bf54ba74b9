"""The sitemap: every public address and when it last changed. Pure.

Follows https://www.sitemaps.org/protocol.html, and for language versions Google's extension with
`xhtml:link`. It does not contain tombstones and redirects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from html import escape  # the function for XML would load all of urllib
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote

from budkavle.edition import Article, Edition, Lists, StoryList, TopicList, YearList
from budkavle.edition.pagination import numbered_pages
from budkavle.edition.related import original
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.keys import output_key
from budkavle.render.output import AnyOutput, LazyOutput, Output
from budkavle.render.pages import RenderContext, frame_addresses

PATH = "sitemap.xml"
LIMIT = 50_000
"""The largest number of addresses the protocol allows in a file; with more, there are several."""

_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class SitemapAddress(NamedTuple):
    """A public address; `updated` is None if the time of the last change is not known.

    `versions` are all its language versions, including itself, as (language, address).
    """

    address: str
    updated: datetime | None = None
    versions: tuple[tuple[str, str], ...] = ()


_Versions = Mapping[str, tuple[tuple[str, str], ...]]
"""The `versions` of a SitemapAddress, by the id of the original item."""


class _Part(NamedTuple):
    """One file of a divided sitemap; the addresses of its articles are made when it is rendered."""

    path: str
    pages: Sequence[SitemapAddress | Article]


def outputs(edition: Edition, context: RenderContext, limit: int = LIMIT) -> Iterator[AnyOutput]:
    """The sitemap; with more than `limit` addresses, an index and one sitemap for each year."""
    settings = context.settings
    general = [*_list_addresses(edition), *_ordinary_addresses(context)]
    versions = _versions(edition)
    site = keys.settings(settings.url, str(settings.timezone))
    articles = keys.items(edition.articles)
    key = output_key(settings=site, limit=limit, pages=general, items=articles)
    if len(general) + len(edition.articles) <= limit:
        everything: list[SitemapAddress | Article] = [*general, *edition.articles]
        yield Output(PATH, key, partial(_urlset, everything, versions, settings))
        return
    parts = list(_parts(general, edition.articles, limit))
    yield Output(PATH, key, partial(_index, parts, settings))
    made = partial(_part, versions=versions, settings=settings)
    for part in parts:
        yield LazyOutput(part.path, made, part)


def _part(part: _Part, versions: _Versions, settings: Settings) -> Output:
    pages = [_with_versions(each, versions) for each in part.pages]
    facts = [("item", each.item.path) for each in part.pages if isinstance(each, Article)]
    key = output_key(
        settings=keys.settings(settings.url, str(settings.timezone)),
        items=keys.part(pages, lambda: facts),
    )
    return Output(part.path, key, partial(_urlset, pages, versions, settings))


def _list_addresses(edition: Edition) -> Iterator[SitemapAddress]:
    front_pages = tuple((each.language.code, each.language.prefix) for each in edition.lists)
    for lists in edition.lists:
        address = frame_addresses(lists.language)
        newest = _newest(lists.articles)
        yield SitemapAddress(address["front"], newest, front_pages if len(front_pages) > 1 else ())
        for kind in ("archive", "topics", "stories"):
            yield SitemapAddress(address[kind], newest)
        yield SitemapAddress(address["follow"])
        yield SitemapAddress(address["corrections"], _last_correction(lists))
        if lists.has_press:
            yield SitemapAddress(address["press"])
        divided: Iterator[YearList | TopicList | StoryList]
        divided = chain(lists.years, lists.topics, lists.stories)
        for each in divided:
            yield SitemapAddress(each.address, _newest(each.articles))
        yield from (SitemapAddress(page) for _, page in numbered_pages(lists))


def _newest(articles: Iterable[Article]) -> datetime | None:
    return max((article.updated for article in articles), default=None)


def _last_correction(lists: Lists) -> datetime | None:
    return lists.corrections[0].correction.date.at if lists.corrections else None


def _ordinary_addresses(context: RenderContext) -> Iterator[SitemapAddress]:
    """The ordinary pages, without `updated`: it is not known when they really changed."""
    for path, address in sorted(context.addresses.items()):
        if path.endswith(".md") and not context.settings.is_item(path):
            yield SitemapAddress(address)


def _versions(edition: Edition) -> _Versions:
    return {
        name: _one_for_each_language(articles)
        for name, articles in edition.versions.items()
        if len(articles) > 1
    }


def _with_versions(each: SitemapAddress | Article, versions: _Versions) -> SitemapAddress:
    if isinstance(each, SitemapAddress):
        return each
    those = versions.get(original(each.item), ())
    alternates = len(those) > 1 and (each.language, each.address) in those
    return SitemapAddress(each.address, each.updated, those if alternates else ())


def _one_for_each_language(articles: Sequence[Article]) -> tuple[tuple[str, str], ...]:
    """One version for each language: the original, and the first translation into each other.

    hreflang allows only one for each language.
    """
    in_order = sorted(articles, key=lambda each: (each.item.translates is not None, each.id))
    found: dict[str, str] = {}
    for article in in_order:
        found.setdefault(article.language, article.address)
    return tuple(found.items())


def _parts(
    general: Sequence[SitemapAddress], articles: Iterable[Article], limit: int
) -> Iterator[_Part]:
    """Divide the sitemap by the year in the address, so that an edit changes only one file."""
    yield from _cut("sitemap-pages", general, limit)
    years: dict[str, list[Article]] = {}
    for article in articles:
        years.setdefault(article.address.split("/")[-3], []).append(article)
    for year, those in years.items():
        yield from _cut(f"sitemap-{year}", those, limit)


def _cut(
    name: str, pages: Sequence[SitemapAddress] | Sequence[Article], limit: int
) -> Iterator[_Part]:
    for start in range(0, len(pages), limit):
        number = f"-{start // limit + 1}" if len(pages) > limit else ""
        yield _Part(f"{name}{number}.xml", pages[start : start + limit])


def _urlset(
    pages: Iterable[SitemapAddress | Article], versions: _Versions, settings: Settings
) -> bytes:
    urls = "".join(_url(_with_versions(each, versions), settings) for each in pages)
    return f"{_HEAD}<urlset {_XMLNS} {_XHTML}>\n{urls}</urlset>\n".encode()


def _url(page: SitemapAddress, settings: Settings) -> str:
    versions = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}"'
        f' href="{escape(settings.url + quote(address))}"/>'
        for language, address in page.versions
    )
    return f"<url>{_loc_and_lastmod(page.address, page.updated, settings)}{versions}</url>\n"


def _index(parts: Iterable[_Part], settings: Settings) -> bytes:
    sitemaps = "".join(_sitemap(part, settings) for part in parts)
    return f"{_HEAD}<sitemapindex {_XMLNS}>\n{sitemaps}</sitemapindex>\n".encode()


def _sitemap(part: _Part, settings: Settings) -> str:
    newest = max((page.updated for page in part.pages if page.updated), default=None)
    return f"<sitemap>{_loc_and_lastmod(part.path, newest, settings)}</sitemap>\n"


def _loc_and_lastmod(address: str, updated: datetime | None, settings: Settings) -> str:
    loc = f"<loc>{escape(settings.url + quote(address))}</loc>"
    if updated is None:
        return loc
    return f"{loc}<lastmod>{updated.astimezone(settings.timezone).isoformat()}</lastmod>"
