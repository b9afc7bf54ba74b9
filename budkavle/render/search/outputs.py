"""The outputs of the search: for each language, the search page and the indexes that it uses."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from budkavle.edition import Article, Edition, Lists
from budkavle.model.languages import SiteLanguage
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.keys import ALL, Fact
from budkavle.render.output import OtherSiteError, Output, Rebuild, digest_of
from budkavle.render.pages import RenderContext, frame_addresses, page
from budkavle.render.search.documents import SearchDocument, of_articles, of_lists
from budkavle.render.search.index_cache import IndexCache, SearchIndex
from budkavle.render.search.indexing import pagefind_version
from budkavle.render.search.volumes import Volume, volumes_of

_FOLDER = "index/"
"""The folder of the indexes, relative to the search page."""

_MAIN = re.compile("<main.*</main>", re.DOTALL)


def folders(settings: Settings) -> tuple[str, ...]:
    """The folders of each language that contain only indexes."""
    return tuple(map(_folder, settings.languages))


def may_make(path: str, settings: Settings) -> bool:
    """Whether an output of the search can have this path."""
    return path.startswith(tuple(frame_addresses(each)["search"] for each in settings.languages))


def outputs(
    edition: Edition, context: RenderContext, ordinary: Iterable[Output], cache: IndexCache | None
) -> Iterator[Output]:
    """The search in every language; `ordinary` are MkDocs' pages, which can be found too.

    `cache` has the indexes. Without it, no index is made, and the search page offers other
    ways to find things. Raises SearchError.
    """
    pages = _findable(ordinary, context)
    for lists in edition.lists:
        if cache is None:
            yield _search_page(lists, context, (), ())
            continue
        volumes = volumes_of(lists.years, cache.limit)
        indexes = list(_indexes(lists, volumes, context, pages))
        tags = cache.tags(indexes)
        cache.clear(lists.language.code, indexes)
        yield _search_page(lists, context, volumes, tags)
        yield from _files(indexes, tags, cache)


class IndexTags(NamedTuple):
    """The tags of indexes, by address, and the version of Pagefind that made them."""

    tags: Mapping[str, str]
    version: str


def index_tags(
    edition: Edition, context: RenderContext, ordinary: Iterable[Output], cache: IndexCache
) -> IndexTags:
    """The tags of the indexes that `outputs` gives for the same edition and has just made."""
    pages = _findable(ordinary, context)
    found: dict[str, str] = {}
    for lists in edition.lists:
        volumes = volumes_of(lists.years, cache.limit)
        indexes = list(_indexes(lists, volumes, context, pages))
        found |= _tags_by_address(indexes, cache)
    return IndexTags(found, pagefind_version())


def rebuild(
    articles: Iterable[Article],
    lists: Lists,
    context: RenderContext,
    published: IndexTags,
    cache: IndexCache,
) -> Rebuild:
    """Make again only the search outputs of one language that contain the text of some articles.

    All other indexes stay as in `published`; the memo holds all of them
    afterwards. Raises SearchError, and OtherSiteError if another version of Pagefind made those.
    """
    if published.version != pagefind_version():
        raise OtherSiteError(published.version)
    years = {each.year for each in articles}
    volumes = volumes_of(lists.years, cache.limit)
    touched = [each for each in volumes if years & {year.year for year in each.years}]
    indexes = [_index_of(volume, lists.language, context) for volume in touched]
    place = _folder(lists.language)
    made = _tags_by_address(indexes, cache)
    tags = {**published.tags, **made}
    told = [tags[place], *(tags[_address_of(volume, place)] for volume in volumes)]
    outputs = [_search_page(lists, context, volumes, told), *_files(indexes, made.values(), cache)]
    return Rebuild(outputs, list(made), IndexTags(tags, published.version))


def _tags_by_address(indexes: Sequence[SearchIndex], cache: IndexCache) -> dict[str, str]:
    tags = cache.tags(indexes)
    return {each.address: tag for each, tag in zip(indexes, tags, strict=True)}


def _files(
    indexes: Iterable[SearchIndex], tags: Iterable[str], cache: IndexCache
) -> Iterator[Output]:
    for each, tag in zip(indexes, tags, strict=True):
        yield from cache.outputs(each, tag)


def _findable(ordinary: Iterable[Output], context: RenderContext) -> list[Output]:
    addresses = set(_ordinary_addresses(context))
    return [each for each in ordinary if _address(each) in addresses]


def _ordinary_addresses(context: RenderContext) -> Iterator[str]:
    for path, address in context.addresses.items():
        if path.endswith(".md") and not context.settings.is_item(path):
            yield address


def _address(output: Output) -> str:
    return output.path.removesuffix("index.html")


def _indexes(
    lists: Lists, volumes: Iterable[Volume], context: RenderContext, ordinary: Sequence[Output]
) -> Iterator[SearchIndex]:
    """All indexes of a language: first the one of everything but news, then the volumes'.

    The first one has the engine.
    """
    folder, code = _folder(lists.language), lists.language.code
    own = (each for each in ordinary if context.settings.language_at(each.path).code == code)
    general = [*of_lists(lists, context), *map(_of_page, own)]
    yield SearchIndex(
        folder,
        code,
        digest_of(general),
        lambda: general,
        _facts_of_general,
        engine=True,
    )
    for volume in volumes:
        yield _index_of(volume, lists.language, context)


def _index_of(volume: Volume, language: SiteLanguage, context: RenderContext) -> SearchIndex:
    key = digest_of(language.code, [_facts(article, context) for article in volume.articles])
    documents, facts = partial(_of_volume, volume, context), partial(_facts_of, volume)
    address = _address_of(volume, _folder(language))
    return SearchIndex(address, language.code, key, documents, facts)


def _facts_of(volume: Volume) -> Iterator[Fact]:
    for article in volume.articles:
        yield from (("text", article.item.path), ("item", article.item.path))


def _facts_of_general() -> Iterator[Fact]:
    yield from ((kind, ALL) for kind in ("topic", "story", "setting", "file"))


def _address_of(volume: Volume, folder: str) -> str:
    return f"{folder}{volume.oldest}/"


def _folder(language: SiteLanguage) -> str:
    return frame_addresses(language)["search"] + _FOLDER


def _facts(article: Article, context: RenderContext) -> tuple[object, ...]:
    """Everything that an article's document depends on; for example, contacts are not in it."""
    item = article.item
    return (
        context.written[item.path].item.digest,
        item.public_date.at,
        article.address,
        article.published,
    )


def _of_page(page: Output) -> SearchDocument:
    """An ordinary page without the chrome around it, which changes more often than the page."""
    html = page.render().decode()
    main = _MAIN.search(html)
    text = f"<html><body>{main[0]}</body></html>" if main else html
    return SearchDocument(_address(page), text)


def _of_volume(volume: Volume, context: RenderContext) -> list[SearchDocument]:
    return of_articles(volume.articles, context)


def _search_page(
    lists: Lists, context: RenderContext, volumes: Sequence[Volume], tags: Sequence[str]
) -> Output:
    """The search page; `tags` are the tags of the indexes in order; empty if there are none."""
    address = frame_addresses(lists.language)["search"]
    topics = [each for each in lists.topics if each.articles]
    years = [each for each in lists.years if each.articles]
    told = _told(lists, volumes, tags)
    depends: dict[str, object] = {
        "indexes": told,
        "topics": keys.topics(topics),
        "years": [each.year for each in years],
    }
    variables = {"search": told, "is_made": bool(tags), "topics": topics, "years": years}
    return page("search", address, lists, context, variables, depends)


def _kinds(language: SiteLanguage) -> dict[str, str]:
    """How the addresses of articles, topics and stories begin; all others are pages."""
    kinds = {"news": "news", "topic": "topics", "story": "stories"}
    return {kind: language.list_address(name) for kind, name in kinds.items()}


def _told(lists: Lists, volumes: Sequence[Volume], tags: Sequence[str]) -> str:
    """The data for the page's script: the addresses of the indexes, and the names of topics."""
    code = lists.language.code
    facts: Mapping[str, Any] = {
        "engine": [_FOLDER, tags[0]] if tags else None,
        "volumes": [
            [volume.oldest, volume.newest, _address_of(volume, _FOLDER), tag]
            for volume, tag in zip(volumes, tags[1:], strict=False)
        ],
        "kinds": _kinds(lists.language),
        "topics": {each.key: each.topic.title.in_language(code) for each in lists.topics},
    }
    return json.dumps(facts, ensure_ascii=False)
