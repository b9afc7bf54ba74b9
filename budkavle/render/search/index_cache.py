"""The cache of search indexes, each with a digest of everything it was made from.

That digest is never published: items can contain what readers do not see, such as a link to a
draft. Published is the tag of an index, a digest of its files, which contain what readers can find.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import blake2b
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
    """What is recorded of a cached index; `files` is the digest of its files' fingerprints."""

    files: str
    tag: str


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
            return list(pool.map(self._tag, wanted))

    def clear(self, language: str, wanted: Iterable[SearchIndex]) -> None:
        """Remove all indexes of a language but these from the cache."""
        names = {each.name for each in wanted}
        folder = self._folder(language)
        for path in folder.iterdir() if folder.exists() else ():
            if path.name not in names:
                shutil.rmtree(path, ignore_errors=True)

    def outputs(self, wanted: SearchIndex, tag: str) -> Iterator[Output]:
        """The files of an index that is in the cache and has this tag."""
        key, folder = content_key(tag, wanted.facts), self._folder(wanted.language) / wanted.name
        for path in _paths(folder):
            yield Output(f"{wanted.address}{path}", key, partial(Path.read_bytes, folder / path))

    def _tag(self, wanted: SearchIndex) -> str:
        """The tag of an index, which is made if the cache does not have it unchanged."""
        folder = self._folder(wanted.language) / wanted.name
        key = f"{wanted.language} {wanted.name}"
        seal: _Seal | None = self._cache.get("search", key, wanted.made_from)
        if seal is None or seal.files != snapshot.digest_of_site(folder):
            self._make(wanted, folder)
            seal = _Seal(snapshot.digest_of_site(folder), _digest_of_files(folder))
            self._cache.put("search", key, seal, wanted.made_from)
        return seal.tag

    def _folder(self, language: str) -> Path:
        """The folder of a language's indexes: files as Pagefind writes them."""
        return self._cache.folder / "search" / language

    def _make(self, wanted: SearchIndex, target: Path) -> None:
        """Make an index in a temporary folder, then move it into the cache when it is complete."""
        with unfinished.folder_for(target) as made:
            documents = wanted.documents()
            self._index(documents, wanted.language, made, engine=wanted.engine)
            words = commonest((each.words for each in documents), _MOST_WORDS)
            if words:
                with writing(target):
                    lines = "".join(f"{word}\n" for word in words)
                    (made / WORDS).write_text(lines, encoding="utf-8")
            shutil.rmtree(target, ignore_errors=True)
            made.replace(target)


def _digest_of_files(folder: Path) -> str:
    files = ((path, (folder / path).read_bytes()) for path in _paths(folder))
    return digest_of([(path, blake2b(data).digest()) for path, data in files])[:12]


def _paths(folder: Path) -> list[str]:
    return sorted(snapshot.stamps_in(folder))
