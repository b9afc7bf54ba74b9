"""The cache of search indexes, each with a digest of everything it was made from.

That digest is never published: items can contain what readers do not see, such as a link to a
draft. Published is the tag of an index, a digest of its files, which contain what readers can find.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from budkavle import __version__
from budkavle.render.keys import Facts, content_key
from budkavle.render.output import Output, digest_of
from budkavle.render.search.documents import Document
from budkavle.render.search.indexing import index, pagefind_version
from budkavle.system import cache_file, snapshot, unfinished

AT_ONCE = 4
"""The largest number of Pagefind processes at the same time, each on a processor of its own."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """A search index that the site needs: its folder's address, its language and its documents.

    `key` is a digest of what the documents are made from; they are made only if the index is not in
    the cache. `facts` names what they depend on. With `engine`, the files include the search
    program; only the first index of a language has it.
    """

    address: str
    language: str
    key: str
    documents: Callable[[], Sequence[Document]]
    facts: Facts
    engine: bool = False

    @property
    def name(self) -> str:
        """The name of its folder, on the site and in the cache."""
        return self.address.rstrip("/").rpartition("/")[2]

    @property
    def made_from(self) -> str:
        """A digest of everything that it is made from."""
        return digest_of(self.key, pagefind_version(), __version__)


class _Seal(NamedTuple):
    """What is recorded of an index in the cache; `files` is the digest of its files' stamps."""

    made_from: str
    files: str
    tag: str


def tags(wanted: Sequence[SearchIndex], folder: Path) -> list[str]:
    """The tag of each index: a short digest that changes whenever its files do.

    Those that are not in the cache in `folder` are made first. Raises SearchError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:
        return list(pool.map(partial(_tag, folder=folder), wanted))


def clear(wanted: Iterable[SearchIndex], folder: Path) -> None:
    """Remove everything but these indexes from the cache."""
    names = {each.name for each in wanted}
    keep = names | {path.name for path in map(partial(_seal_of, folder), names)}
    for path in folder.iterdir():
        if path.name in keep:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def outputs(wanted: SearchIndex, tag: str, folder: Path) -> Iterator[Output]:
    """The files of an index that is in the cache and has this tag."""
    key = content_key(tag, wanted.facts)
    for path in _paths(folder / wanted.name):
        read = partial(Path.read_bytes, folder / wanted.name / path)
        yield Output(f"{wanted.address}{path}", key, read)


def _tag(wanted: SearchIndex, folder: Path) -> str:
    """The tag of an index, which is made if the cache does not have it unchanged."""
    place = folder / wanted.name
    seal = cache_file.read_value(_seal_of(folder, wanted.name))
    if (
        not isinstance(seal, _Seal)
        or seal.made_from != wanted.made_from
        or seal.files != snapshot.digest_of_site(place)
    ):
        _make(wanted, place)
        seal = _Seal(wanted.made_from, snapshot.digest_of_site(place), _digest_of_files(place))
        cache_file.write_value(_seal_of(folder, wanted.name), seal)
    return seal.tag


def _make(wanted: SearchIndex, target: Path) -> None:
    """Make an index in a temporary folder, then move it into the cache when it is complete."""
    with unfinished.folder_for(target) as made:
        index(wanted.documents(), wanted.language, made, engine=wanted.engine)
        shutil.rmtree(target, ignore_errors=True)
        made.replace(target)


def _seal_of(folder: Path, name: str) -> Path:
    return folder / f"{name}.sealed"


def _digest_of_files(folder: Path) -> str:
    files = ((path, (folder / path).read_bytes()) for path in _paths(folder))
    return digest_of([(path, blake2b(data).digest()) for path, data in files])[:12]


def _paths(folder: Path) -> list[str]:
    return sorted(snapshot.stamps_in(folder))
