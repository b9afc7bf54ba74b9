"""Runs Pagefind: documents in, the files of an index out. The only importer of it.

Its Python interface waits a tenth of a second for every document, so 10,000 take a quarter of an
hour; the program that comes with it reads a folder of them in seconds.
"""

import json
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from budkavle.problems import BudkavleError
from budkavle.search.canonical import make_canonical
from budkavle.search.documents import Document

ENGINE = ("pagefind.js", "pagefind-worker.js")
"""What runs in the reader's browser, beside the WebAssembly of the language."""

_INDEX = ("pagefind-entry.json", "*.pf_meta", "index/*", "filter/*", "fragment/*")


class SearchError(BudkavleError):
    """Pagefind would not: its own words."""


def index(documents: Iterable[Document], language: str, folder: Path, *, engine: bool) -> None:
    """Make the index of documents in one language in an empty folder.

    With `engine` the programs that search are there too. Raises SearchError.
    """
    # On the same file system, so that what is made need only be moved.
    with TemporaryDirectory(prefix="draft-", dir=folder.parent) as temporary:
        pages, made = Path(temporary, "pages"), Path(temporary, "made")
        for document in documents:
            page = pages / document.address / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(document.html, encoding="utf-8")
        _run(pages, made, language)
        make_canonical(made, language)
        for path in sorted(_wanted(made, language, engine)):
            target = folder / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


@cache
def identity() -> str:
    """What changes with another version of Pagefind, and with nothing else: its program's size.

    It is part of published names, so when it was installed must not be in it.
    """
    return str(_executable().stat().st_size)


def _run(pages: Path, made: Path, language: str) -> None:
    command = [str(_executable()), "--site", str(pages), "--output-path", str(made)]
    command += ["--root-selector", "main", "--force-language", language, "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not (made / "pagefind-entry.json").exists():
        raise SearchError(f"pagefind: {done.stderr.strip() or done.stdout.strip()}")


def _executable() -> Path:
    from pagefind.service import get_executable  # builds without a search do not wait for it

    path = get_executable()
    if path is None:
        raise SearchError("pagefind: its program is not installed for this machine")
    return Path(path)


def _wanted(made: Path, language: str, engine: bool) -> Iterable[Path]:
    """The index without the interfaces that Pagefind brings; ours is its own."""
    for pattern in _INDEX:
        yield from made.glob(pattern)
    if engine:
        entry = json.loads((made / "pagefind-entry.json").read_bytes())
        stemmer = entry["languages"][language]["wasm"] or "unknown"
        yield from (made / name for name in (*ENGINE, f"wasm.{stemmer}.pagefind"))
