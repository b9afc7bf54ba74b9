"""The whole site at one time: from settings and content to every output. Does not use MkDocs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from budkavle.content import reader
from budkavle.content.item_cache import ITEMS, ItemCache
from budkavle.content.page import OrdinaryPage
from budkavle.content.reader import Content, Finish
from budkavle.content.references import files_of
from budkavle.edition import Edition, decide, ledger, lost_addresses
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.model.nouns import REGISTRIES
from budkavle.model.problems import ContentError, Problem
from budkavle.model.settings import Settings
from budkavle.render import data, feeds, media, pages, search, serving
from budkavle.render.feeds import History
from budkavle.render.frame import Frame, Frames
from budkavle.render.media import Colours, Media, RenditionCache, Survey, arrange, survey
from budkavle.render.output import AnyOutput, LazyOutput, Output, key_of
from budkavle.render.pages import RenderContext
from budkavle.render.templates import Templates


@dataclass(frozen=True, slots=True)
class Folders:
    """The content folder, and the folder of the caches that are kept between builds."""

    content: Path
    state: Path


@dataclass(frozen=True, slots=True)
class Site:
    """Settings, content, the edition made of it, and the ledger at this edition."""

    settings: Settings
    folders: Folders
    content: Content
    edition: Edition
    media: Media
    ledger: Ledger


def prepare(
    folders: Folders,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
    finish: Finish | None = None,
) -> Site:
    """Read the content folder and decide what is public at `now`.

    `published` is the ledger of what has been published before; `finish` completes a read that has
    already started (see `reader.being_read`). Raises ContentError with every problem or, if there
    is no problem, with every address that would be lost.
    """
    if finish is None:
        parsed = ItemCache(folders.state / ITEMS, folders.content, settings.validation_context)
        finish = partial(reader.read, folders.content, settings, parsed=parsed)
    read, problems = finish()
    if problems:
        told = with_files(problems, read, survey_of(read, folders), folders)
        raise ContentError((*told, *loose_problems(read, folders, settings)))
    return prepared(read, folders, settings, now, published)


def prepared(
    read: Content,
    folders: Folders,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
) -> Site:
    """Decide which of the read content is public at `now`; raises the same errors as `prepare`."""
    seen = survey_of(read, folders)
    wrong = (*file_problems(read, seen, folders), *loose_problems(read, folders, settings))
    if wrong:
        raise ContentError(wrong)
    site = decided(read, seen, folders, settings, now, published)
    if lost := tuple(address_problems(site)):
        raise ContentError(lost)
    return site


def decided(
    read: Content,
    seen: Survey,
    folders: Folders,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
    *,
    include_unpublished: bool = False,
    earlier: Edition | None = None,
) -> Site:
    """Decide what is public at `now`, of content whose files have no problems.

    Does not check whether addresses are lost. `include_unpublished` includes what is not public
    yet, and `earlier` saves time. All three are for a preview (see `decide`).
    """
    items = [written.item for written in read.written.values()]
    pages = [page.matter for page in read.pages.values()]
    public = {page.path for page in pages if include_unpublished or page.is_public(now)}
    settings = settings.leading_only_to(public)
    edition = decide(
        items,
        read.registries,
        settings,
        now,
        published,
        pages,
        include_unpublished=include_unpublished,
        earlier=earlier,
    )
    colours = Colours(**settings.card.model_dump())
    return Site(
        settings,
        folders,
        read,
        edition,
        arrange(edition, seen, settings, colours),
        {**published, **edition.addresses},
    )


def survey_of(read: Content, folders: Folders) -> Survey:
    """Inspect the files that items refer to."""
    items = (written.item for written in read.written.values())
    return survey(items, folders.content, folders.state / "media", read.files)


def file_problems(read: Content, seen: Survey, folders: Folders) -> Iterator[Problem]:
    """Find problems in the pictures and attachments of items."""
    return media.problems(read.written.values(), seen, folders.content.name)


def loose_problems(read: Content, folders: Folders, settings: Settings) -> Iterator[Problem]:
    """Find problems in the files of content/ that are published unchanged."""
    return media.loose_problems(
        loose_files(read, read.pages.values(), settings), folders.content, settings.trusts
    )


def with_files(
    problems: Iterable[Problem], read: Content, seen: Survey, folders: Folders
) -> tuple[Problem, ...]:
    """Add the problems with files to `problems`, unless these report them already.

    The existing problems about a missing file are better: they suggest the most similar name.
    """
    problems = tuple(problems)
    told = {(each.path, each.line, each.code) for each in problems}
    more = file_problems(read, seen, folders)
    return (*problems, *(each for each in more if (each.path, each.line, each.code) not in told))


def address_problems(site: Site) -> Iterator[Problem]:
    """Report every published address that would be lost or used for something else."""
    folder = site.folders.content.name
    for fault in site.edition.faults:
        yield lost_addresses.address_problem(fault, site.content.written.values(), folder)


def render_context(
    site: Site, frames: Frames, theme: Path, earlier: Mapping[str, Frame] | None = None
) -> RenderContext:
    """Collect what is needed to render the site's pages; `theme` is the folder of templates.

    `earlier` holds the frames of the published pages, by the frames' digests.
    """
    return RenderContext(
        settings=site.settings,
        frames=frames,
        templates=Templates(theme, site.settings, site.folders.state / "templates"),
        written=site.content.written,
        addresses=addresses(site),
        media=site.media,
        earlier=earlier or {},
    )


def load(context: RenderContext) -> None:
    """Load the templates, and the card drawing too if no page is published yet.

    Processes that are forked afterwards then need not load them again.
    """
    context.templates.load()
    if not context.earlier:
        media.load(context.media)


def history_of(site: Site, context: RenderContext) -> History:
    """Make the history that feeds and the hand-over to the subscription service are made from."""
    return History(site.edition, context, site.media.sizes)


def outputs(
    site: Site,
    context: RenderContext,
    history: History,
    ordinary: Iterable[Output],
    *,
    searchable: bool,
) -> Iterator[AnyOutput]:
    """Every output except those that MkDocs makes.

    `ordinary` are MkDocs' pages, which the search finds as well. Raises SearchError before anything
    has been written.
    """
    return chain(
        page_outputs(site, context),
        machine_outputs(site, context, history),
        search_outputs(site, context, ordinary, searchable=searchable),
    )


def page_outputs(site: Site, context: RenderContext) -> Iterator[AnyOutput]:
    """The outputs for people: pages, with their pictures and attachments."""
    darkroom = RenditionCache(site.folders.content, site.folders.state / "pictures")
    return chain(pages.outputs(site.edition, context), media.outputs(site.media, darkroom))


def machine_outputs(site: Site, context: RenderContext, history: History) -> Iterator[AnyOutput]:
    """The outputs for programs: feeds, sitemaps and other data."""
    return chain(
        feeds.outputs(site.edition, context, history),
        data.outputs(site.edition, context),
        serving.outputs(site.edition, site.settings),
        [LazyOutput(ledger.PATH, _ledger, site)],
    )


def search_outputs(
    site: Site, context: RenderContext, ordinary: Iterable[Output], *, searchable: bool
) -> Iterator[Output]:
    """The search pages, and the indexes if it is `searchable`; raises SearchError."""
    folder = site.folders.state / "search" if searchable else None
    return search.outputs(site.edition, context, ordinary, folder)


def _ledger(site: Site) -> Output:
    data = ledger.render(site.ledger)
    return Output(ledger.PATH, key_of(data), partial(bytes, data))


def addresses(site: Site) -> dict[str, str]:
    """The address of each public file of content/, by path; a file without one is not public."""
    pages_at = {page.path: page.address for page in public_pages(site)}
    articles = {each.item.path: each.address for each in site.edition.articles}
    tombstones = {each.item.path: each.address for each in site.edition.tombstones}
    return pages_at | site.media.addresses | articles | tombstones


def public_pages(site: Site) -> Iterator[OrdinaryPage]:
    """The ordinary pages that readers may see."""
    return (site.content.pages[page.path] for page in site.edition.pages)


def public_files(site: Site) -> frozenset[str]:
    """The loose files of content/ that MkDocs publishes unchanged.

    These are the files that public ordinary pages link to or show, those that mkdocs.yml adds to
    every page, and those in a folder declared open. Files that items refer to are published with
    the items.
    """
    return loose_files(site.content, public_pages(site), site.settings)


def loose_files(read: Content, pages: Iterable[OrdinaryPage], settings: Settings) -> frozenset[str]:
    """The loose files that are public if these pages are."""
    linked = {link.target.partition("#")[0] for page in pages for link in page.links}
    folders = tuple(f"{each.rstrip('/')}/" for each in settings.open_folders)
    opened = {path for path in read.files if path.startswith(folders)}
    named = (linked | set(settings.extra_files)) & read.files
    return frozenset(path for path in named | opened if not _is_source(path))


def unused_files(site: Site) -> Iterator[str]:
    """The files of content/ that are not public and that nothing, not even a draft, refers to."""
    named = {name for each in site.content.written.values() for name in files_of(each)}
    named |= {
        link.target.partition("#")[0] for page in site.content.pages.values() for link in page.links
    }
    for path in sorted(site.content.files - named - public_files(site)):
        if not _is_source(path) and path.rpartition("/")[2] not in _MADE_BY_SYSTEMS:
            yield path


_MADE_BY_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini", "ehthumbs.db", "Icon\r"})
"""Files that operating systems put into folders by themselves."""


def _is_source(path: str) -> bool:
    return path.endswith(".md") or path in REGISTRIES
