"""Which versions of items' files stand in the site: by their stamps, and compared all at once."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from budkavle.stamps import Stamp

_BETWEEN = "\0"
"""Between paths, as it is in none."""

_WIDTH = len(Stamp._fields)


@dataclass(frozen=True, slots=True)
class Versions:
    """The paths and the stamps of files in a form that is read, compared and written fast."""

    paths: str
    stamps: "array[int]"

    @classmethod
    def of(cls, files: Mapping[str, Stamp]) -> "Versions":
        """The versions of these files, by path."""
        return cls(_BETWEEN.join(files), array("q", chain.from_iterable(files.values())))

    def changed(self, files: Mapping[str, Stamp]) -> dict[int, str] | None:
        """The places and the paths of what has another stamp; None if there are other files."""
        now = Versions.of(files)
        if now.paths != self.paths:
            return None
        if now.stamps == self.stamps:
            return {}
        old, new = (memoryview(each.stamps).cast("B") for each in (self, now))
        width = _WIDTH * self.stamps.itemsize
        return {
            place: path
            for place, path in enumerate(files)
            if old[place * width : (place + 1) * width] != new[place * width : (place + 1) * width]
        }
