"""The cost of search: `python -m benchmarks.search [--items 10000] [--folder FOLDER]`.

Makes a site of Swedish-looking items over ten years, builds it without and with search, edits one
item, and lets a browser search while it counts the transferred bytes. Prints a table in Markdown.
Needs Chromium, and what the tests need.
"""

import argparse
import gzip
import http.server
import random
import re
import resource
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, product
from pathlib import Path
from shutil import which
from time import perf_counter

from playwright.sync_api import Browser, Page, expect, sync_playwright

from budkavle.build.run import build

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEARS = 10
WORDS = 350
STEMS = """
vård skola kommun region väg buss tåg bygg bostad vatten avlopp energi miljö klimat natur park
skog sjö kust hamn stad plan mark hus torg bro cykel trafik buller luft avfall sopor brand
räddning krig fred säkerhet beredskap polis hälsa läkar tand sjuk apotek barn ungdom äldre familj
omsorg stöd hjälp personal chef arbete lön avtal upphandling budget skatt kostnad ekonomi företag
handel näring turist kultur bibliotek museum musik film idrott sim bad spel hall arena förening
val politik nämnd styrelse beslut protokoll lag regel tillsyn kontroll avgift ansökan tillstånd
tjänst data nät system digital journal teknik forskning utbildning kurs lärar elev betyg förskola
gymnasie högskola språk bok tidning nyhet
""".split()
ENDINGS = ["", "en", "et", "ar", "er", "arna", "erna", "ens", "ets", "s", "ning", "ningen", "ande"]
SMALL = "och i att det som på är av för den med till har de inte om ett en från vid".split()
TOPICS = ("upphandling", "digitalisering", "samverkan", "klimat")
CONFIGURATION = """\
site_name: Mätning
site_url: https://example.org/
docs_dir: content
theme: {name: material, custom_dir: theme, language: sv, font: false}
nav: [om.md]
plugins:
  - budkavle: {identity: "example.org,2018", organisation: {name: Mätning}}
"""
COMMON, RARE = "kommunen", "sällsynthetens"
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument(
        "--folder", type=Path, help="keep the site here instead of throwing it away"
    )
    options = parser.parse_args()
    with _folder(options.folder) as folder:
        make_site(folder, options.items)
        rows = [*measure_builds(folder), *measure_wire(folder / "site")]
    sys.stdout.write("| what | cost |\n|---|---:|\n")
    sys.stdout.writelines(f"| {what} | {cost} |\n" for what, cost in rows)


def make_site(folder: Path, items: int) -> None:
    """A site of invented items with the first site's theme; always the same.

    `benchmarks.corpus` has too few different words to measure a search index.
    """
    shutil.copytree(ROOT / "theme", folder / "theme", dirs_exist_ok=True)
    (folder / "content").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "content" / "om.md").write_text("# Om\n\nVi finns.\n", encoding="utf-8")
    (folder / "content" / "topics.yml").write_text(
        "".join(f"{topic}: {{title: {topic.capitalize()}}}\n" for topic in TOPICS), encoding="utf-8"
    )
    for path, text in _items(items):
        file = folder / "content" / "nyheter" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def measure_builds(folder: Path) -> Iterator[tuple[str, str]]:
    """How much longer a build takes with search."""
    yield "build from nothing, without search", _seconds(partial(_build, folder, searchable=False))
    yield "then with search: every year is indexed", _seconds(partial(_build, folder))
    yield "nothing changed", _seconds(partial(_build, folder))
    edited = next((folder / "content" / "nyheter" / str(NOW.year - 3)).iterdir())
    edited.write_text(edited.read_text() + "\nTillagt.\n", encoding="utf-8")
    yield "one item edited, without search", _seconds(partial(_build, folder, searchable=False))
    edited.write_text(edited.read_text() + "\nMera.\n", encoding="utf-8")
    shelf = len(list((folder / ".budkavle" / "site" / "search").rglob("*.pf_fragment")))
    yield "one item edited, with search", _seconds(partial(_build, folder))
    yield "texts in the indexes", str(shelf)


def measure_wire(site: Path) -> Iterator[tuple[str, str]]:
    """What a reader fetches, in requests and transferred kB."""
    with _served(site) as address, sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = play.chromium.launch(executable_path=which("chromium"), args=arguments)
        try:
            yield from _walk(browser, f"{address}sok/")
        finally:
            browser.close()


def _walk(browser: Browser, address: str) -> Iterator[tuple[str, str]]:
    page, fetched = _opened(browser)
    page.goto(address, wait_until="networkidle")
    yield "the search page itself", _cost(fetched)
    page.focus("#q")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    yield "going to the form", _cost(fetched)
    for what, words in (
        ("a common word, newest first, ten hits", COMMON),
        ("a second common word", "skolans"),
        ("two words", "vattenavgift bussarna"),
        (f"a word in one item of all (back to {NOW.year - YEARS + 1})", RARE),
    ):
        yield what, _asked(page, fetched, words)
    page.select_option("#year", str(NOW.year - 5))
    yield "a common word in one year", _asked(page, fetched, COMMON)
    page.select_option("#year", "")
    page.select_option("#topic", "upphandling")
    yield "a common word in one topic", _asked(page, fetched, COMMON)
    page.close()
    page, fetched = _opened(browser)
    page.goto(address, wait_until="networkidle")
    fetched.clear()
    page.select_option("#order", "best")
    yield "a common word, best match first: every year, with opening", _asked(page, fetched, COMMON)
    page.close()


def _asked(page: Page, fetched: list[int], words: str) -> str:
    start = perf_counter()
    page.fill("#q", words)
    page.press("#q", "Enter")
    expect(page.locator("#found")).to_have_text(re.compile(r"träff"), timeout=60_000)
    seconds = perf_counter() - start
    page.wait_for_load_state("networkidle")
    return f"{_cost(fetched)}, {seconds * 1000:.0f} ms"


def _opened(browser: Browser) -> tuple[Page, list[int]]:
    """A page with an empty cache, and the sizes of everything that it fetches."""
    context = browser.new_context()
    page = context.new_page()
    fetched: list[int] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.loadingFinished", lambda event: fetched.append(int(event["encodedDataLength"]))
    )
    return page, fetched


def _cost(fetched: list[int]) -> str:
    cost = f"{len(fetched)} requests, {sum(fetched) / 1000:.0f} kB"
    fetched.clear()
    return cost


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves as a host does: compresses text, but not what is already compressed."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.exists():
            self.send_error(404)
            return
        data, media_type = path.read_bytes(), TYPES.get(path.suffix, "text/html")
        self.send_response(200)
        if path.suffix in {*TYPES, ".html", ".svg"}:
            data = gzip.compress(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", "image/svg+xml" if path.suffix == ".svg" else media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def _served(site: Path) -> Iterator[str]:
    handler = partial(_Handler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory() as temporary:
            yield Path(temporary)


def _build(folder: Path, *, searchable: bool = True) -> None:
    build(folder / "mkdocs.yml", NOW, lambda _done, _all: None, searchable=searchable)


def _seconds(act: Callable[[], None]) -> str:
    """Elapsed time, and the time of all processors, which matters if other programs run too."""
    start, before = perf_counter(), _processor()
    act()
    return f"{perf_counter() - start:.1f} s ({_processor() - before:.1f} s of processor)"


def _processor() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _items(count: int) -> Iterator[tuple[str, str]]:
    """Items, newest first; word frequencies as in speech: the second half as often as the first."""
    chance = random.Random(2018)
    compounds = [first + second for first, second in product(STEMS, STEMS)]
    vocabulary = [stem + ending for stem in STEMS for ending in ENDINGS] + compounds
    vocabulary += [chance.choice(compounds) + chance.choice(ENDINGS) for _ in range(40_000)]
    chance.shuffle(vocabulary)
    vocabulary = [*SMALL, COMMON, *vocabulary]
    frequencies = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))

    def words(number: int) -> str:
        return " ".join(chance.choices(vocabulary, cum_weights=frequencies, k=number))

    for number in range(count):
        at = NOW - timedelta(days=1) - number * timedelta(days=365 * YEARS - 330) / count
        paragraphs = [f"{words(WORDS // 5).capitalize()}." for _ in range(5)]
        if number == count - 1:
            paragraphs.append(f"{RARE.capitalize()} enda plats.")
        topic = TOPICS[number % len(TOPICS)]
        header = (
            f"id: {at:%Y%m%d}-{number:06}\ntitle: {words(6).capitalize()}\n"
            f"date: {at:%Y-%m-%dT%H:%MZ}\nsummary: {words(20).capitalize()}.\ntopics: [{topic}]\n"
        )
        yield f"{at.year}/n{number}.md", f"---\n{header}---\n\n" + "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    main()
