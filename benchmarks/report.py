"""The report of builds side by side, as Markdown: what each writes, what each step cost. Pure."""

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

_COST = ("of processors", "memory")
_HEAD = (
    "items",
    "what",
    "ours",
    *_COST,
    "Hugo's",
    *_COST,
    "ours : Hugo's",
    "tuned",
    "ours : tuned",
)


@dataclass(frozen=True)
class Step:
    """Something that a newsroom waits for: what happens before, and whether search is made."""

    name: str
    before: Callable[[Site], object]
    search: bool = False


@dataclass(frozen=True)
class Row:
    """What one step cost with so many items; `theirs` are Hugo's costs, tuned last, if any."""

    step: Step
    items: int
    ours: Cost
    theirs: Sequence[Cost]


@dataclass(frozen=True)
class Size:
    """What a build of so many items writes, and seconds that a bare loop takes to write ours."""

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

Measured {day} by `python -m benchmarks.compare`, median of {runs} runs, each
in turn: Budkavle {__version__} with {_python()}, and Hugo
0.168.0, on {os.cpu_count()} processors, {platform.machine()}. Items have 270–520 words. Memory
counts what processes share once, and was looked at in another run.

{_row_of(_HEAD)}{_row_of("---:" for _ in _HEAD)}{"".join(map(_line, rows))}
## What is compared

Hugo's layouts (`benchmarks/peers/hugo/`) make our pages: the head with its policy, description,
alternates and JSON-LD; menu, breadcrumb, dateline in Swedish, topics, text, fact box, contacts,
sharing, related and neighbouring news; front page, years and topics. Feeds have the same entries,
whole, as RSS, Atom and JSON, for everything and each topic, with the same archives (RFC 5005).
What repeats is made once, in the fastest way that we know of. Related news are those that Hugo's
own `Related` finds, which goes through all pages of a topic; *tuned* is the same site with a way of
ours to find the nearest of a topic (`benchmarks/peers/hugo-tuned/`). After the first builds a
sample of articles and archives is read on all sites, and the run ends where their texts, heads or
links are not the same.

Ours alone: content is validated, and drafts and secrets are looked for in what is written; words
are set with care; there are pictures for social media, files for servers, JSON for programs, a
search page, and a page and feeds of corrections.

What each writes from nothing:

| items | | files | MB | of which pages | MB | of which feeds | MB |
|---:|---|---:|---:|---:|---:|---:|---:|
{"".join(map(_extents, sizes))}
How far from the limit: the same bytes, written by a bare loop.

| items | bare loop | from nothing takes so many times as long |
|---:|---:|---:|
{bare}
![Seconds by the number of items]({plot})
"""


def _python() -> str:
    """Which Python this is: those that distributions build are faster than most built by hand."""
    own = " of the distribution" if sys.base_prefix == "/usr" else ""
    return f"Python {platform.python_version()}{own}"


def lines(rows: Sequence[Row]) -> list[Line]:
    """Both sites' first builds and edits, by the number of items."""
    found = []
    for name in ("from nothing", "one text edited"):
        those = [row for row in rows if row.step.name == name]
        found.append(Line(f"Budkavle, {name}", [(row.items, row.ours.seconds) for row in those]))
        theirs = [(row.items, row.theirs[0].seconds) for row in those if row.theirs]
        found += [Line(f"Hugo, {name}", theirs)] if theirs else []
    return found


def _line(row: Row) -> str:
    cells = [f"{row.items:,}", row.step.name, *_told(row.ours)]
    if row.theirs:
        hugo, tuned = row.theirs
        cells += [*_told(hugo), _ratio(row.ours, hugo)]
        cells += [f"{tuned.seconds:.2f} s", _ratio(row.ours, tuned)]
    return _row_of(cells + ["–"] * (len(_HEAD) - len(cells)))


def _told(cost: Cost) -> list[str]:
    return [f"{cost.seconds:.2f} s", f"{cost.processor:.2f} s", f"{cost.memory / 1e6:.0f} MB"]


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
