"""Tells whether a file has changed, without reading it: the only definition of that."""

import time
from collections.abc import Iterable
from os import stat_result
from pathlib import Path
from typing import NamedTuple

_TICK = 20_000_000
"""Nanoseconds within which a file may change twice while its times change only once."""
_COARSE_TICK = 2_000_000_000
"""The same on file systems that store whole seconds only (HFS+) or every second one (FAT)."""


class Fingerprint(NamedTuple):
    """A file's size in bytes, and when its content and its inode last changed, in nanoseconds.

    If it was `settled`, it changes whenever the file is written, even if the size and the
    modification time are restored: nobody can set the time of the inode.
    """

    size: int
    mtime_ns: int
    ctime_ns: int

    @property
    def settled(self) -> bool:
        """Whether the last change is so long ago that another one gives another fingerprint."""
        tick = _TICK if self.ctime_ns % 1_000_000_000 else _COARSE_TICK
        return time.time_ns() - max(self.mtime_ns, self.ctime_ns) > tick

    @property
    def portable(self) -> str:
        """The part that stays the same when the file is moved, or its owner or mode changes.

        It is enough only for files that nothing but this program writes, such as those of a site.
        """
        return f"{self.size}-{self.mtime_ns}"


def fingerprint_of(status: stat_result) -> Fingerprint:
    """The fingerprint of a file with this status."""
    return Fingerprint(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def fingerprint_at(path: Path) -> Fingerprint | None:
    """The fingerprint of the file at a path; None if there is none."""
    try:
        return fingerprint_of(path.stat())
    except OSError:
        return None


def all_settled(fingerprints: Iterable[Fingerprint]) -> bool:
    """Whether all these files have settled."""
    return all(each.settled for each in fingerprints)
