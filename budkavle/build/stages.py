"""The stages of a whole build, in the order in which `run` calls them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from budkavle.build import as_of, chrome_cache, partial_build
from budkavle.build.changes import Inputs, Totals
from budkavle.build.distinct_names import require_distinct
from budkavle.build.explainer import (
    Explainer,
    Facts,
    facts_before,
    facts_now,
    remember_facts,
    with_sources,
)
from budkavle.build.leaks.gate import Gate
from budkavle.build.leaks.repeats import Repeats
from budkavle.build.leaks.search import Search
from budkavle.build.leaks.secrets import search_for
from budkavle.build.ledger_file import LedgerFile
from budkavle.build.plan import Plan
from budkavle.build.report import Report
from budkavle.content.reader import Content, Finish
from budkavle.edition.ledger import Ledger
from budkavle.host.chrome import Chrome
from budkavle.host.configuration import require_pages, require_trusted
from budkavle.model.problems import ContentError, Problem
from budkavle.render import preparation
from budkavle.render.approvals import require_approved
from budkavle.render.context import SiteContext, context_of
from budkavle.render.data import manifest
from budkavle.render.media import RenditionCache
from budkavle.render.renderers import RENDERERS
from budkavle.render.site import Folders, Site
from budkavle.system.background import in_background

if TYPE_CHECKING:
    from budkavle.build.run import Run


class Decided(NamedTuple):
    """What a build has decided to render: the site, its context, and what must not leak.

    `facts` are the digests of what outputs depend on.
    """

    site: Site
    context: SiteContext
    search: Search
    facts: Facts


def decide(run: "Run", published: Ledger, finish: Finish) -> Site:
    """Read the content and decide what is public; `finish` completes a read that has started.

    Raises ContentError with all problems.
    """

    def read(ledger: Ledger) -> tuple[Content, tuple[Problem, ...]]:
        with run.stage("read"):
            return finish(ledger)

    settings = run.described.settings
    folders = Folders(run.described.content, run.cache)
    site = preparation.prepare(folders, settings, run.now, published, read)
    require_pages(run.configuration, settings, site.content.pages)
    require_trusted(run.configuration, settings, site.content.files)
    require_approved(run.configuration, settings, site.content, folders)
    return site


def render_chrome(run: "Run", site: Site) -> Decided:
    """Let MkDocs render the frames and the ordinary pages, unless they are up to date.

    Meanwhile this process makes what needs no frames. Raises ContentError for pages' problems.
    """
    described, cache = run.described, run.cache
    with chrome_cache.chrome_aside(run.configuration, described, site, cache) as made:
        frames = chrome_cache.standing_frames(cache)
        context = context_of(site, described.theme, frames, searchable=run.searchable)
        context.history()
        search = search_for(site, run.configuration, described.theme)
        facts = facts_now(site, described, run.configuration.read_bytes())
        context.load()
        chrome: Chrome = made()
    if chrome.problems:
        raise ContentError(chrome.problems)
    return Decided(site, context.framed(chrome.frames, chrome.outputs), search, facts)


@contextmanager
def saving(run: "Run", decided: Decided, inputs: Inputs) -> Iterator[Callable[[], str]]:
    """Store the decision for partial builds in a background process.

    Gives a function that waits for it and returns the key of the decision.
    """
    made = partial(partial_build.decision_of, decided.site, decided.context, decided.search.secrets)
    save = partial(partial_build.keep_decision, run.cache, inputs, run.now, made)
    with in_background(save) as saved:
        yield saved


def plan(run: "Run", decided: Decided, book: LedgerFile) -> Plan:
    """List the outputs of every renderer, and who searches them for leaks; raises SearchError."""
    site, context = decided.site, decided.context
    explainer = None
    if run.explains:
        before = facts_before(run.cache, partial_build.edited_texts(run.cache))
        is_updated = run.cache.was_of_another_program
        explainer = Explainer(before or decided.facts, decided.facts, is_updated=is_updated)
        context = with_sources(context)
    renderers = run.renderers or RENDERERS
    made = {"mkdocs": context.ordinary, **{each.name: each.outputs(context) for each in renderers}}
    outputs = {name: list(those) for name, those in made.items()}
    paths = [each.path for those in outputs.values() for each in those]
    require_distinct(paths, run.described.site)
    repeats = Repeats(site, decided.search, run.configuration, run.described.theme)
    return Plan(
        outputs if run.handed_over else as_of.outputs(outputs),
        Gate(
            decided.search,
            run.state / "searched.json",
            repeats.problems,
            opened=lambda: book.draft(site.ledger),
        ),
        partial(manifest.stage, site.edition, context.render, context.history()),
        explainer=explainer,
    )


def remember(run: "Run", decided: Decided, inputs: Inputs, book: LedgerFile, key: str) -> None:
    """Record what is published now, for the next build; `key` is that of the stored decision."""
    book.confirm()
    chrome_cache.keep_frames(run.cache, decided.context.render.frames)
    remember_facts(run.cache, decided.facts)
    pictures = RenditionCache(run.described.content, run.cache)
    pictures.keep_only(decided.site.media.pictures.values())
    partial_build.remember(run, inputs, decided.site, decided.context, key)


def totals(site: Site, report: Report) -> Totals:
    """The numbers for the summary of a build."""
    return Totals(
        items=len(site.content.written),
        public=len(site.edition.articles),
        pages=len(site.content.pages),
        outputs=report.standing.files,
        changes=site.edition.changes,
    )
