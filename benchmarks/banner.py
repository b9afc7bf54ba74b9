"""How soon every page says it in a crisis: `python -m benchmarks.banner`.

    --items 10000   how many items    --times 3   how often a banner begins, changes and ends
    --folder F      where             --watch     with `watch` running, as on a server
    --search        the site has a search too

Measures from the moment the banner's file is written until the last page is replaced, and checks
that each page says it. The aim is 5 seconds for 10,000 items.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep, time

from benchmarks.measuring import Spent, median, time_of
from benchmarks.peers.sites import Ours

_BANNER = """\
vatten:
  kind: major
  title: {title}
  text: Hämta vatten vid torget.
  from: 2026-03-01 09:00
"""
_MOST_SECONDS = 120


def main() -> None:
    """Measure, and print a line for each change."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.banner", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--watch", action="store_true")
    parser.add_argument("--search", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budkavle-", dir=options.folder) as folder:
        site = Ours(Path(folder))
        site.make(options.items)
        command = site.command(search=options.search)
        print(_told("the first build", time_of(command, site.folder)), flush=True)
        if options.watch:
            with _watching(site, search=options.search):
                _measure(site, options.times, lambda: None)
        else:
            _measure(site, options.times, lambda: _run(command, site.folder))


def _measure(site: Ours, times: int, build: Callable[[], None]) -> None:
    file = site.folder / "content" / "viktigt.yml"
    spent: dict[str, list[Spent]] = {"begins": [], "changes": [], "ends": []}
    for number in range(times):
        first, second = f"Koka vattnet {number}", f"Vattnet är rent igen {number}"
        for name, shown, hidden in (
            ("begins", first, ""),
            ("changes", second, first),
            ("ends", "", second),
        ):
            sleep(1)  # files that are older than a moment are trusted by their times
            begun, used = time(), os.times()
            file.write_text(_BANNER.format(title=shown) if shown else "", encoding="utf-8")
            build()
            now = os.times()
            pages = _wait_for_pages(site.pages, shown, hidden)
            seconds = max(page.stat().st_ctime for page in pages) - begun
            processor = sum(now[2:4]) - sum(used[2:4])
            spent[name].append(Spent(seconds, processor))
            print(f"  {name}: {seconds:.2f} s, {len(pages)} pages", flush=True)
    for name, runs in spent.items():
        print(_told(f"a banner {name}", median(runs)), flush=True)


def _wait_for_pages(site: Path, shown: str, hidden: str) -> list[Path]:
    """Wait until each page says what it must; returns all. Raises SystemExit if one does not."""
    end = monotonic() + _MOST_SECONDS
    pages = left = list(site.rglob("*.html"))
    while left := [page for page in left if not _says(page, shown, hidden)]:
        if monotonic() > end:
            raise SystemExit(f"{left[0]} does not say {shown!r}")
        sleep(0.1)
    return pages


def _says(page: Path, shown: str, hidden: str) -> bool:
    try:
        text = page.read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return shown in text and not (hidden and hidden in text)


@contextmanager
def _watching(site: Ours, *, search: bool) -> Iterator[None]:
    command = [sys.executable, "build.py", "watch", "--quiet"]
    process = subprocess.Popen([*command, *([] if search else ["--no-search"])], cwd=site.folder)
    sleep(5)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _told(name: str, spent: Spent) -> str:
    return f"{name:<20} {spent.seconds:6.2f} s {spent.processor:6.2f} s processor"


if __name__ == "__main__":
    main()
