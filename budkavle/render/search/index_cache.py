"""The cache of search indexes; the key of each is a digest of everything it was made from."""

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
from budkavle.render.search.indexing import index, pagefind_version
from budkavle.system import cache_file, snapshot, unfinished

AT_ONCE = 4
"""The largest number of Pagefind processes at the same time, each on a processor of its own."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """A search index that the site needs: its folder's address, its language and its documents.

    `key` is a digest of the documents, which are made only if the index is not in the cache. With
    `engine`, the files include the search program; only the first index of a language has it.
    """

    address: str
    language: str
    key: str
    documents: Callable[[], Sequence[Document]]
    engine: bool = False

    @property
    def tag(self) -> str:
        """A short digest that changes whenever the index does, for use in an address."""
        return digest_of(self.key, pagefind_version(), __version__)[:12]


def outputs(
    wanted: Sequence[SearchIndex], folder: Path, beside: Iterable[str] = ()
) -> Iterator[Output]:
    """The files of every index, from the cache in `folder`; missing indexes are made first.

    Then indexes that are no longer wanted are removed from the cache, except those with the tags
    `beside`. Raises SearchError.
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


def _make(wanted: SearchIndex, folder: Path) -> None:
    """Make an index in a temporary folder, then move it into the cache when it is complete."""
    target = folder / wanted.tag
    with unfinished.folder_for(target) as made:
        index(wanted.documents(), wanted.language, made, engine=wanted.engine)
        shutil.rmtree(target, ignore_errors=True)
        made.replace(target)
    cache_file.write(folder / _seal_of(wanted.tag), snapshot.digest_of_site(target).encode())


def _is_whole(folder: Path, tag: str) -> bool:
    """Whether the cache has an index with this tag, and its files are unchanged."""
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


def _files(wanted: SearchIndex, folder: Path) -> Iterator[Output]:
    tag = wanted.tag
    for parent, _, names in os.walk(folder):
        within = Path(parent).relative_to(folder).as_posix()
        for name in sorted(names):
            path = name if within == "." else f"{within}/{name}"
            read = partial(Path.read_bytes, folder / path)
            yield Output(f"{wanted.address}{path}", tag, read)
