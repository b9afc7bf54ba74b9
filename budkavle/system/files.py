"""Lists the files of a folder, with what tells without reading it whether a file has changed."""

import os
from collections.abc import Iterator, Mapping
from os import DirEntry, stat_result
from pathlib import Path
from time import time_ns
from typing import Literal, NamedTuple

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


class Stray(NamedTuple):
    """Something in a folder that is not read: a link out of it or to a folder, or no real file.

    `target` is where a link leads, as it is written; empty for a special file, such as a FIFO.
    """

    path: str
    code: Literal["link-out", "special-file", "unreadable"]
    target: str


class Listing(NamedTuple):
    """Every file below a folder by its path from there, and what there is besides."""

    files: dict[str, Stamp]
    strays: list[Stray]


NOTHING_KNOWN: Mapping[str, Stamp] = {}
"""The stamps of no files."""


def stamp_of(facts: stat_result) -> Stamp:
    """The stamp of a file."""
    return Stamp(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


def list_files(folder: Path | str, known: Mapping[str, Stamp] = NOTHING_KNOWN) -> Listing:
    """List the files below a folder, but not hidden ones and editors' backups (`name~`).

    A symbolic link counts as the file that it leads to if that is a file below the same folder;
    any other link is a stray, so that nothing outside the folder is ever read. A file whose stamp
    is `known` gets that stamp: if it has changed since, it has another one next time.
    """
    listing = Listing({}, [])
    _list(str(folder), "", os.path.realpath(folder), known, listing)
    return listing


def walk(folder: Path | str) -> Iterator[tuple[str, Stamp]]:
    """Every file below a trusted folder, by its path from there; links are followed."""
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(each for each in folders if not _is_ignored(each))
        folders[:] = [each for each in folders if not _is_loop(parent, each)]
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118 - a Path for each costs as much again
            if not _is_ignored(name) and os.path.isfile(path):  # noqa: PTH113 - likewise
                yield os.path.relpath(path, folder), stamp_of(os.stat(path))  # noqa: PTH116


def _list(
    folder: str, prefix: str, root: str, known: Mapping[str, Stamp], listing: Listing
) -> None:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda each: each.name)
    except OSError as error:
        if not prefix:
            raise
        listing.strays.append(Stray(prefix.rstrip("/"), "unreadable", error.strerror or ""))
        return
    for entry in found:
        if _is_ignored(entry.name):
            continue
        path = f"{prefix}{entry.name}"
        if entry.is_symlink() and not _leads_to_file_in(root, entry):
            target = os.readlink(entry.path)  # noqa: PTH115 - the entry has no Path
            listing.strays.append(Stray(path, "link-out", target))
        elif entry.is_dir():
            _list(entry.path, f"{path}/", root, known, listing)
        elif entry.is_file():
            listing.files[path] = known.get(path) or stamp_of(entry.stat())
        else:
            listing.strays.append(Stray(path, "special-file", ""))


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~")


def _leads_to_file_in(root: str, link: DirEntry[str]) -> bool:
    target = os.path.realpath(link.path)
    return target.startswith(f"{root}{os.sep}") and link.is_file()


def _is_loop(parent: str, name: str) -> bool:
    """Whether a folder is a link to one that it lies in."""
    path = os.path.join(parent, name)  # noqa: PTH118
    real = os.path.realpath(path)
    inner = os.path.realpath(parent)
    return os.path.islink(path) and f"{inner}{os.sep}".startswith(f"{real}{os.sep}")  # noqa: PTH114
