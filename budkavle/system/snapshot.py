"""What stands in a site: its files by their stamps, and one digest of all of them.

The digest is a sum, so that what becomes of a few files can be added to it without the others.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

_MODULUS = 1 << 128


def stamps_in(site: Path, folder: str = "") -> dict[str, str]:
    """Every file of the site, or of a folder of it, with its stamp; by path from the site."""
    found: dict[str, str] = {}
    _gather(str(site / folder), folder, found)
    return found


def stamps_of(site: Path, paths: Iterable[str]) -> dict[str, str]:
    """The stamps of those of these files that are there."""
    found: dict[str, str] = {}
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            facts = (site / path).lstat()
            if not stat.S_ISDIR(facts.st_mode):
                found[path] = stamp(facts)
    return found


def stamp(facts: os.stat_result) -> str:
    """What changes whenever a file's bytes are written anew; a move keeps it."""
    return f"{facts.st_size}-{facts.st_mtime_ns}"


def fits(stamp: str, data: bytes) -> bool:
    """Whether a file with this stamp can have these bytes, as far as their number tells."""
    return int(stamp.partition("-")[0]) == len(data)


def digest_of_site(site: Path) -> str:
    """Digest what stands in a site."""
    return digest_of(stamps_in(site))


def digest_of(stamps: Mapping[str, str]) -> str:
    """Digest files by their paths and stamps."""
    return _written(_sum(stamps.items()))


def digest_after(
    before: str, gone: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]
) -> str:
    """The digest of what is left of files with the digest `before`, and of new ones.

    Each is a path with its stamp.
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
    """Find files and stamps; what is taken away meanwhile, as by another build, is not there."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            path = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                _gather(entry.path, f"{path}/", found)
                continue
            try:
                found[path] = stamp(entry.stat(follow_symlinks=False))
            except FileNotFoundError:
                continue
