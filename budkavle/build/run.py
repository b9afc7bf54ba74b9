"""Runs a build, stage by stage.

describe → detect changes → read → decide → render chrome → plan → render and search for leaks →
publish → hand over → remember

If nothing has changed, a build ends after the second stage; if only words have, it is a partial one
(see `partial_build`). The stages of a whole build are in `stages`.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budkavle.build import journal
from budkavle.build.changes import BuildRecord, Inputs, Totals
from budkavle.build.durable import ADDRESSES, DurableFiles
from budkavle.build.lock import hold_lock
from budkavle.build.report import Report
from budkavle.build.timings import Stage, Stopwatch
from budkavle.host import project
from budkavle.host.choice import lacking
from budkavle.host.chrome import Description
from budkavle.host.configuration import advice
from budkavle.model.problems import Problem
from budkavle.render.output import STATE, state_of
from budkavle.system import snapshot
from budkavle.system.background import in_background
from budkavle.system.cache import Cache
from budkavle.system.files import walk
from budkavle.system.unfinished import stage_beside

if TYPE_CHECKING:  # nor is anything of these loaded in vain where nothing has changed
    from budkavle.build.ledger_file import LedgerFile
    from budkavle.content.reader import Finish
    from budkavle.edition.ledger import Ledger
    from budkavle.edition.schedule import ScheduledChange
    from budkavle.render.renderers import Renderer
    from budkavle.render.site import Site

MANIFEST = "manifest.json"
"""The file that is handed over to the subscription service, in the folder `.budkavle/`."""

Progress = Callable[[int, int], None]
"""Called with the number of outputs that are done, and the number of all."""


class Run(NamedTuple):
    """The inputs of a build: what it builds, of what time, where it writes, and what it tells.

    A site as of another time is not handed over: `handed_over` is then None. `published` is the
    ledger that comes from elsewhere; if it is None, the ledger is off.
    """

    configuration: Path
    described: Description
    cache: Cache
    handed_over: Path | None
    durable: DurableFiles
    now: datetime
    published: "Ledger | None"
    searchable: bool
    explains: bool
    progress: Progress
    watch: Stopwatch
    renderers: "Sequence[Renderer] | None" = None
    """None stands for the program's own, which are loaded only if something has changed."""

    @property
    def state(self) -> Path:
        """The folder of the lock, the journal and the caches."""
        return self.cache.folder

    @property
    def stage(self) -> Stage:
        """Measures a stage of the build."""
        return self.watch.stage

    @property
    def beside(self) -> tuple[Path, ...]:
        """The files and folders that a build writes besides the site and its state."""
        if self.handed_over is None:
            return ()
        ledger = self.durable.path(ADDRESSES)
        return ledger, self.handed_over, self.handed_over.with_suffix("")


class Result(NamedTuple):
    """What a build did in the folder `site`, and how long it took, in seconds.

    `timings` are the seconds of its stages.
    """

    site: Path
    state: Path
    items: int
    public: int
    pages: int
    report: Report
    changes: "tuple[ScheduledChange, ...]"
    advice: tuple[Problem, ...]
    seconds: float
    timings: Mapping[str, float]
    first: bool
    """Whether no earlier site is known."""


def build(
    configuration: Path,
    now: datetime,
    progress: Progress,
    published: "Ledger | None" = None,
    *,
    searchable: bool = True,
    explains: bool = False,
    renderers: "Sequence[Renderer] | None" = None,
) -> Result:
    """Build the site that a configuration file describes; `now` is the present time.

    A `now` without a time zone is in the site's time zone. `published` is the ledger of addresses
    published before that comes from elsewhere; it is added to what this machine knows. If it is
    None, no address has to be kept and none is recorded.

    Without `searchable` the site has no search, which takes the most time of a first build. With
    `explains`, the report says why outputs were rendered. `renderers` are other ones than the
    program's own; they must be the same in every build of a site.

    Raises ContentError with all problems, before anything is written; BusyError while another build
    of this configuration is running.
    """
    run = _run_of_site(configuration, now, progress, published, searchable, explains)
    run = run._replace(renderers=renderers)
    # Besides the site, a build changes the hand-over and the state: one lock for all of them.
    with hold_lock(configuration.parent / STATE), closing(run.cache):
        return _run(run)


def is_built(configuration: Path, now: datetime) -> bool:
    """Whether a build would find nothing changed. It changes nothing; when in doubt, it says no."""
    run = _run_of_site(configuration, now, lambda *_: None, {}, True, False)
    with closing(run.cache):
        if not run.cache.exists:
            return False
        inputs = _inputs(run)
        last = inputs.last(run.now)
        look = partial(snapshot.digest_of_site, run.described.site)
        return last is not None and inputs.are_those_of(last, look)


def build_as_of(
    configuration: Path,
    moment: datetime,
    progress: Progress,
    folder: Path | None = None,
    *,
    searchable: bool = True,
    explains: bool = False,
) -> Result:
    """Build the site as it was or will be at a given time, in a folder of its own (see `as_of`).

    The site, the hand-over and the records of both stay unchanged. Raises what `build` does, and
    as_of.PlaceError for a folder in which that cannot be guaranteed.
    """
    from budkavle.build import as_of

    watch = Stopwatch()
    with watch.stage("describe"):
        described = project.describe(configuration)
    own = as_of.folder_for(configuration, described, folder)
    run = Run(
        configuration=configuration,
        described=described._replace(site=own),
        cache=Cache(as_of.state_for(own)),
        handed_over=None,
        durable=DurableFiles(configuration, described.site),
        now=described.settings.on_clock(moment),
        published=None,
        searchable=searchable,
        explains=explains,
        progress=progress,
        watch=watch,
    )
    with hold_lock(run.state / "build"), closing(run.cache):
        as_of.mark(own)
        return _run(run)


def _run_of_site(
    configuration: Path,
    now: datetime,
    progress: Progress,
    published: "Ledger | None",
    searchable: bool,
    explains: bool,
) -> Run:
    """The run that builds the site itself; reads only mkdocs.yml."""
    watch = Stopwatch()
    with watch.stage("describe"):
        described = project.describe(configuration)
    return Run(
        configuration=configuration,
        described=described,
        cache=Cache(state_of(described.site)),
        handed_over=configuration.parent / STATE / MANIFEST,
        durable=DurableFiles(configuration, described.site),
        now=described.settings.on_clock(now),
        published=published,
        searchable=searchable,
        explains=explains,
        progress=progress,
        watch=watch,
    )


def _run(run: Run) -> Result:
    """Run the stages; the caller holds the lock of what the run writes."""
    _recover(run)
    with hold_lock(run.state), _site_digest(run) as digest:
        with run.stage("detect changes"):
            inputs = _inputs(run)
            last = inputs.last(run.now)
            unchanged = last is not None and inputs.are_those_of(last, digest)
        if last and unchanged:
            return _result(run, last.outcome, Report(last.standing))
        report = _build_part(run, inputs, last, digest) if last else None
    first = False
    if last and report:
        outcome = last.outcome._replace(outputs=report.standing.files)
    else:
        outcome, report, first = _build_whole(run, inputs)
    with run.stage("remember"):
        inputs.remember(run.now, outcome, report.standing)
    return _result(run, outcome, report, first=first)


def _recover(run: Run) -> None:
    """Complete or remove what a killed build left."""
    journal.recover(run.described.site, run.state)
    if run.handed_over:
        shutil.rmtree(stage_beside(run.handed_over), ignore_errors=True)


def _site_digest(run: Run) -> AbstractContextManager[Callable[[], str]]:
    """A function that gives the digest of the site as it is now.

    If there is something to compare it with, the digest is computed in a background process.
    """
    look = partial(snapshot.digest_of_site, run.described.site)
    return in_background(look) if run.cache.exists else nullcontext(look)


def _inputs(run: Run) -> Inputs:
    published = run.published if run.published is None else sorted(run.published.items())
    others = published, run.searchable, _approvals(run)
    return Inputs(run.configuration, run.described, run.cache, run.beside, others)


def _approvals(run: Run) -> object:
    """What changes whenever an approval does, on sites where it matters."""
    if not run.described.settings.desk.requires_approval:
        return None
    return list(walk(run.configuration.parent / "approvals"))


def _build_part(
    run: Run, inputs: Inputs, last: BuildRecord, digest: Callable[[], str]
) -> Report | None:
    """Render only what shows changed words; None if that is not possible.

    Where approval is required, an edited item has a new approval, or none.
    """
    if run.described.settings.desk.requires_approval:
        return None
    # Loaded only here: it takes half as long as a build that finds nothing changed.
    from budkavle.build.partial_build import PartialBuild

    return PartialBuild(run, inputs, last, digest).attempt()


def _build_whole(run: Run, inputs: Inputs) -> tuple[Totals, Report, bool]:
    """Build everything that is not up to date yet; also tells whether no earlier site is known."""
    site, book = _decide(run, inputs)
    from budkavle.build import stages  # `_decide` has loaded it

    inputs.were_read(site.content.files)
    with run.stage("render chrome"):
        decided = stages.render_chrome(run, site)
    with stages.saving(run, decided, inputs) as saved:
        with run.stage("plan"):
            plan = stages.plan(run, decided, book)
        report = plan.carry_out(run)
        with run.stage("remember"):
            stages.remember(run, decided, inputs, book, saved())
    return stages.totals(site, report), report, not book.ledger


def _decide(run: Run, inputs: Inputs) -> "tuple[Site, LedgerFile]":
    """Read the content and decide what is public; what only the reading needs is freed."""
    with _reading(run, inputs) as finish:
        with run.stage("read"):
            from budkavle.build import ledger_file, stages  # loaded while workers parse items

            book = ledger_file.LedgerFile(run.durable, run.published)
        with run.stage("decide"):
            return stages.decide(run, book.ledger, finish), book


@contextmanager
def _reading(run: Run, inputs: Inputs) -> "Iterator[Finish]":
    """Read the content in worker processes; gives a function that waits for it."""
    from budkavle.content import reader
    from budkavle.content.item_cache import ItemCache

    content, settings = run.described.content, run.described.settings
    parsed = ItemCache(run.cache, content, settings.validation_context)
    with reader.being_read(content, settings, parsed=parsed, known=inputs.files) as finish:
        yield finish


def _advice(run: Run) -> Iterator[Problem]:
    """Advice on mkdocs.yml."""
    yield from advice(run.configuration, run.described.settings, run.now)
    found = lacking(run.configuration, run.described.settings)
    yield from (each for each in found if each.is_advice)


def _result(run: Run, outcome: Totals, report: Report, *, first: bool = False) -> Result:
    return Result(
        site=run.described.site,
        state=run.state,
        items=outcome.items,
        public=outcome.public,
        pages=outcome.pages,
        report=report,
        changes=outcome.changes,
        advice=tuple(_advice(run)),
        seconds=run.watch.total,
        timings=run.watch.seconds,
        first=first,
    )
