"""The cost of a preview, compared with Hugo's server: `python -m benchmarks.preview`.

    --items 10000   how many items    --times 10   how often each is saved
    --folder F      where             --write      docs/benchmarks-preview.md

Opens an item's page in a browser, saves the item's file, and measures the time until the page shows
the change, for each program in turn. Needs Chromium, and what the tests need.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.peers.sites import ROOT, Ours, Site, Tuned
from budkavle import __version__

DOCUMENT = ROOT / "docs/benchmarks-preview.md"
PAUSE = 1.0
"""Seconds between two saves: nobody saves more often."""
_ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+/")


def main() -> None:
    """Measure, print, and write if asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.preview", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budkavle-", dir=options.folder) as folder:
        sites: list[Site] = [Ours(Path(folder)), Tuned(Path(folder))]
        for site in sites:
            site.make(options.items)
        with _browser() as browser:
            rows = "".join(_row(site, browser, options.times) for site in sites)
    report = _report(rows, options.items, options.times)
    sys.stdout.write(report)
    if options.write:
        DOCUMENT.write_text(report, encoding="utf-8")


def _row(site: Site, browser: Browser, times: int) -> str:
    items = sorted(
        (site.folder / "content/nyheter").rglob("nyhet-*.md"), key=lambda each: each.stem
    )
    with _serving(site) as (address, begun):
        measured = [_measured(browser.new_page(), address, items[at], times) for at in (-1, 0)]
    told = [f"{median(seconds):.2f} s (longest {max(seconds):.2f})" for seconds in measured]
    return f"| {site.name} | {begun:.1f} s | {told[0]} | {told[1]} |\n"


def _measured(page: Page, address: str, item: Path, times: int) -> list[float]:
    text = item.read_text(encoding="utf-8")
    page.goto(f"{address}nyheter/{item.parent.name}/{item.stem}/")
    seconds = []
    for number in range(times):
        sleep(PAUSE)
        start = perf_counter()
        item.write_text(f"{text}\nSparad gång {number}.\n", encoding="utf-8")
        page.get_by_text(f"Sparad gång {number}.", exact=True).wait_for(timeout=120_000)
        seconds.append(perf_counter() - start)
    page.close()
    return seconds


def _report(rows: str, items: int, times: int) -> str:
    return f"""\
# What a preview costs

Measured {datetime.now(UTC).date()} by `python -m benchmarks.preview`: from saving an item's file
until a browser shows the page with what was saved, median of {times} times. {items:,} items,
Budkavle {__version__} with Python {platform.python_version()}, and Hugo 0.168.0, on
{os.cpu_count()} processors, {platform.machine()}.

| | until it serves | the last item | the first item |
|---|---:|---:|---:|
{rows}"""


@contextmanager
def _serving(site: Site) -> Iterator[tuple[str, float]]:
    start = perf_counter()
    with subprocess.Popen(
        site.preview, cwd=site.folder, stdout=subprocess.PIPE, text=True
    ) as process:
        said = (_ADDRESS.search(line) for line in process.stdout or ())
        address = next(found[0] for found in said if found)
        yield address, perf_counter() - start
        process.terminate()
        process.communicate()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
