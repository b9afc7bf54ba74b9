"""The cache of search indexes, each with a digest of everything it was made from.

An index is stored as one file, its pack, which holds the bytes of all its files: an index of 1,000
items has as many files, and to look at each in every build takes longer than most builds.

That digest is never published: items can contain what readers do not see, such as a link to a
draft. Published is the tag of an index, a digest of its files, which contain what readers can find.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, Protocol

from budkavle.render.keys import Facts, content_key
from budkavle.render.output import Output, digest_of
from budkavle.render.search.compounds import commonest
from budkavle.render.search.documents import SearchDocument
from budkavle.render.search.indexing import index, pagefind_version
from budkavle.render.search.volumes import LIMIT
from budkavle.system import snapshot, unfinished
from budkavle.system.cache import Cache
from budkavle.system.disk import writing
from budkavle.system.fingerprint import fingerprint_at

WORDS = "words.txt"
"""The commonest words of an index, one a line: fetched when a search finds nothing."""

_MOST_WORDS = 3_000

AT_ONCE = 4
"""The largest number of Pagefind processes at the same time, each on a processor of its own."""


class SearchIndex(NamedTuple):
    """A search index that the site needs: its folder's address, its language and its documents.

    `key` is a digest of what the documents are made from; they are made only if the index is not in
    the cache. `facts` names what they depend on. With `engine`, the files include the search
    program; only the first index of a language has it.
    """

    address: str
    language: str
    key: str
    documents: Callable[[], Sequence[SearchDocument]]
    facts: Facts
    engine: bool = False

    @property
    def name(self) -> str:
        """The name of its folder, on the site and in the cache."""
        return self.address.rstrip("/").rpartition("/")[2]

    @property
    def made_from(self) -> str:
        """A digest of everything that it is made from, apart from the program."""
        return digest_of(self.key, pagefind_version())


class Indexer(Protocol):
    """Makes the files of an index of documents in one language, in an empty folder."""

    def __call__(
        self, documents: Sequence[SearchDocument], language: str, folder: Path, /, *, engine: bool
    ) -> None:
        """Make them; with `engine`, the search program too. Raises SearchError."""


class _Seal(NamedTuple):
    """What is recorded of a cached index: the stamp of its pack, and its tag.

    `files` are the path and the size, in bytes, of each file in the pack, in their order there.
    """

    pack: str
    tag: str
    files: tuple[tuple[str, int], ...]


class IndexCache:
    """The search indexes in a cache, where missing ones are made.

    `index` writes the files of one index. One of several years has at most `limit` items.
    """

    def __init__(self, cache: Cache, index: Indexer = index, *, limit: int = LIMIT) -> None:
        self._cache, self._index, self.limit = cache, index, limit

    def tags(self, wanted: Sequence[SearchIndex]) -> list[str]:
        """The tag of each index: a short digest that changes whenever its files do.

        Those that are not in the cache are made first. Raises SearchError.
        """
        with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:
            return [seal.tag for seal in pool.map(self._sealed, wanted)]

    def clear(self, language: str, wanted: Iterable[SearchIndex]) -> None:
        """Remove all indexes of a language but these from the cache."""
        kept = {self._pack(each).name for each in wanted}
        folder = self._folder(language)
        for path in folder.iterdir() if folder.exists() else ():
            if path.name in kept:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def outputs(self, wanted: SearchIndex, tag: str) -> Iterator[Output]:
        """The files of an index that is in the cache and has this tag."""
        key, pack = content_key(tag, wanted.facts), self._pack(wanted)
        files = self._sealed(wanted).files
        places = accumulate((size for _, size in files), initial=0)
        for (path, size), place in zip(files, places, strict=False):
            yield Output(f"{wanted.address}{path}", key, partial(_part_of, pack, place, size))

    def _sealed(self, wanted: SearchIndex) -> _Seal:
        """What is recorded of an index, which is made if the cache does not have it unchanged."""
        pack, key = self._pack(wanted), f"{wanted.language} {wanted.name}"
        seal: _Seal | None = self._cache.get("search", key, wanted.made_from)
        if seal is None or seal.pack != _stamp_of(pack):
            seal = self._made(wanted, pack)
            self._cache.put("search", key, seal, wanted.made_from)
        return seal

    def _folder(self, language: str) -> Path:
        return self._cache.folder / "search" / language

    def _pack(self, wanted: SearchIndex) -> Path:
        return self._folder(wanted.language) / f"{wanted.name}.pack"

    def _made(self, wanted: SearchIndex, pack: Path) -> _Seal:
        """Make an index in a temporary folder, and its pack, which replaces an older one."""
        with unfinished.folder_for(pack) as made:
            documents = wanted.documents()
            self._index(documents, wanted.language, made, engine=wanted.engine)
            words = commonest((each.words for each in documents), _MOST_WORDS)
            if words:
                with writing(pack):
                    lines = "".join(f"{word}\n" for word in words)
                    (made / WORDS).write_text(lines, encoding="utf-8")
            return _packed(made, pack)


def _packed(folder: Path, pack: Path) -> _Seal:
    """Move the files of a temporary folder into a pack; raises DiskFullError without room."""
    files: list[tuple[str, int]] = []
    digests: list[tuple[str, bytes]] = []
    paths, unfinished_pack = _paths(folder), folder / pack.name
    with writing(pack), unfinished_pack.open("wb") as target:
        for path in paths:
            data = (folder / path).read_bytes()
            target.write(data)
            files.append((path, len(data)))
            digests.append((path, blake2b(data).digest()))
    unfinished_pack.replace(pack)
    return _Seal(_stamp_of(pack), digest_of(digests)[:12], tuple(files))


def _stamp_of(pack: Path) -> str:
    """What changes whenever a pack does, but not if the cache is copied with its times."""
    found = fingerprint_at(pack)
    return found.portable if found else ""


def _part_of(pack: Path, place: int, size: int) -> bytes:
    with pack.open("rb") as file:
        file.seek(place)
        return file.read(size)


def _paths(folder: Path) -> list[str]:
    return sorted(snapshot.stamps_in(folder))
