"""Items as they were parsed last time, for as long as their files stay as they were.

They are kept in batches, since all of them are wanted at once; their texts one by one, since few
are.
"""

import pickle
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import cast
from zlib import crc32

from budkavle import program, workers
from budkavle.commonmark import Link
from budkavle.item import Packed, Texts, Written, parse
from budkavle.model import Item
from budkavle.problems import ChangedError
from budkavle.stamps import Stamp
from budkavle.store import Store
from budkavle.values import Reading

_Facts = tuple[Item, tuple[Link, ...], tuple[Link, ...], tuple[str, ...], Mapping[str, int]]
"""All of what is written but the texts."""

ITEMS = "items.sqlite"
"""The file's name, in the folder for what only saves time."""

_BATCHES = 64

_MANY = 1000
"""Fewer items are kept before another process would have begun."""


class Parsed:
    """What is known of the items in the folder `content`, kept in the file `path`."""

    def __init__(self, path: Path, content: Path, reading: Reading) -> None:
        self._store = Store(path, f"{program.digest()} {reading}")
        self._texts = _Texts(self._store, content, reading)
        self._stale: set[int] = set()
        self._lines: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}

    @cached_property
    def _known(self) -> dict[str, tuple[Stamp, _Facts]]:
        known: dict[str, tuple[Stamp, _Facts]] = {}
        for _, data in self._store.batches():
            known |= pickle.loads(data)
        return known

    def get(self, path: str, stamp: Stamp) -> Written | None:
        """The item at a path, if its file still has this stamp."""
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            return None
        return self._written(*known[1])

    def put(self, stamp: Stamp, written: Written) -> Written:
        """Keep an item as `parse` made it of a file with this stamp; its texts leave the memory."""
        item = written.item
        if not stamp.settled:
            return written
        if not self._store.put(item.path, item.digest, cast(Packed, written.texts).data):
            return written
        facts = (item, written.links, written.pictures, written.headings, written.lines)
        self._known[item.path] = stamp, facts
        self._stale.add(_batch(item.path))
        return self._written(*facts)

    def keep(self, paths: Collection[str]) -> AbstractContextManager[object]:
        """Make what was put last until next time, and forget all items that are not at `paths`.

        The texts are there at once. If there is much else, another process keeps that until what
        is given has been entered and left.
        """
        gone = self._known.keys() - paths
        for path in gone:
            del self._known[path]
        stale = self._stale | {_batch(path) for path in gone}
        if not stale:
            return nullcontext()
        self._store.keep_texts(gone)
        self._stale = set()
        if len(self._known) * len(stale) > _MANY * _BATCHES:
            return workers.aside(partial(self._keep, stale))
        self._keep(stale)
        return nullcontext()

    def _keep(self, numbers: Collection[int]) -> None:
        batches: dict[int, dict[str, tuple[Stamp, _Facts]]] = {number: {} for number in numbers}
        for path, each in self._known.items():
            if (number := _batch(path)) in batches:
                batches[number][path] = each
        self._store.keep((n, pickle.dumps(batch)) for n, batch in batches.items())

    def _written(
        self,
        item: Item,
        links: tuple[Link, ...],
        pictures: tuple[Link, ...],
        headings: tuple[str, ...],
        lines: Mapping[str, int],
    ) -> Written:
        """An item with its texts; those whose front matter is laid out alike share their lines."""
        lines = self._lines.setdefault(tuple(lines.items()), lines)
        return Written(item, links, pictures, headings, lines, self.texts_of(item))

    def texts_of(self, item: Item) -> Callable[[], Texts]:
        """The texts of an item as it was parsed, which raise ChangedError if it has changed."""
        return _Kept(self._texts.read, item.path, item.digest)


class _Texts:
    """Reads items' texts; it stays when all else that is known of items is let go."""

    def __init__(self, store: Store, content: Path, reading: Reading) -> None:
        self._store, self._content, self._reading = store, content, reading
        # A page asks for them once for each thing that it shows of them.
        self.read = lru_cache(maxsize=2)(self._read)

    def _read(self, path: str, digest: str) -> Texts:
        """An item's texts, kept or else in its file; raises ChangedError if that has changed."""
        data = self._store.text(path, digest)
        if data is not None:
            return Packed(data)()
        written = parse((self._content / path).read_bytes(), path, self._reading)
        if written.item.digest != digest:
            raise ChangedError(path)
        return written.texts()


@dataclass(frozen=True, slots=True)
class _Kept:
    """The texts of an item, to be read when they are wanted."""

    read: Callable[[str, str], Texts]
    path: str
    digest: str

    def __call__(self) -> Texts:
        return self.read(self.path, self.digest)


def _batch(path: str) -> int:
    return crc32(path.encode()) % _BATCHES
