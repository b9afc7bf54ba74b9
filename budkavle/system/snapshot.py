"""A snapshot of a site: its files by their stamps, and one digest of all of them.

The digest is a sum, so a few changed files can be accounted for without reading the others.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from budkavle.system.fingerprint import fingerprint_of

_MODULUS = 1 << 128


def stamps_in(site: Path, folder: str = "") -> dict[str, str]:
    """The stamp of every file of the site, or of one folder of it, by path from the site's root."""
    found: dict[str, str] = {}
    _gather(str(site / folder), folder, found)
    return found


def stamps_of(site: Path, paths: Iterable[str]) -> dict[str, str]:
    """The stamps of these files; those that do not exist are left out."""
    found: dict[str, str] = {}
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            facts = (site / path).lstat()
            if not stat.S_ISDIR(facts.st_mode):
                found[path] = fingerprint_of(facts).portable
    return found


def fits(stamp: str, data: bytes) -> bool:
    """Whether a file with this stamp can have these bytes; compares their number only."""
    return int(stamp.partition("-")[0]) == len(data)


def digest_of_site(site: Path) -> str:
    """The digest of all files of a site."""
    return digest_of(stamps_in(site))


def digest_of(stamps: Mapping[str, str]) -> str:
    """The digest of files, from their paths and stamps."""
    return _written(_sum(stamps.items()))


def digest_after(
    before: str, gone: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]
) -> str:
    """The digest of a site after files were removed and added, from the digest `before`.

    Each file is given as its path and its stamp; a changed one is both removed and added.
    """
    return _written(int(before, 16) - _sum(gone) + _sum(new))


def _sum(stamps: Iterable[tuple[str, str]]) -> int:
    return sum(
        int.from_bytes(blake2b(f"{path}\n{each}".encode(), digest_size=16).digest(), "big")
        for path, each in stamps
    )


def _written(total: int) -> str:
    return f"{total % _MODULUS:032x}"


def _gather(folder: str, prefix: str, found: dict[str, str]) -> None:
    """Add the stamps of all files below a folder to `found`.

    Leaves out what disappears meanwhile, for example because of another build.
    """
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            path = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                _gather(entry.path, f"{path}/", found)
                continue
            try:
                found[path] = fingerprint_of(entry.stat(follow_symlinks=False)).portable
            except FileNotFoundError:
                continue
