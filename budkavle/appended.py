"""A file that texts are added to, and in which each is found by its place.

It only saves time. Several processes may add to it at once; nothing in it is ever changed.
"""

import os
from pathlib import Path

from budkavle.sealed import seal, unsealed

_NONE = -1
"""Stands for the number of what is not open."""

Place = tuple[int, int]
"""Where a text stands: its beginning and its length, in bytes."""


class Appended:
    """The texts in the file `path`. Each is under a digest, without which it is not given."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = self._writer = self._process = _NONE

    def add(self, digest: str, data: bytes) -> Place | None:
        """Add a text, and tell where it stands; None if it could not be written."""
        sealed = seal(digest.encode() + data)
        try:
            writer = self._opened_to_write()
            written = os.write(writer, sealed)
            end = os.lseek(writer, 0, os.SEEK_CUR)  # of what this process has written last
        except OSError:
            return None
        return (end - written, written) if written == len(sealed) else None

    def get(self, place: Place, digest: str) -> bytes | None:
        """The text at a place; None if it is damaged, or another one."""
        start, length = place
        try:
            if self._reader == _NONE:
                self._reader = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            found = unsealed(os.pread(self._reader, length, start))
        except OSError:
            return None
        key = digest.encode()
        return found[len(key) :] if found is not None and found.startswith(key) else None

    @property
    def size(self) -> int:
        """How large the file is, in bytes."""
        return self._path.stat().st_size if self._path.exists() else 0

    def clear(self) -> None:
        """Begin anew, without any text."""
        self._close()
        self._path.unlink(missing_ok=True)

    def _opened_to_write(self) -> int:
        """The file as this process has opened it: with another it would move one place in it."""
        if self._process != os.getpid():
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            self._writer, self._process = os.open(self._path, flags, 0o666), os.getpid()
        return self._writer

    def _close(self) -> None:
        for number in {self._reader, self._writer} - {_NONE}:
            os.close(number)
        self._reader = self._writer = self._process = _NONE

    __del__ = _close
