"""One run, top to bottom: read, decide, let MkDocs render the chrome, render the rest, write."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter

from budkavle import kept, output, site
from budkavle.configuration import advice, require_pages
from budkavle.machines import manifest
from budkavle.output import Report
from budkavle.problems import Problem
from budkavle.schedule import Change
from budkavle.site import STATE, Folders, state_of

MANIFEST = "manifest.json"
"""The hand-over to the subscription service, in that folder."""

Progress = Callable[[int, int], None]
"""Told of how many outputs are done, and of how many there are."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did and how long it took, in seconds."""

    items: int
    public: int
    pages: int
    report: Report
    changes: tuple[Change, ...]
    advice: tuple[Problem, ...]
    seconds: float


def build(
    configuration: Path, now: datetime, progress: Progress, *, searchable: bool = True
) -> Result:
    """Build the site that a configuration file describes, as of `now` (aware).

    Without `searchable` it has no search, which takes the most time of a first build.

    Raises ContentError with every problem, before anything is written.
    """
    start = perf_counter()
    described = kept.description(configuration, configuration.parent / STATE)
    state = state_of(described.site)
    folders = Folders(described.content, state)
    prepared = site.prepare(folders, described.settings, now)
    require_pages(configuration, described.settings, prepared.content.pages)
    chrome = kept.chrome(configuration, described, prepared, state)
    press = site.press_of(prepared, chrome.frames, described.theme)
    made_here = site.outputs(prepared, press, chrome.outputs, searchable=searchable)
    made = [*chrome.outputs, *made_here]
    done = 0

    def step(_: str) -> None:
        nonlocal done
        done += 1
        progress(done, len(made))

    report = output.write(made, described.site, state, step)
    manifest.write(
        prepared.edition, press, prepared.media.sizes, configuration.parent / STATE / MANIFEST
    )
    return Result(
        items=len(prepared.content.written),
        public=len(prepared.edition.articles),
        pages=len(prepared.content.pages),
        report=report,
        changes=prepared.edition.changes,
        advice=tuple(advice(configuration, described.settings, now)),
        seconds=perf_counter() - start,
    )
