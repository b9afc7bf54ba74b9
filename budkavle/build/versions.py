"""The versions of items' files in the site: their stamps, packed so that they compare quickly."""

from array import array
from collections.abc import Iterator, Mapping
from itertools import chain
from struct import calcsize
from typing import NamedTuple

from budkavle.system.fingerprint import Fingerprint

_BETWEEN = "\0"
"""The separator of paths: no path contains it."""

_NUMBER = "q"
_WIDTH = calcsize(_NUMBER) * len(Fingerprint._fields)
"""The size of a stamp in bytes."""


class Versions(NamedTuple):
    """The paths and stamps of files, in a form that is fast to read, compare and write."""

    paths: str
    stamps: bytes

    @classmethod
    def of(cls, files: Mapping[str, Fingerprint]) -> "Versions":
        """The versions of these files, by path."""
        numbers = array(_NUMBER, chain.from_iterable(files.values()))
        return cls(_BETWEEN.join(files), numbers.tobytes())

    @property
    def names(self) -> list[str]:
        """The paths."""
        return self.paths.split(_BETWEEN) if self.paths else []

    def changed(self, now: "Versions") -> list[int] | None:
        """The indexes of the files whose stamps differ in `now`; None if there are other files."""
        if now.paths != self.paths or len(now.stamps) != len(self.stamps):
            return None
        return list(_differing(self.stamps, now.stamps, 0, len(self.stamps) // _WIDTH))


def _differing(old: bytes, new: bytes, start: int, end: int) -> Iterator[int]:
    """The indexes from `start` to `end` with different stamps.

    Searches by halves, since usually few differ.
    """
    part = slice(start * _WIDTH, end * _WIDTH)
    if old[part] == new[part]:
        return
    if end - start == 1:
        yield start
        return
    middle = (start + end) // 2
    yield from _differing(old, new, start, middle)
    yield from _differing(old, new, middle, end)
