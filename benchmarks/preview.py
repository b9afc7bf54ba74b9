"""What the preview costs: `python -m benchmarks.preview [--items 10000] [--times 10]`.

Makes a site of Swedish-looking items, opens a page of it in a browser, saves the item's file, and
measures until the page shows what was saved. Needs chromium, and what the tests need.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from playwright.sync_api import Page, sync_playwright

from benchmarks.corpus import write

ROOT = Path(__file__).parent.parent
CONFIGURATION = """\
site_name: Mätning
site_url: https://example.org/
docs_dir: content
theme: {name: material, custom_dir: theme, language: sv, font: false}
plugins:
  - budkavle: {identity: "example.org,2018", organisation: {name: Mätning}}
"""
PAUSE = 1.0
"""Seconds between one saving and the next: nobody saves faster."""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.preview", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        write(project / "content", options.items)
        shutil.copytree(ROOT / "theme", project / "theme")
        (project / "mkdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
        items = sorted((project / "content" / "nyheter").rglob("*.md"), key=lambda path: path.stem)
        with _serving(project) as (address, begun), _page() as page:
            print(f"| first page | {begun:.1f} s |")
            for name, item in (("newest", items[0]), ("oldest", items[-1])):
                seconds = _measured(page, address, item, options.times)
                print(
                    f"| save to reloaded page, {name} item | median {median(seconds):.2f} s,"
                    f" longest {max(seconds):.2f} s |"
                )


def _measured(page: Page, address: str, item: Path, times: int) -> list[float]:
    text = item.read_text(encoding="utf-8")
    page.goto(f"{address}nyheter/{item.parent.name}/{item.stem}/")
    seconds = []
    for number in range(times):
        sleep(PAUSE)
        start = perf_counter()
        item.write_text(f"{text}\nSparad gång {number}.\n", encoding="utf-8")
        page.get_by_text(f"Sparad gång {number}.", exact=True).wait_for()
        seconds.append(perf_counter() - start)
    return seconds


@contextmanager
def _serving(project: Path) -> Iterator[tuple[str, float]]:
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", "0"]
    start = perf_counter()
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as process:
        said = (re.search(r"http://127\.0\.0\.1:\d+/", line) for line in process.stdout or ())
        address = next(found[0] for found in said if found)
        yield address, perf_counter() - start
        process.terminate()
        process.communicate()


@contextmanager
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


if __name__ == "__main__":
    main()
