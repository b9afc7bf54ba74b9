"""What the desk costs: `python -m benchmarks.desk`.

    --items 10000   how many items    --times 15   how often each is asked for
    --folder F      where             --write      docs/benchmarks-desk.md

Starts the desk, asks for its pages as a browser does, and measures elapsed time, the processor time
of the desk's process, and its memory.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter
from urllib.parse import urlsplit

import httpx

from benchmarks.measuring import Spent, load_told, median, processor_of, share_of
from benchmarks.peers.sites import ROOT, Ours
from budkavle import __version__
from budkavle.desk.addresses import DESK, ITEM
from tests.support.desk import fields_in

DOCUMENT = ROOT / "docs/benchmarks-desk.md"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


@dataclass
class Running:
    """A desk that runs, and a browser at it."""

    process: int
    http: httpx.Client
    begun: float
    """Seconds until it said its address."""
    most: int = 0
    """The largest memory seen, in bytes."""

    def spent(self, act: Callable[[], object]) -> Spent:
        """What an act costs."""
        start, used = perf_counter(), processor_of(self.process)
        act()
        seconds, now = perf_counter() - start, processor_of(self.process)
        self.most = max(self.most, share_of(self.process))
        return Spent(seconds, now - used)

    def get(self, path: str) -> str:
        """A page."""
        return self.http.get(path).raise_for_status().text

    def post(self, path: str, form: dict[str, str]) -> httpx.Response:
        """Send a form, as a browser does with files in it."""
        parts = {name: (None, value) for name, value in form.items()}
        return self.http.post(path, files=parts, headers={"Origin": str(self.http.base_url)[:-1]})


def main() -> None:
    """Measure, print, and write if asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budkavle-", dir=options.folder) as folder:
        site = Ours(Path(folder))
        site.make(options.items)
        with _running(site) as desk:
            rows = "".join(_rows(desk, site, options.times))
            report = _report(rows, desk, options.items, options.times)
    sys.stdout.write(report)
    if options.write:
        DOCUMENT.write_text(report, encoding="utf-8")


def _rows(desk: Running, site: Ours, times: int) -> Iterator[str]:
    content = site.folder / "content"
    items = sorted(each.relative_to(content).as_posix() for each in content.rglob("nyhet-*.md"))
    chosen = Random(1).sample(items, times + 1)
    acts: dict[str, Callable[[str], object]] = {
        "list": lambda _: desk.get(DESK),
        "list, searched": lambda _: desk.get(f"{DESK}?q=beslut"),
        "form": lambda of: desk.get(f"{ITEM}?of={of}"),
        "page after a pause": _Typing(desk),
        "save": _saved(desk),
    }
    for name, act in acts.items():
        act(chosen[0])  # the first of a kind also imports and compiles
        spent = [desk.spent(partial(act, of)) for of in chosen[1:]]
        middle = median(spent)
        longest = max(each.seconds for each in spent)
        yield f"| {name} | {middle.seconds:.2f} s | {longest:.2f} s | {middle.processor:.2f} s |\n"


class _Typing:
    """Types into one item, as a writer does: a word, a pause, the page."""

    def __init__(self, desk: Running) -> None:
        self._desk, self._form, self._typed = desk, dict[str, str](), 0

    def __call__(self, of: str) -> None:
        if not self._form:
            self._form = fields_in(self._desk.get(f"{ITEM}?of={of}"))
        self._typed += 1
        self._form["_text"] += f" Ord{self._typed}."
        told = self._desk.post(f"{DESK}keep", _flat(self._form)).raise_for_status().json()
        assert f"Ord{self._typed}." in self._desk.get(told["page"])


def _saved(desk: Running) -> Callable[[str], object]:
    def save(of: str) -> None:
        form = fields_in(desk.get(f"{ITEM}?of={of}"))
        form["title"] += " igen"
        assert desk.post(ITEM, _flat({**form, "_do": "save"})).status_code == 303

    return save


def _flat(form: dict[str, str]) -> dict[str, str]:
    """A form without fields that are sent several times."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _report(rows: str, desk: Running, items: int, times: int) -> str:
    return f"""\
# What the desk costs

Measured {datetime.now(UTC).date()} by `python -m benchmarks.desk`, each {times} times with another
item: the median and the longest elapsed time, and the median of the processor time. A page after a
pause is what a writer waits for when she has stopped typing: what she typed is kept, and her item's
page is shown. Saving includes its form. {items:,} items, Budkavle {__version__} with Python
{platform.python_version()}, on {os.cpu_count()} processors, {platform.machine()},
{load_told()}

| | median | longest | processor |
|---|---:|---:|---:|
{rows}
It served after {desk.begun:.1f} s, and used at most {desk.most / 1e6:.0f} MB.
"""


@contextmanager
def _running(site: Ours) -> Iterator[Running]:
    start = perf_counter()
    with subprocess.Popen(
        [sys.executable, "build.py", "desk", "--no-open", "--port", "0"],
        cwd=site.folder,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        said = (_ADDRESS.search(line) for line in process.stdout or ())
        opening = urlsplit(next(found[0] for found in said if found))
        begun = perf_counter() - start
        base = f"{opening.scheme}://{opening.netloc}/"
        with httpx.Client(base_url=base, timeout=120) as http:
            http.get(f"{opening.path}?{opening.query}")
            yield Running(process.pid, http, begun)
        process.terminate()
        process.communicate()


if __name__ == "__main__":
    main()
