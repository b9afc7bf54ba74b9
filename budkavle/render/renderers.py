"""The renderers: everything that makes outputs of a site. A new kind of output is one line here.

Builds, builds as of another time, previews and `mkdocs build` ask each of them for its outputs.
CONTRIBUTING.md describes how to add one.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from budkavle.edition import ledger
from budkavle.model.settings import Settings
from budkavle.render import data, feeds, list_pages, media, optional_styles, pages, search, serving
from budkavle.render.context import EditContext, SiteContext
from budkavle.render.keys import output_key
from budkavle.render.media import RenditionCache
from budkavle.render.output import AnyOutput, LazyOutput, Output, Rebuild
from budkavle.render.search import IndexCache, IndexTags
from budkavle.system.cache import Cache

Again = Callable[[EditContext, object], Rebuild]
"""Makes the outputs that show words of some articles; given the renderer's latest memo too."""


def nothing_again(*_: object) -> Rebuild:
    """For a renderer whose outputs show no words of items: nothing has to be made again."""
    return Rebuild()


class Renderer(NamedTuple):
    """Makes one kind of outputs.

    Only `outputs` is needed; the rest saves time or concerns the preview. Without `again`, each
    edited word needs a whole build, since any output may show it. `memo` is what `again` must know
    of published outputs. `folders` are those that `again` may replace as a whole. `only` makes the
    output with a path without the others, if it can. For a path that none of its outputs can have,
    `may_make` is false.

    `for_people` shows unpublished items in the preview too; otherwise it is given what is public.
    """

    name: str
    outputs: Callable[[SiteContext], Iterator[AnyOutput]]
    again: Again | None = None
    memo: Callable[[SiteContext], object] = lambda _: None
    only: Callable[[SiteContext, str], AnyOutput | None] = lambda *_: None
    folders: Callable[[Settings], tuple[str, ...]] = lambda _: ()
    may_make: Callable[[str, Settings], bool] = lambda *_: True
    for_people: bool = False


def outputs(site: SiteContext) -> Iterator[AnyOutput]:
    """Every output of a site except those that MkDocs makes.

    Raises SearchError before anything has been written.
    """
    return chain.from_iterable(each.outputs(site) for each in RENDERERS)


def _articles_again(edited: EditContext, _: object) -> Rebuild:
    made = (
        pages.article_page(
            edited.place(each), edited.lists[each.language], edited.versions(each), edited.render
        )
        for each in edited.articles
    )
    return Rebuild(list(made))


def _article(site: SiteContext, path: str) -> Output | None:
    address = path.removesuffix("index.html")
    return next(pages.articles_at({address}, site.edition, site.render), None)


def _media(site: SiteContext) -> Iterator[Output]:
    renditions = RenditionCache(site.folders.content, site.folders.cache)
    return media.outputs(site.render.media, renditions)


def _feeds_again(edited: EditContext, _: object) -> Rebuild:
    return Rebuild(list(feeds.in_formats(edited.documents(), edited.render)))


def _twins(site: SiteContext) -> Iterator[AnyOutput]:
    if site.settings.markdown_twins:
        from budkavle.render.data import markdown_twins

        yield from markdown_twins.outputs(site.edition, site.render)


def _twins_again(edited: EditContext, _: object) -> Rebuild:
    if not edited.render.settings.markdown_twins:
        return Rebuild()
    from budkavle.render.data import markdown_twins

    return Rebuild(list(markdown_twins.twins_of(edited.articles, edited.render)))


def _ledger(site: SiteContext) -> Iterator[AnyOutput]:
    yield LazyOutput(ledger.PATH, _ledger_file, site)


def _ledger_file(site: SiteContext) -> Output:
    data = ledger.render(site.ledger)
    return Output(ledger.PATH, output_key(addresses=data), partial(bytes, data))


def search_in_volumes(limit: int = search.LIMIT) -> Renderer:
    """The search; an index of several years has at most `limit` items."""

    def indexes(cache: Cache) -> IndexCache:
        return IndexCache(cache, limit=limit)

    def outputs(site: SiteContext) -> Iterator[Output]:
        cache = indexes(site.folders.cache) if site.searchable else None
        return search.outputs(site.edition, site.render, site.ordinary, cache)

    def tags(site: SiteContext) -> IndexTags | None:
        if not site.searchable:
            return None
        cache = indexes(site.folders.cache)
        return search.index_tags(site.edition, site.render, site.ordinary, cache)

    def again(edited: EditContext, memo: object) -> Rebuild:
        return _search_again(edited, memo, indexes(edited.cache))

    return Renderer(
        "search",
        outputs,
        again=again,
        memo=tags,
        folders=search.folders,
        may_make=search.may_make,
        for_people=True,
    )


def _search_again(edited: EditContext, memo: object, cache: IndexCache) -> Rebuild:
    """The search in the languages of the articles; nothing if the site has no search."""
    made = Rebuild(memo=memo)
    for language in {each.language: None for each in edited.articles}:
        if not isinstance(made.memo, IndexTags):
            return made
        own = [each for each in edited.articles if each.language == language]
        new = search.rebuild(own, edited.lists[language], edited.render, made.memo, cache)
        made = Rebuild((*made.outputs, *new.outputs), (*made.folders, *new.folders), new.memo)
    return made


RENDERERS = (
    Renderer(
        "lists",
        lambda site: list_pages.outputs(site.edition, site.render),
        again=nothing_again,
        for_people=True,
    ),
    Renderer(
        "pages",
        lambda site: pages.outputs(site.edition, site.render),
        again=_articles_again,
        only=_article,
        for_people=True,
    ),
    Renderer("media", _media, again=nothing_again, for_people=True),
    Renderer(
        "feeds",
        lambda site: feeds.outputs(site.edition, site.render, site.history()),
        again=_feeds_again,
    ),
    Renderer("data", lambda site: data.outputs(site.edition, site.render), again=nothing_again),
    Renderer("twins", _twins, again=_twins_again),
    Renderer(
        "serving", lambda site: serving.outputs(site.edition, site.settings), again=nothing_again
    ),
    Renderer(
        "styles",
        lambda site: optional_styles.outputs(site.edition, site.settings, site.render.templates),
        again=nothing_again,
        for_people=True,
    ),
    Renderer("ledger", _ledger, again=nothing_again),
    search_in_volumes(),
)
"""All renderers, in the order in which their outputs are made."""
