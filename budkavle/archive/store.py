"""The folder of an archive: WARC files, their indexes, and the checksums of both.

Each run adds a WARC file and an index, and then a line for each to the file of checksums, which is
replaced as a whole. Files without a line there are what a killed run left; nothing counts them, and
the next run takes them away. Nothing else is ever changed or removed.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from budkavle.archive.errors import DamagedArchiveError
from budkavle.archive.index import SUFFIX, IndexLine, entries, line_of
from budkavle.system.unfinished import replace_file

CHECKSUMS = "checksums.sha256"
"""As `sha256sum --check` reads it."""

WARC = ".warc.gz"
_BLOCK = 1 << 20


class Store:
    """The archive in a folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def checksums(self) -> dict[str, str]:
        """The digest of every file of the archive, by its name, in the order of the runs."""
        path = self.folder / CHECKSUMS
        if not path.exists():
            return {}
        lines = path.read_text(encoding="utf-8").splitlines()
        try:
            return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
        except ValueError as error:
            raise DamagedArchiveError(path) from error

    def entries(self) -> Iterator[IndexLine]:
        """What all runs have found, oldest first; raises DamagedArchiveError."""
        for name in self.checksums:
            if name.endswith(SUFFIX):
                yield from entries(self.folder / name)

    def add(
        self, at: datetime, write: Callable[[BinaryIO, str], list[IndexLine]]
    ) -> tuple[str, str]:
        """Add a run: `write` writes its WARC file, whose name it is given, and tells what is there.

        Raises OSError, and then the archive is as it was.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._tidy()
        known = self.checksums
        warc, index = self._names(at, known)
        try:
            with (self.folder / warc).open("xb") as file:
                found = write(file, warc)
                _flush(file)
            with (self.folder / index).open("xb") as file:
                lines = sorted(line_of(each) for each in found)
                file.write("".join(f"{line}\n" for line in lines).encode())
                _flush(file)
            new = {name: digest_of(self.folder / name) for name in (warc, index)}
            text = "".join(f"{digest}  {name}\n" for name, digest in {**known, **new}.items())
            replace_file(self.folder / CHECKSUMS, text.encode())
        except BaseException:
            for name in (warc, index):
                (self.folder / name).unlink(missing_ok=True)
            raise
        return warc, index

    def _names(self, at: datetime, known: dict[str, str]) -> tuple[str, str]:
        """Names for the files of a run; a second one in the same second gets a number."""
        stem = at.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
        number, name = 1, stem
        while f"{name}{WARC}" in known:
            number += 1
            name = f"{stem}-{number}"
        return f"{name}{WARC}", f"{name}{SUFFIX}"

    def _tidy(self) -> None:
        """Take away what a killed run left."""
        known = self.checksums
        for file in self.folder.iterdir():
            left = file.name.endswith((WARC, SUFFIX, ".unfinished"))
            if left and file.name not in known:
                file.unlink()


def digest_of(file: Path) -> str:
    """The SHA-256 digest of a file."""
    digest = sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
