"""Runs Pagefind: documents in, the files of an index out. The only importer of it.

Its Python interface waits a tenth of a second for every document, so 10,000 take a quarter of an
hour; the program that comes with it reads a folder of them in seconds.
"""

import gzip
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from budkavle.model.problems import BudkavleError
from budkavle.render.search import watched
from budkavle.render.search.canonical import make_canonical
from budkavle.render.search.documents import Document
from budkavle.system import forks, unfinished

ENGINE = ("pagefind.js", "pagefind-worker.js")
"""What runs in the reader's browser, beside the WebAssembly of the language."""

_INDEX = ("pagefind-entry.json", "*.pf_meta", "index/*", "filter/*", "fragment/*")


class SearchError(BudkavleError):
    """Pagefind would not: its own words."""


class HalfIndexError(SearchError):
    """The index is not whole: on a full disk Pagefind ends as if all were well."""

    def told(self, translate: Callable[[str], str]) -> str:
        """Say so, and what it mostly is."""
        return translate(
            "The search could not be written whole; perhaps the disk is full. Nothing was"
            " published; make room and try again."
        )


def index(documents: Iterable[Document], language: str, folder: Path, *, engine: bool) -> None:
    """Make the index of documents in one language in an empty folder.

    With `engine` the programs that search are there too. Raises SearchError.
    """
    # On the same file system, so that what is made need only be moved.
    with unfinished.folder_for(folder.with_name("pagefind")) as temporary:
        pages, made = temporary / "pages", temporary / "made"
        for document in documents:
            page = pages / document.address / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(document.html, encoding="utf-8")
        _run(pages, made, language)
        _make_canonical(made, language)
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
    done = _done(command)
    if done.returncode or not (made / "pagefind-entry.json").exists():
        raise SearchError(f"pagefind: {done.stderr.strip() or done.stdout.strip()}")


def _make_canonical(made: Path, language: str) -> None:
    """Do so; raises HalfIndexError."""
    try:
        make_canonical(made, language)
    except (
        ValueError,
        LookupError,
        EOFError,
        zlib.error,
        gzip.BadGzipFile,
        FileNotFoundError,
    ) as error:
        raise HalfIndexError(str(error)) from error


def _done(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a program that is ended when this one is gone (see `watched`)."""
    watcher = [sys.executable, "-I", "-S", watched.__file__]
    reader, writer = os.pipe()
    forks.keep_from_children(writer)
    try:
        return subprocess.run(
            [*watcher, *command], stdin=reader, capture_output=True, encoding="utf-8", check=False
        )
    finally:
        os.close(reader)
        forks.close(writer)


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
