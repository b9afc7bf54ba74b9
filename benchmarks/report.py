"""The report of the compared builds in Markdown: their sizes, and the cost of each step. Pure."""

import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.measuring import Cost
from benchmarks.peers.likeness import Extent, Written
from benchmarks.peers.sites import Site
from benchmarks.plot import Line
from budkavle import __version__

_HEAD = (
    "items",
    "what",
    "ours",
    "least–most",
    "of processors",
    "memory",
    "tuned",
    "least–most",
    "ours : tuned",
    "Hugo's",
    "least–most",
    "memory",
    "ours : Hugo's",
)


@dataclass(frozen=True)
class Step:
    """Something that a newsroom waits for, and what is done before it.

    It is a build, with or without the search, or a check of one file.
    """

    name: str
    before: Callable[[Site], object]
    search: bool = False
    checks: bool = False

    def command(self, site: Site) -> list[str] | None:
        """The command to measure; None if the site has none for it."""
        return site.check if self.checks else site.command(search=self.search)


@dataclass(frozen=True)
class Row:
    """The cost of one step with a number of items; `theirs` are Hugo's, if any, tuned last."""

    step: Step
    items: int
    ours: Cost
    theirs: Sequence[Cost]


@dataclass(frozen=True)
class Size:
    """What a build writes, and how many seconds a bare loop takes to write the same files."""

    items: int
    extents: Sequence[tuple[str, Extent]]
    bare: float


def report(rows: Sequence[Row], sizes: Sequence[Size], runs: int, day: date, plot: str) -> str:
    """The whole document; `plot` is the address of a picture."""
    first = {row.items: row.ours.seconds for row in rows if row.step.name == "from nothing"}
    bare = "".join(
        f"| {size.items:,} | {size.bare:.2f} s | {first[size.items] / size.bare:.0f} |\n"
        for size in sizes
    )
    return f"""\
# What a build costs

Measured {day} by `python -m benchmarks.compare`, median of {runs} runs, in
turn: Budkavle {__version__} with {_python()}, and Hugo
0.168.0, on {os.cpu_count()} processors, {platform.machine()}. Items have 270–520 words. Times are
seconds. Memory shared by several processes is counted once, and was measured in a separate run.
*Tuned* is Hugo too, with a faster layout of ours (see below).

{_row_of(_HEAD)}{_row_of("---:" for _ in _HEAD)}{"".join(map(_line, rows))}
## What is compared

Hugo's layouts (`benchmarks/peers/hugo/`) make the same pages as ours: the head with its policy,
description, alternates and JSON-LD; menu, breadcrumb, dateline in Swedish, topics, text, fact box,
contacts, sharing, related and neighbouring news; front page, years and topics. Feeds have the same
complete entries in RSS, Atom and JSON, for everything and for each topic, and the same archives
(RFC 5005) of all news; until 2026-11-30, topics had archives too, in both (ADR 56). Repeated parts
are cached in the fastest way that we know of. Hugo's own `Related` finds related news by going
through all pages of a topic; *tuned* is the same site with a faster way to find the nearest ones
(`benchmarks/peers/hugo-tuned/`). After the first builds a sample of articles and feeds of all sites
is compared, and the run ends if their texts, heads or links differ.

Only ours: validation of content, the search for drafts and secrets in every output, typography,
social cards, web server configuration, JSON for programs, a search page, and a page and feeds of
corrections.

What each program writes in a build from nothing:

| items | | files | MB | of which pages | MB | of which feeds | MB |
|---:|---|---:|---:|---:|---:|---:|---:|
{"".join(map(_extents, sizes))}
The lower limit: a bare loop that writes the same bytes.

| items | bare loop | a build from nothing takes this many times as long |
|---:|---:|---:|
{bare}
![Seconds by the number of items]({plot})
"""


def _python() -> str:
    """The version of Python; those of distributions are usually faster than others."""
    own = " of the distribution" if sys.base_prefix == "/usr" else ""
    return f"Python {platform.python_version()}{own}"


def lines(rows: Sequence[Row]) -> list[Line]:
    """The first builds and edits of both sites, by the number of items."""
    found = []
    for name in ("from nothing", "one text edited"):
        those = [row for row in rows if row.step.name == name]
        found.append(Line(f"Budkavle, {name}", [(row.items, row.ours.seconds) for row in those]))
        theirs = [(row.items, row.theirs[0].seconds) for row in those if row.theirs]
        found += [Line(f"Hugo, {name}", theirs)] if theirs else []
    return found


def _line(row: Row) -> str:
    ours = row.ours
    cells = [f"{row.items:,}", row.step.name, *_times(ours), f"{ours.processor:.2f}", _memory(ours)]
    if row.theirs:
        hugo, tuned = row.theirs
        cells += [*_times(tuned), _ratio(ours, tuned)]
        cells += [*_times(hugo), _memory(hugo), _ratio(ours, hugo)]
    return _row_of(cells + ["–"] * (len(_HEAD) - len(cells)))


def _times(cost: Cost) -> list[str]:
    return [f"{cost.seconds:.2f}", f"{cost.least:.2f}–{cost.most:.2f}"]


def _memory(cost: Cost) -> str:
    return f"{cost.memory / 1e6:.0f} MB"


def _ratio(ours: Cost, theirs: Cost) -> str:
    return f"{ours.seconds / theirs.seconds:.2f}"


def _row_of(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _extents(size: Size) -> str:
    return "".join(
        _row_of([f"{size.items:,}", name, *_written(all_of_it), *_written(pages), *_written(feeds)])
        for name, (all_of_it, pages, feeds) in size.extents
    )


def _written(written: Written) -> list[str]:
    return [f"{written.files:,}", f"{written.size / 1e6:.0f}"]
