"""The report of builds side by side, as Markdown: what each writes, what each step cost. Pure."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.measuring import Cost
from benchmarks.peers.likeness import Extent, Written
from benchmarks.peers.sites import Site
from benchmarks.plot import Line
from budkavle import __version__


@dataclass(frozen=True)
class Step:
    """Something that a newsroom waits for: what happens before, and whether search is made."""

    name: str
    before: Callable[[Site], object]
    search: bool = False


@dataclass(frozen=True)
class Row:
    """What one step cost with so many items; `theirs` is None where Hugo was left out."""

    step: Step
    items: int
    ours: Cost
    theirs: Cost | None


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
in turn: Budkavle {__version__} with Python {platform.python_version()}, and Hugo 0.168.0, on
{os.cpu_count()} processors, {platform.machine()}. Items have 270–520 words. Memory counts what
processes share once.

| items | what | ours | of processors | memory | Hugo's | of processors | memory | ours : Hugo's |
|---:|---|---:|---:|---:|---:|---:|---:|---:|
{"".join(map(_line, rows))}
## What is compared

Hugo's layouts (`benchmarks/peers/hugo/`) make our pages: the head with its policy, description,
alternates and JSON-LD; menu, breadcrumb, dateline in Swedish, topics, text, fact box, contacts,
sharing, related and neighbouring news; front page, years and topics. Feeds have the same entries,
whole, as RSS, Atom and JSON, for everything and each topic, with the same archives (RFC 5005).
What repeats is made once, in the fastest way that we know of. After the first builds a sample of
articles and archives is read on both sites, and the run ends where their texts, heads or links
are not the same.

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


def lines(rows: Sequence[Row]) -> list[Line]:
    """Both sites' first builds and edits, by the number of items."""
    found = []
    for name in ("from nothing", "one text edited"):
        those = [row for row in rows if row.step.name == name]
        found.append(Line(f"Budkavle, {name}", [(row.items, row.ours.seconds) for row in those]))
        theirs = [(row.items, row.theirs.seconds) for row in those if row.theirs]
        found += [Line(f"Hugo, {name}", theirs)] if theirs else []
    return found


def _line(row: Row) -> str:
    ours, theirs = row.ours, row.theirs
    told = f"| {row.items:,} | {row.step.name} | {_told(ours)} |"
    if theirs is None:
        return f"{told} – | – | – | – |\n"
    return f"{told} {_told(theirs)} | {ours.seconds / theirs.seconds:.2f} |\n"


def _told(cost: Cost) -> str:
    return f"{cost.seconds:.2f} s | {cost.processor:.2f} s | {cost.memory / 1e6:.0f} MB"


def _extents(size: Size) -> str:
    return "".join(
        f"| {size.items:,} | {name} | "
        + " | ".join(map(_written, (extent.everything, extent.pages, extent.feeds)))
        + " |\n"
        for name, extent in size.extents
    )


def _written(written: Written) -> str:
    return f"{written.files:,} | {written.size / 1e6:.0f}"
