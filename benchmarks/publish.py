"""The cost of publishing to a folder that nginx serves: `python -m benchmarks.publish`.

    --items 10000   how many items    --times 3   how often an item is edited and taken back
    --folder F      where             --profile P  write profiles of an edit and a rollback there
    --write         docs/benchmarks-publish.md

Publishes a site for the first time and looks at all of it, edits an item, and takes the edit back,
each time until it is live. Processor time counts on a machine that has other work. Needs nginx.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.measuring import load_told
from benchmarks.peers.sites import ROOT, Ours
from budkavle import __version__
from tests.support import nginx

DOCUMENT = ROOT / "docs/benchmarks-publish.md"

FIRST, LOOK = "all of it, the first time, not looked at", "all of it looked at"
EDIT, BACK = "an edit, built, published and looked at", "a rollback, looked at"

_PROFILED = "import cProfile; from budkavle.cli.main import main; cProfile.run('main()', {!r})"

_PUBLISH = ("publish", "--no-search", "--format", "json")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run cost, in seconds and megabytes of its largest process, and what it reported."""

    name: str
    seconds: float
    processor: float
    memory: float
    said: dict[str, Any]

    def __str__(self) -> str:
        looked = self.said["verified"] or {"checked": 0, "live": None}
        return (
            f"{self.name:<41} {self.seconds:7.1f} s {self.processor:7.1f} s processor"
            f" {self.memory:5.0f} MB  put {len(self.said['put'])}, deleted"
            f" {len(self.said['deleted'])}, unchanged {self.said['unchanged']},"
            f" looked at {looked['checked']}, live {looked['live']}"
        )


def main() -> None:
    """Measure, print a line for each run, and write if asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publish", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    runs: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="budkavle-", dir=options.folder) as folder:
        for run in _runs(Path(folder), options.items, options.times, options.profile):
            runs.append(run)
            print(run, flush=True)
    if options.write:
        DOCUMENT.write_text(_report(runs, options.items, options.times), encoding="utf-8")


def _runs(folder: Path, items: int, times: int, profile: Path | None) -> Iterator[Run]:
    site = Ours(folder).folder
    Ours(folder).make(items)
    _configure(site, "http://127.0.0.1:9/")
    subprocess.run([sys.executable, "build.py", "--quiet", "--no-search"], cwd=site, check=True)
    yield _run(site, FIRST, [*_PUBLISH, "--no-build", "--no-verify"])
    with nginx.serving(site / "www" / "current", folder / "nginx") as address:
        _configure(site, address)
        yield _run(site, LOOK, [*_PUBLISH, "--no-build"])
        # Settings have changed, so this build is a whole one.
        yield _run(site, "built with its address", _PUBLISH)
        item = next((site / "content" / "nyheter").rglob("nyhet-000005.md"))
        for number in range(times):
            item.write_text(f"{item.read_text('utf-8')}\nRättelse {number}.\n", "utf-8")
            yield _run(site, EDIT, _PUBLISH, profile and profile / "edit")
            rollback = [*_PUBLISH, "--rollback"]
            yield _run(site, BACK, rollback, profile and profile / "rollback")


def _report(runs: Sequence[Run], items: int, times: int) -> str:
    rows = "".join(
        _row(name, [run for run in runs if run.name == name]) for name in (FIRST, LOOK, EDIT, BACK)
    )
    return f"""\
# What publishing costs

Measured {datetime.now(UTC).date()} by `python -m benchmarks.publish`: to a folder that nginx
serves, until the site has been looked at over HTTP and is live. An edit includes its build.
Median of {times} edits and rollbacks; {items:,} items; Budkavle {__version__} with Python
{platform.python_version()}, on {os.cpu_count()} processors, {platform.machine()},
{load_told()} Memory is that of the largest process.

| | clock | processor | memory | files put | unchanged | looked at |
|---|---:|---:|---:|---:|---:|---:|
{rows}"""


def _row(name: str, runs: Sequence[Run]) -> str:
    seconds = median(run.seconds for run in runs)
    processor = median(run.processor for run in runs)
    said = runs[-1].said
    looked = said["verified"]["checked"] if said["verified"] else 0
    counts = (len(said["put"]), said["unchanged"], looked)
    return (
        f"| {name} | {seconds:.1f} s | {processor:.1f} s | {max(run.memory for run in runs):.0f} MB"
        + "".join(f" | {number:,}" for number in counts)
        + " |\n"
    )


def _configure(site: Path, address: str) -> None:
    """Publish to the folder www, which readers see at this address."""
    file = site / "mkdocs.yml"
    text = file.read_text(encoding="utf-8").partition(", publish:")[0].removesuffix("}\n")
    target = f"publish: {{public: {{to: www, address: '{address}', patience: 5}}}}"
    file.write_text(f"{text}, {target}}}\n", encoding="utf-8")


def _run(site: Path, name: str, words: Sequence[str], profile: Path | None = None) -> Run:
    # As a module, the program ends its process before a profile is written.
    start_of = ["-c", _PROFILED.format(str(profile))] if profile else ["-m", "budkavle"]
    start = perf_counter()
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, *start_of, *words]
        process = subprocess.Popen(command, cwd=site, stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        said.seek(0)
        report = json.loads(said.read() or b"{}")
    if "put" not in report:
        raise SystemExit(f"{name}: it ended with {status}: {report}")
    return Run(name, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, report)


if __name__ == "__main__":
    main()
