"""Runs Pagefind, which makes the files of an index from documents. The only importer of it.

Pagefind's Python interface waits a tenth of a second for every document, so 10,000 documents take
a quarter of an hour. Its command-line program reads a folder of them in seconds.
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
from budkavle.render.search.completeness import cut_off
from budkavle.render.search.documents import SearchDocument
from budkavle.system import forks, unfinished
from budkavle.system.disk import writing

ENGINE = ("pagefind.js", "pagefind-worker.js")
"""The programs that run in the reader's browser, besides the WebAssembly of the language."""

_INDEX = ("pagefind-entry.json", "*.pf_meta", "index/*", "filter/*", "fragment/*")


class SearchError(BudkavleError):
    """Pagefind failed; the message is Pagefind's own."""


class IncompleteIndexError(SearchError):
    """A file of the index is not whole: when the disk is full, Pagefind reports no error."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder

    def explain(self, translate: Callable[[str], str]) -> str:
        """The message for the user, with the place and the most likely cause."""
        said = translate(
            "The search could not be written whole in {path}; perhaps the disk is full. Nothing was"
            " published. Make room on the disk, and run the command again."
        )
        return said.format(path=self.folder)


def index(
    documents: Iterable[SearchDocument], language: str, folder: Path, *, engine: bool
) -> None:
    """Make the index of documents in one language, in an empty folder.

    With `engine`, the search programs are included. Raises SearchError, and DiskFullError.
    """
    # On the same file system, so that the result only has to be moved.
    with unfinished.folder_for(folder.with_name("pagefind")) as temporary:
        pages, made = temporary / "pages", temporary / "made"
        for document in documents:
            page = pages / document.address / "index.html"
            with writing(folder.parent):
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_bytes(document.html.encode())
        _run(pages, made, language)
        for path in _whole(made, folder.parent, language, engine=engine):
            target = folder / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


@cache
def pagefind_version() -> str:
    """Identify the version of Pagefind, by the size of its program.

    It is part of published names, so it must not depend on when Pagefind was installed.
    """
    return str(_executable().stat().st_size)


def _run(pages: Path, made: Path, language: str) -> None:
    command = [str(_executable()), "--site", str(pages), "--output-path", str(made)]
    command += ["--root-selector", "main", "--force-language", language, "--silent"]
    done = _done(command)
    if done.returncode or not (made / "pagefind-entry.json").exists():
        raise SearchError(f"pagefind: {done.stderr.strip() or done.stdout.strip()}")


def _whole(made: Path, place: Path, language: str, *, engine: bool) -> list[Path]:
    """The files to keep of what Pagefind made, once they are all whole, and canonical.

    Raises IncompleteIndexError, which names the folder `place`, and DiskFullError.
    """
    try:
        with writing(place):
            description = make_canonical(made, language)
            lacking = list(cut_off(made, description, language))
            wanted = sorted(_wanted(made, language, engine))
    except (
        ValueError,
        LookupError,
        EOFError,
        zlib.error,
        gzip.BadGzipFile,
        FileNotFoundError,
    ) as error:
        raise IncompleteIndexError(place, str(error)) from error
    lacking += [path.name for path in wanted if not path.exists()]
    if lacking:
        raise IncompleteIndexError(place, ", ".join(lacking[:3]))
    return wanted


def _done(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a program that is stopped when this process ends (see `watched`)."""
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
    from pagefind.service import get_executable  # builds without search need not load it

    path = get_executable()
    if path is None:
        raise SearchError("pagefind: its program is not installed for this machine")
    return Path(path)


def _wanted(made: Path, language: str, engine: bool) -> Iterable[Path]:
    """The files of the index, without Pagefind's user interfaces; the theme has its own."""
    for pattern in _INDEX:
        yield from made.glob(pattern)
    if engine:
        entry = json.loads((made / "pagefind-entry.json").read_bytes())
        stemmer = entry["languages"][language]["wasm"] or "unknown"
        yield from (made / name for name in (*ENGINE, f"wasm.{stemmer}.pagefind"))
