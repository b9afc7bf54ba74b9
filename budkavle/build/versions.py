"""Which versions of items' files stand in the site: by their stamps, and compared all at once."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from struct import calcsize

from budkavle.system.files import Stamp

_BETWEEN = "\0"
"""Between paths, as it is in none."""

_NUMBER = "q"
_WIDTH = calcsize(_NUMBER) * len(Stamp._fields)
"""Bytes of a stamp."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The paths and the stamps of files, in a form that is read, compared and written fast."""

    paths: str
    stamps: bytes

    @classmethod
    def of(cls, files: Mapping[str, Stamp]) -> "Versions":
        """The versions of these files, by path."""
        numbers = array(_NUMBER, chain.from_iterable(files.values()))
        return cls(_BETWEEN.join(files), numbers.tobytes())

    @property
    def names(self) -> list[str]:
        """The paths."""
        return self.paths.split(_BETWEEN) if self.paths else []

    def changed(self, now: "Versions") -> list[int] | None:
        """The places of those files that have another stamp now; None if there are other files."""
        if now.paths != self.paths or len(now.stamps) != len(self.stamps):
            return None
        return list(_differing(self.stamps, now.stamps, 0, len(self.stamps) // _WIDTH))


def _differing(old: bytes, new: bytes, start: int, end: int) -> Iterator[int]:
    """The places between two at which there are other stamps: halved, for mostly there are few."""
    part = slice(start * _WIDTH, end * _WIDTH)
    if old[part] == new[part]:
        return
    if end - start == 1:
        yield start
        return
    middle = (start + end) // 2
    yield from _differing(old, new, start, middle)
    yield from _differing(old, new, middle, end)
