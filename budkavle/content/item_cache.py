"""The cache of parsed items; an entry is valid as long as its file is unchanged.

Items are stored in batches, since all of them are needed at once; their texts are stored one by
one in a second file, since few of them are needed.
"""

import pickle
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
from budkavle.system import program
from budkavle.system.append_file import AppendFile, Position
from budkavle.system.background import in_background
from budkavle.system.batch_cache import Store
from budkavle.system.fingerprint import Fingerprint

ITEMS = "items.sqlite"
"""The name of the cache file, in the cache folder."""

_Stamp = tuple[int, ...]
"""A Fingerprint as a tuple, for the same reason as CachedItem."""

_BATCHES = 64

MANY = 1000
"""Fewer items than this are written before another process would have started."""

SPARE = 1_000_000
"""Bytes that unused texts may take without being removed."""


CachedItem = tuple[
    Item, tuple[Link, ...], tuple[Link, ...], tuple[str, ...], Mapping[str, int], Position
]
"""Everything in a ParsedItem except its texts, and the place of these in the cache file.

A tuple of tuples, because classes take several times as long to pickle.
"""


class ItemCache:
    """The cache of the items in the folder `content`: the file `path`, and another for texts."""

    def __init__(
        self,
        path: Path,
        content: Path,
        context: ValidationContext,
        *,
        many: int = MANY,
        spare: int = SPARE,
    ) -> None:
        self._store = Store(path, f"{program.digest()} {context}")
        self._file = AppendFile(path.with_suffix(".texts"))
        self._read = _reader(self._file, content, context)
        self._many, self._spare = many, spare
        self._stale: set[int] = set()
        self._lines: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}

    @cached_property
    def _known(self) -> dict[str, tuple[_Stamp, CachedItem]]:
        """The cached items by path; must be read before anything is put.

        Empty if the unused texts take more space than the used ones: the cache then starts again.
        """
        known: dict[str, tuple[_Stamp, CachedItem]] = {}
        name = self._file.name
        for _, data in self._store.batches():
            file, batch = pickle.loads(data)
            if file == name:
                known |= batch
        wanted = sum(length for _, (*_, (_, length)) in known.values())
        if self._file.size > 2 * wanted + self._spare:
            self._file.clear()
            return {}
        return known

    def get(self, path: str, stamp: Fingerprint) -> ParsedItem | None:
        """The cached item at a path, if its file still has this stamp."""
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            return None
        return self._written(known[1])

    def put_texts(self, written: ParsedItem) -> ParsedItem | CachedItem:
        """Cache the texts of an item that `parse` made; workers may call this.

        Returns the facts for `put`, or the item itself if its texts cannot be cached.
        """
        place = self._file.add(written.item.digest, cast(Packed, written.texts).data)
        if place is None:
            return written
        facts = written.item, written.links, written.pictures, written.headings, written.lines
        return *facts, place

    def put(self, stamp: Fingerprint, facts: CachedItem) -> ParsedItem:
        """Cache the facts of an item; its file had this stamp, and was settled, before the read."""
        path = facts[0].path
        self._known[path] = tuple(stamp), facts
        self._stale.add(_batch(path))
        return self._written(facts)

    def keep(self, paths: Collection[str]) -> AbstractContextManager[object]:
        """Write what was put to the cache file, and forget all items that are not at `paths`.

        With much to write, a background process does it while the returned context is active.
        """
        gone = self._known.keys() - paths
        for path in gone:
            del self._known[path]
        stale = self._stale | {_batch(path) for path in gone}
        if not stale:
            return nullcontext()
        self._stale = set()
        if len(self._known) * len(stale) > self._many * _BATCHES:
            return in_background(partial(self._keep, stale))
        self._keep(stale)
        return nullcontext()

    def _keep(self, numbers: Collection[int]) -> None:
        batches: dict[int, dict[str, tuple[_Stamp, CachedItem]]] = {
            number: {} for number in numbers
        }
        for path, each in self._known.items():
            if (number := _batch(path)) in batches:
                batches[number][path] = each
        name = self._file.name
        self._store.keep((n, pickle.dumps((name, batch))) for n, batch in batches.items())

    def _written(self, facts: CachedItem) -> ParsedItem:
        """An item with its texts; items whose front matter has the same layout share `lines`."""
        item, links, pictures, headings, lines, place = facts
        lines = self._lines.setdefault(tuple(lines.items()), lines)
        return ParsedItem(item, links, pictures, headings, lines, self.texts_of(item, place))

    def texts_of(self, item: Item, place: Position | None) -> Callable[[], Texts]:
        """A function that loads an item's texts; raises ChangedError if the item has changed."""
        return _Kept(self._read, item.path, item.digest, place)


_Read = Callable[[str, str, Position | None], Texts]


def _reader(file: AppendFile, content: Path, context: ValidationContext) -> _Read:
    """A function that reads items' texts; it is still there after the parsed items are freed."""

    @lru_cache(maxsize=2)  # a page asks for the same texts several times
    def read(path: str, digest: str, place: Position | None) -> Texts:
        """An item's texts, from the cache or its file; raises ChangedError if that has changed."""
        if place and (data := file.get(place, digest)):
            return Packed(data)()
        try:
            written = parse(front_matter.read(content / path), path, context)
        except (OSError, MistakesError) as error:
            raise ChangedError(path) from error
        if written.item.digest != digest:
            raise ChangedError(path)
        return written.texts()

    return read


@dataclass(frozen=True, slots=True)
class _Kept:
    """The texts of an item, loaded when they are called."""

    read: _Read
    path: str
    digest: str
    place: Position | None

    def __call__(self) -> Texts:
        return self.read(self.path, self.digest, self.place)


def place_of(written: ParsedItem) -> Position | None:
    """The place of an item's texts in the cache; None if they are not cached."""
    return written.texts.place if isinstance(written.texts, _Kept) else None


def _batch(path: str) -> int:
    return crc32(path.encode()) % _BATCHES
