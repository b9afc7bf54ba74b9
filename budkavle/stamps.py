"""What tells without reading it whether a file has changed."""

import os
from collections.abc import Iterator, Mapping
from os import stat_result
from pathlib import Path
from time import time_ns
from typing import NamedTuple

_TICK = 20_000_000
"""Nanoseconds in which a file can change twice and its times but once."""
_COARSE_TICK = 2_000_000_000
"""The same where a file system keeps whole seconds only, as HFS+ does, or every other, as FAT."""


class Stamp(NamedTuple):
    """What changes whenever a file is written: its size in bytes, and two times in nanoseconds."""

    size: int
    modified: int
    changed: int

    @property
    def settled(self) -> bool:
        """Whether the file, should it change now, would have another stamp."""
        tick = _TICK if self.changed % 1_000_000_000 else _COARSE_TICK
        return time_ns() - max(self.modified, self.changed) > tick


NOTHING_KNOWN: Mapping[str, Stamp] = {}
"""The stamps of no files."""


def stamp_of(facts: stat_result) -> Stamp:
    """The stamp of a file."""
    return Stamp(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


def walk(
    folder: Path | str, prefix: str = "", known: Mapping[str, Stamp] = NOTHING_KNOWN
) -> Iterator[tuple[str, Stamp]]:
    """Every file below a folder, by its path from there; hidden ones, and editors' own, are not.

    Of those whose stamps are `known` these are given: a file that has changed since has another.
    """
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.name.startswith(".") or entry.name.endswith("~"):
                continue
            path = f"{prefix}{entry.name}"
            if entry.is_dir():
                yield from walk(entry.path, f"{path}/", known)
            elif entry.is_file():
                yield path, known.get(path) or stamp_of(entry.stat())
