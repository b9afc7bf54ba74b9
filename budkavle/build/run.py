"""Runs a build: read, decide, let MkDocs render the chrome, render everything else, write."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from budkavle.build import site_writer
from budkavle.build.changes import Inputs, Totals
from budkavle.build.durable import DurableFiles
from budkavle.build.ledger_file import ADDRESSES, LedgerFile
from budkavle.build.lock import hold_lock
from budkavle.build.site_writer import Report
from budkavle.edition.ledger import Ledger
from budkavle.edition.schedule import ScheduledChange
from budkavle.host import project
from budkavle.host.configuration import advice, require_pages, require_trusted
from budkavle.model.problems import ContentError, Problem
from budkavle.render.output import STATE, state_of
from budkavle.system import snapshot
from budkavle.system.background import in_background
from budkavle.system.unfinished import stage_beside

if TYPE_CHECKING:
    from budkavle.build.plan import Progress
    from budkavle.host.chrome import Description
    from budkavle.render.site import Site

MANIFEST = "manifest.json"
"""The file that is handed over to the subscription service, in the folder `.budkavle/`."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did in the folder `site`, and how long it took, in seconds."""

    site: Path
    items: int
    public: int
    pages: int
    report: Report
    changes: tuple[ScheduledChange, ...]
    advice: tuple[Problem, ...]
    seconds: float
    first: bool
    """Whether no earlier site is known."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What a build writes: the site that is `described`, its `state`, and the hand-over.

    A site as of another time is not handed over: `handed_over` is then None.
    """

    described: "Description"
    state: Path
    handed_over: Path | None
    durable: DurableFiles

    @property
    def beside(self) -> tuple[Path, ...]:
        """The files and folders that a build writes besides the site and its state."""
        if self.handed_over is None:
            return ()
        ledger = self.durable.path(ADDRESSES)
        return ledger, self.handed_over, self.handed_over.with_suffix("")


def build(
    configuration: Path,
    now: datetime,
    progress: "Progress",
    published: Ledger | None = None,
    *,
    searchable: bool = True,
) -> Result:
    """Build the site that a configuration file describes; `now` is the present time.

    A `now` without a time zone is in the site's time zone. `published` is the ledger of addresses
    published before that comes from elsewhere; it is added to what this machine knows. If it is
    None, no address has to be kept and none is recorded.

    Without `searchable` the site has no search, which takes the most time of a first build.

    Raises ContentError with all problems, before anything is written; BusyError while another build
    of this configuration is running.
    """
    start = perf_counter()
    described = project.describe(configuration)
    kept = configuration.parent / STATE
    durable = DurableFiles(configuration, described.site)
    target = _Target(described, state_of(described.site), kept / MANIFEST, durable)
    # Besides the site, a build changes the hand-over and the state: one lock for all of them.
    with hold_lock(kept):
        return _alone(
            configuration, target, now, progress, published, searchable=searchable, start=start
        )


def build_as_of(
    configuration: Path,
    moment: datetime,
    progress: "Progress",
    folder: Path | None = None,
    *,
    searchable: bool = True,
) -> Result:
    """Build the site as it was or will be at a given time, in a folder of its own (see `as_of`).

    The site, the hand-over and the records of both stay unchanged. Raises what `build` does, and
    as_of.PlaceError for a folder in which that cannot be guaranteed.
    """
    from budkavle.build import as_of

    start = perf_counter()
    described = project.describe(configuration)
    own = as_of.folder_for(configuration, described, folder)
    durable = DurableFiles(configuration, described.site)
    target = _Target(replace(described, site=own), as_of.state_for(own), None, durable)
    with hold_lock(target.state / "build"):
        as_of.mark(own)
        return _alone(
            configuration, target, moment, progress, None, searchable=searchable, start=start
        )


def _alone(
    configuration: Path,
    target: _Target,
    now: datetime,
    progress: "Progress",
    published: Ledger | None,
    *,
    searchable: bool,
    start: float,
) -> Result:
    """Run the build; the caller holds the lock of the target."""
    described, state = target.described, target.state
    site_writer.complete(described.site, state)
    if target.handed_over:  # staged by a build that was killed
        shutil.rmtree(stage_beside(target.handed_over), ignore_errors=True)
    book = LedgerFile(target.durable, published)
    now = described.settings.on_clock(now)
    advised = tuple(advice(configuration, described.settings, now))
    noted = state / "last.pickle"
    with hold_lock(state), _sight(described.site, noted) as sight:
        inputs = Inputs(
            configuration,
            described,
            noted,
            target.beside,
            (published if published is None else sorted(published.items()), searchable),
        )
        last = inputs.last(now)
        if last and inputs.are_those_of(last, sight):
            unchanged = Report(last.standing)
            return _result(target, last.outcome, unchanged, advised, book, start)
        report = None
        if last:
            # Loading all this takes half as long as a build that finds nothing changed.
            from budkavle.build.partial_build import PartialBuild

            touch_up = PartialBuild(inputs, last, described, state, sight)
            report = touch_up.attempt(target.handed_over, progress)
    if last and report:
        outcome = replace(last.outcome, outputs=report.standing.files)
    else:
        outcome, report = _whole(
            configuration, target, now, progress, book, inputs, searchable=searchable
        )
    inputs.remember(now, outcome, report.standing)
    return _result(target, outcome, report, advised, book, start)


def _sight(site: Path, noted: Path) -> AbstractContextManager[Callable[[], str]]:
    """A function that gives the digest of the site as it is now.

    If there is a record to compare it with, the digest is computed in a background process.
    """
    look = partial(snapshot.digest_of_site, site)
    return in_background(look) if noted.exists() else nullcontext(look)


def _whole(
    configuration: Path,
    target: _Target,
    now: datetime,
    progress: "Progress",
    book: LedgerFile,
    inputs: Inputs,
    *,
    searchable: bool,
) -> tuple[Totals, Report]:
    """Build everything that is not up to date yet."""
    prepared = _prepared(target, now, book, inputs)
    from budkavle.build import as_of, chrome_cache, partial_build
    from budkavle.build.leaks.gate import Gate
    from budkavle.build.leaks.repeats import Repeats
    from budkavle.build.leaks.secrets import search_for
    from budkavle.build.plan import Plan
    from budkavle.render.context import context_of
    from budkavle.render.data import manifest
    from budkavle.render.renderers import outputs

    described, state = target.described, target.state
    settings = described.settings
    require_pages(configuration, settings, prepared.content.pages)
    require_trusted(configuration, settings, prepared.content.files)
    with chrome_cache.chrome_aside(configuration, described, prepared, state) as chrome_made:
        # Outputs without frames, such as feeds, can be made while MkDocs renders.
        unframed = context_of(
            prepared,
            described.theme,
            chrome_cache.standing_frames(state),
            searchable=searchable,
        )
        unframed.history()
        looks = search_for(prepared, configuration, described.theme)
        unframed.load()
        chrome = chrome_made()
    if chrome.problems:
        raise ContentError(chrome.problems)
    context = unframed.framed(chrome.frames, chrome.outputs)
    decision = partial(partial_build.decision_of, prepared, context, looks.secrets)
    with in_background(
        partial(partial_build.keep_decision, state, inputs, now, decision)
    ) as kept_as:
        gate = Gate(
            looks,
            state / "searched.json",
            Repeats(prepared, looks, configuration, described.theme).problems,
            opened=lambda: book.draft(prepared.ledger),
        )
        hand_over = partial(manifest.stage, prepared.edition, context.render, context.history())
        everything = chain(chrome.outputs, outputs(context))
        made = everything if target.handed_over else as_of.outputs(everything)
        plan = Plan(list(made), gate, hand_over)
        report = plan.carry_out(described.site, state, target.handed_over, progress)
        book.confirm()
        chrome_cache.keep_frames(state, chrome.frames)
        partial_build.remember(state, inputs, prepared, context, kept_as())
    outcome = Totals(
        items=len(prepared.content.written),
        public=len(prepared.edition.articles),
        pages=len(prepared.content.pages),
        outputs=report.standing.files,
        changes=prepared.edition.changes,
    )
    return outcome, report


def _prepared(target: _Target, now: datetime, book: LedgerFile, inputs: Inputs) -> "Site":
    """Read the content and decide what is public; frees what only that needed of the items."""
    # Worker processes parse the items while this one loads the modules needed later.
    from budkavle.content import reader
    from budkavle.content.item_cache import ITEMS, ItemCache

    described, state = target.described, target.state
    settings = described.settings
    parsed = ItemCache(state / ITEMS, described.content, settings.validation_context)
    with reader.being_read(
        described.content, settings, parsed=parsed, known=inputs.files
    ) as finish:
        from budkavle.build import chrome_cache, partial_build  # noqa: F401 - loaded now, used later
        from budkavle.build.leaks.gate import Gate  # noqa: F401
        from budkavle.build.leaks.repeats import Repeats  # noqa: F401
        from budkavle.build.leaks.secrets import search_for  # noqa: F401
        from budkavle.build.plan import Plan  # noqa: F401
        from budkavle.render import preparation
        from budkavle.render.data import manifest  # noqa: F401
        from budkavle.render.renderers import outputs  # noqa: F401
        from budkavle.render.site import Folders

        folders = Folders(described.content, state)
        prepared = preparation.prepare(folders, settings, now, book.ledger, finish)
    inputs.were_read(prepared.content.files)
    return prepared


def _result(
    target: _Target,
    outcome: Totals,
    report: Report,
    advised: tuple[Problem, ...],
    book: LedgerFile,
    start: float,
) -> Result:
    return Result(
        site=target.described.site,
        items=outcome.items,
        public=outcome.public,
        pages=outcome.pages,
        report=report,
        changes=outcome.changes,
        advice=advised,
        seconds=perf_counter() - start,
        first=not book.ledger,
    )
