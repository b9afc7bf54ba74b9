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

from budkavle.render.keys import Facts, content_key
from budkavle.render.output import Output, digest_of
from budkavle.render.search.compounds import commonest
from budkavle.render.search.documents import Document
from budkavle.render.search.indexing import index, pagefind_version
from budkavle.system import snapshot, unfinished
from budkavle.system.cache import Cache

WORDS = "words.txt"
"""The commonest words of an index, one a line: fetched when a search finds nothing."""

_MOST_WORDS = 3_000

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
        """A digest of everything that it is made from, apart from the program."""
        return digest_of(self.key, pagefind_version())


class _Seal(NamedTuple):
    """What is recorded of a cached index; `files` is the digest of its files' fingerprints."""

    files: str
    tag: str


def tags(wanted: Sequence[SearchIndex], cache: Cache) -> list[str]:
    """The tag of each index: a short digest that changes whenever its files do.

    Those that are not in the cache are made first. Raises SearchError.
    """
    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:
        return list(pool.map(partial(_tag, cache=cache), wanted))


def clear(language: str, wanted: Iterable[SearchIndex], cache: Cache) -> None:
    """Remove all indexes of a language but these from the cache."""
    names = {each.name for each in wanted}
    folder = _folder(language, cache)
    for path in folder.iterdir() if folder.exists() else ():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def outputs(wanted: SearchIndex, tag: str, cache: Cache) -> Iterator[Output]:
    """The files of an index that is in the cache and has this tag."""
    key, folder = content_key(tag, wanted.facts), _folder(wanted.language, cache) / wanted.name
    for path in _paths(folder):
        yield Output(f"{wanted.address}{path}", key, partial(Path.read_bytes, folder / path))


def _tag(wanted: SearchIndex, cache: Cache) -> str:
    """The tag of an index, which is made if the cache does not have it unchanged."""
    folder = _folder(wanted.language, cache) / wanted.name
    key = f"{wanted.language} {wanted.name}"
    seal: _Seal | None = cache.get("search", key, wanted.made_from)
    if seal is None or seal.files != snapshot.digest_of_site(folder):
        _make(wanted, folder)
        seal = _Seal(snapshot.digest_of_site(folder), _digest_of_files(folder))
        cache.put("search", key, seal, wanted.made_from)
    return seal.tag


def _folder(language: str, cache: Cache) -> Path:
    """The folder of a language's indexes: files as Pagefind writes them."""
    return cache.folder / "search" / language


def _make(wanted: SearchIndex, target: Path) -> None:
    """Make an index in a temporary folder, then move it into the cache when it is complete."""
    with unfinished.folder_for(target) as made:
        documents = wanted.documents()
        index(documents, wanted.language, made, engine=wanted.engine)
        words = commonest((each.words for each in documents), _MOST_WORDS)
        if words:
            (made / WORDS).write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        made.replace(target)


def _digest_of_files(folder: Path) -> str:
    files = ((path, (folder / path).read_bytes()) for path in _paths(folder))
    return digest_of([(path, blake2b(data).digest()) for path, data in files])[:12]


def _paths(folder: Path) -> list[str]:
    return sorted(snapshot.stamps_in(folder))
