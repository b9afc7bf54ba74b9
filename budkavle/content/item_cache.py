"""Items as they were parsed last time, for as long as their files stay as they were.

They are kept in batches, since all of them are wanted at once; their texts in a file beside, each
by itself, since few are.
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
from budkavle.content.front_matter import MistakesError
from budkavle.content.item import Packed, Texts, Written, parse
from budkavle.content.markdown import Link
from budkavle.model.nouns import Item
from budkavle.model.problems import ChangedError
from budkavle.model.values import Reading
from budkavle.system import program
from budkavle.system.append_file import Appended, Place
from budkavle.system.background import aside
from budkavle.system.batch_cache import Store
from budkavle.system.files import Stamp

ITEMS = "items.sqlite"
"""The file's name, in the folder for what only saves time."""

_Stamp = tuple[int, ...]
"""A Stamp, as a tuple for the same reason as Facts."""

_BATCHES = 64

_MANY = 1000
"""Fewer items are kept before another process would have begun."""

_SPARE = 1_000_000
"""Bytes of texts that are no longer wanted, and do not matter."""


Facts = tuple[Item, tuple[Link, ...], tuple[Link, ...], tuple[str, ...], Mapping[str, int], Place]
"""All of what is written but its texts, and the place where these are kept.

A tuple, as is what stands in it: classes take several times as long to be pickled.
"""


class Parsed:
    """What is known of the items in the folder `content`, kept in the file `path`."""

    def __init__(self, path: Path, content: Path, reading: Reading) -> None:
        self._store = Store(path, f"{program.digest()} {reading}")
        self._file = Appended(path.with_suffix(".texts"))
        self._read = _reader(self._file, content, reading)
        self._stale: set[int] = set()
        self._lines: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}

    @cached_property
    def _known(self) -> dict[str, tuple[_Stamp, Facts]]:
        """What was kept; to be asked for before anything is put.

        Nothing, if of the texts beside more are left over than wanted: these are then begun anew.
        """
        known: dict[str, tuple[_Stamp, Facts]] = {}
        name = self._file.name
        for _, data in self._store.batches():
            file, batch = pickle.loads(data)
            if file == name:
                known |= batch
        wanted = sum(length for _, (*_, (_, length)) in known.values())
        if self._file.size > 2 * wanted + _SPARE:
            self._file.clear()
            return {}
        return known

    def get(self, path: str, stamp: Stamp) -> Written | None:
        """The item at a path, if its file still has this stamp."""
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            return None
        return self._written(known[1])

    def put_texts(self, written: Written) -> Written | Facts:
        """Keep the texts of an item as `parse` made it; a worker may do it.

        Gives what is left for `put`, or the item as it is if it cannot be kept.
        """
        place = self._file.add(written.item.digest, cast(Packed, written.texts).data)
        if place is None:
            return written
        facts = written.item, written.links, written.pictures, written.headings, written.lines
        return *facts, place

    def put(self, stamp: Stamp, facts: Facts) -> Written:
        """Keep all else of an item whose file had this stamp, and was settled, when it was read."""
        path = facts[0].path
        self._known[path] = tuple(stamp), facts
        self._stale.add(_batch(path))
        return self._written(facts)

    def keep(self, paths: Collection[str]) -> AbstractContextManager[object]:
        """Make what was put last until next time, and forget all items that are not at `paths`.

        If that is much, another process does it until what is given has been entered and left.
        """
        gone = self._known.keys() - paths
        for path in gone:
            del self._known[path]
        stale = self._stale | {_batch(path) for path in gone}
        if not stale:
            return nullcontext()
        self._stale = set()
        if len(self._known) * len(stale) > _MANY * _BATCHES:
            return aside(partial(self._keep, stale))
        self._keep(stale)
        return nullcontext()

    def _keep(self, numbers: Collection[int]) -> None:
        batches: dict[int, dict[str, tuple[_Stamp, Facts]]] = {number: {} for number in numbers}
        for path, each in self._known.items():
            if (number := _batch(path)) in batches:
                batches[number][path] = each
        name = self._file.name
        self._store.keep((n, pickle.dumps((name, batch))) for n, batch in batches.items())

    def _written(self, facts: Facts) -> Written:
        """An item with its texts; those whose front matter is laid out alike share their lines."""
        item, links, pictures, headings, lines, place = facts
        lines = self._lines.setdefault(tuple(lines.items()), lines)
        return Written(item, links, pictures, headings, lines, self.texts_of(item, place))

    def texts_of(self, item: Item, place: Place | None) -> Callable[[], Texts]:
        """The texts of an item as it was parsed, which raise ChangedError if it has changed."""
        return _Kept(self._read, item.path, item.digest, place)


_Read = Callable[[str, str, Place | None], Texts]


def _reader(file: Appended, content: Path, reading: Reading) -> _Read:
    """What reads items' texts; it stays when all else that is known of items is let go."""

    @lru_cache(maxsize=2)  # a page asks for them once for each thing that it shows of them
    def read(path: str, digest: str, place: Place | None) -> Texts:
        """An item's texts, kept or else in its file; raises ChangedError if that has changed."""
        if place and (data := file.get(place, digest)):
            return Packed(data)()
        try:
            written = parse(front_matter.read(content / path), path, reading)
        except (OSError, MistakesError) as error:
            raise ChangedError(path) from error
        if written.item.digest != digest:
            raise ChangedError(path)
        return written.texts()

    return read


@dataclass(frozen=True, slots=True)
class _Kept:
    """The texts of an item, to be read when they are wanted."""

    read: _Read
    path: str
    digest: str
    place: Place | None

    def __call__(self) -> Texts:
        return self.read(self.path, self.digest, self.place)


def place_of(written: Written) -> Place | None:
    """Where the texts of an item are kept; None if they are not."""
    return written.texts.place if isinstance(written.texts, _Kept) else None


def _batch(path: str) -> int:
    return crc32(path.encode()) % _BATCHES
