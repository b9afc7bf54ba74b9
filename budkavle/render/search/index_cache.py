"""Where indexes are kept between builds, each under a key that digests all it was made from."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from budkavle import __version__
from budkavle.render.output import Output, digest_of
from budkavle.render.search.documents import Document
from budkavle.render.search.indexing import identity, index
from budkavle.system import cache_file, snapshot, unfinished

AT_ONCE = 4
"""The most Pagefinds that run at the same time, each on a processor of its own."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index that the site is to have: in which folder, of what; `engine` says it is the first.

    `key`, a digest, stands for the documents, which are made only if no such index is kept.
    """

    address: str
    language: str
    key: str
    documents: Callable[[], Sequence[Document]]
    engine: bool = False

    @property
    def tag(self) -> str:
        """What changes whenever the index does, short enough for an address."""
        return digest_of(self.key, identity(), __version__)[:12]


def outputs(wanted: Sequence[Index], folder: Path, beside: Iterable[str] = ()) -> Iterator[Output]:
    """The files of every index, from the shelf in `folder`; what is not there is made first.

    What nobody wants any more leaves the shelf, but for the indexes with the tags `beside`. Raises
    SearchError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [each for each in wanted if not _is_whole(folder, each.tag)]
    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:
        list(pool.map(partial(_make, folder=folder), missing))
    if missing:
        tags = {*beside, *(each.tag for each in wanted)}
        _clear(folder, tags | set(map(_seal_of, tags)))
    for each in wanted:
        yield from _files(each, folder / each.tag)


def _make(wanted: Index, folder: Path) -> None:
    """Make an index aside, then put it on the shelf whole."""
    target = folder / wanted.tag
    with unfinished.folder_for(target) as made:
        index(wanted.documents(), wanted.language, made, engine=wanted.engine)
        shutil.rmtree(target, ignore_errors=True)
        made.replace(target)
    cache_file.write(folder / _seal_of(wanted.tag), snapshot.digest_of_site(target).encode())


def _is_whole(folder: Path, tag: str) -> bool:
    """Whether an index stands there, its files as they were written."""
    found = cache_file.read(folder / _seal_of(tag))
    return found is not None and found.decode() == snapshot.digest_of_site(folder / tag)


def _seal_of(tag: str) -> str:
    return f"{tag}.sealed"


def _clear(folder: Path, keep: set[str]) -> None:
    for path in folder.iterdir():
        if path.name in keep:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _files(wanted: Index, folder: Path) -> Iterator[Output]:
    tag = wanted.tag
    for parent, _, names in os.walk(folder):
        within = Path(parent).relative_to(folder).as_posix()
        for name in sorted(names):
            path = name if within == "." else f"{within}/{name}"
            read = partial(Path.read_bytes, folder / path)
            yield Output(f"{wanted.address}{path}", tag, read)
