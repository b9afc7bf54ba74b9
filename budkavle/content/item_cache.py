"""The cache of parsed items; an entry is valid as long as its file is unchanged.

Items are stored in batches, since all of them are needed at once; their texts are stored one by
one, since few of them are needed.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import cast
from zlib import crc32

from budkavle.content import front_matter
from budkavle.content.item import Packed, ParsedItem, Texts, parse
from budkavle.content.markdown import Link
from budkavle.content.mistakes import MistakesError
from budkavle.model.item import Item
from budkavle.model.problems import ChangedError
from budkavle.model.values import ValidationContext
from budkavle.system.background import in_background
from budkavle.system.cache import Cache
from budkavle.system.fingerprint import Fingerprint

_ITEMS, _TEXTS = "items", "texts"

_BATCHES = 64

MANY = 1000
"""Fewer items than this are written before another process would have started."""

_SOME = 256
"""Texts that are written at a time."""

_NEAR = 16
"""Texts that are read at a time."""

_Known = tuple[int, ...]
"""A Fingerprint as a tuple, for the same reason as CachedItem."""

CachedItem = tuple[Item, tuple[Link, ...], tuple[Link, ...], tuple[str, ...], Mapping[str, int]]
"""Everything in a ParsedItem except its texts.

A tuple of tuples, because classes take several times as long to pickle.
"""


class ItemCache:
    """The cached items of the folder `content`, parsed with a validation context.

    With `older`, the texts of items that have changed since stay too.
    """

    def __init__(
        self,
        cache: Cache,
        content: Path,
        context: ValidationContext,
        *,
        many: int = MANY,
        older: bool = False,
    ) -> None:
        self._cache, self._valid, self._many = cache, str(context), many
        self._reader = _TextReader(cache, content, context)
        self._stale: set[int] = set()
        self._older = older
        self._texts: dict[str, bytes] = {}
        self._replaced: set[str] = set()
        self._lines: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}

    @cached_property
    def _known(self) -> dict[str, tuple[_Known, CachedItem]]:
        """The cached items by path; must be read before anything is put."""
        known: dict[str, tuple[_Known, CachedItem]] = {}
        for batch in self._cache.get_all(_ITEMS, self._valid).values():
            known |= batch
        return known

    def get(self, path: str, fingerprint: Fingerprint) -> ParsedItem | None:
        """The cached item at a path, if its file still has this fingerprint."""
        known = self._known.get(path)
        if known is None or known[0] != fingerprint:
            return None
        return self._parsed(known[1])

    def put(self, fingerprint: Fingerprint, item: CachedItem, texts: bytes) -> ParsedItem:
        """Cache an item; its file had this fingerprint, and was settled, before it was read."""
        path = item[0].path
        if path in self._known:
            self._replaced.add(_key(self._known[path][1][0]))
        self._known[path] = tuple(fingerprint), item
        self._stale.add(_batch(path))
        self._texts[_key(item[0])] = texts
        if len(self._texts) >= _SOME:
            self._write_texts()
        return self._parsed(item)

    def keep(self, paths: Collection[str]) -> AbstractContextManager[object]:
        """Write what was put to the cache, and forget all items that are not at `paths`.

        With much to write, a background process does it while the returned context is active.
        """
        self._write_texts()
        gone = self._known.keys() - paths
        unused = {_key(self._known.pop(path)[1][0]) for path in gone}
        kept = {_key(each[0]) for _, each in self._known.values()} if self._replaced else set()
        if not self._older:
            self._cache.forget(_TEXTS, (unused | self._replaced) - kept)
        self._replaced = set()
        stale = self._stale | {_batch(path) for path in gone}
        if not stale:
            return nullcontext()
        self._stale = set()
        if len(self._known) * len(stale) > self._many * _BATCHES:
            return in_background(partial(self._keep, stale))
        self._keep(stale)
        return nullcontext()

    def _keep(self, numbers: Collection[int]) -> None:
        batches: dict[int, dict[str, tuple[_Known, CachedItem]]] = {n: {} for n in numbers}
        for path, each in self._known.items():
            if (number := _batch(path)) in batches:
                batches[number][path] = each
        written = ((str(number), batch) for number, batch in batches.items())
        self._cache.put_many(_ITEMS, written, self._valid)

    def _write_texts(self) -> None:
        self._cache.put_many(_TEXTS, self._texts.items())
        self._texts = {}

    def _parsed(self, item: CachedItem) -> ParsedItem:
        """An item with its texts; items whose front matter has the same layout share `lines`."""
        front, links, pictures, headings, lines = item
        lines = self._lines.setdefault(tuple(lines.items()), lines)
        return ParsedItem(front, links, pictures, headings, lines, self.texts_of(front))

    def texts_of(self, item: Item) -> Callable[[], Texts]:
        """A function that loads an item's texts; raises ChangedError if the item has changed."""
        return self._reader.texts_of(item.path, item.digest)


def separated(parsed: ParsedItem) -> tuple[CachedItem, bytes]:
    """An item that `parse` made, and its texts, both in the form for `ItemCache.put`."""
    item = parsed.item, parsed.links, parsed.pictures, parsed.headings, parsed.lines
    return item, cast(Packed, parsed.texts).data


class _TextReader:
    """Reads items' texts; it is still there after the parsed items are freed.

    Pages and most feeds show items in the order in which these were read before. Where two texts
    in a row are neighbours, those beside them are read in the same query: each takes its time.
    """

    def __init__(self, cache: Cache, content: Path, context: ValidationContext) -> None:
        self._cache, self._content, self._context = cache, content, context
        self._paths: list[str] = []
        self._digests: list[str] = []
        self._near: dict[str, bytes] = {}
        self._last = -1
        self.read = lru_cache(maxsize=2)(self._read)  # a page asks for the same texts several times

    def texts_of(self, path: str, digest: str) -> Callable[[], Texts]:
        """A function that loads the texts of the item at a path, whose file has this digest."""
        self._paths.append(path)
        self._digests.append(digest)
        return _CachedTexts(self, len(self._paths) - 1)

    def _read(self, number: int) -> Texts:
        """The texts of an item, from the cache or its file; raises ChangedError if it changed."""
        path, digest = self._paths[number], self._digests[number]
        if cached := self._cached(number):
            return Packed(cached)()
        try:
            written = parse(front_matter.read(self._content / path), path, self._context)
        except (OSError, MistakesError) as error:
            raise ChangedError(path) from error
        if written.item.digest != digest:
            raise ChangedError(path)
        return written.texts()

    def _cached(self, number: int) -> bytes | None:
        key = self._key(number)
        if key not in self._near:
            beside = range(number, number + 1)
            if abs(number - self._last) == 1:
                first = number - number % _NEAR
                beside = range(first, min(first + _NEAR, len(self._paths)))
            self._near = self._cache.get_some(_TEXTS, map(self._key, beside))
        self._last = number
        return self._near.get(key)

    def _key(self, number: int) -> str:
        return f"{self._digests[number]} {self._paths[number]}"


@dataclass(frozen=True, slots=True)
class _CachedTexts:
    """The texts of an item, loaded when they are called."""

    reader: _TextReader
    number: int

    def __call__(self) -> Texts:
        return self.reader.read(self.number)


def _key(item: Item) -> str:
    return f"{item.digest} {item.path}"


def _batch(path: str) -> int:
    return crc32(path.encode()) % _BATCHES
