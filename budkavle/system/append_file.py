"""A file that texts are added to, and in which each is found by its place.

Several processes may add to it at once, and what stands in it is never changed. One may begin it
anew: for those who have it open the old one stays, and nothing of the one is taken for the other's.
"""

import os
from contextlib import suppress
from pathlib import Path

from budkavle.system.cache_file import seal, unsealed

Place = tuple[int, int]
"""Where a text stands: its beginning and its length, in bytes."""

_NAME = 16
"""Bytes at the beginning of a file: chance, by which it is told from others in its place."""

_WAYS = (os.O_RDWR | os.O_APPEND | os.O_CREAT, os.O_RDONLY)
"""How it is opened: to add to it, or where that is not allowed, to read."""

_CLOSED = -1
"""Stands for the number of a file that is not open."""


class Appended:
    """The texts in the file `path`. Each is under a digest, without which it is not given."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = self._writer = _CLOSED
        self._writing = os.getpid()
        """The process that `_writer` is open in: with another it would move one place in it."""
        self._open()

    @property
    def name(self) -> bytes:
        """Chance that names this file; another file has another name, and none has none."""
        return self._read(0, _NAME)

    @property
    def size(self) -> int:
        """How large the file is, in bytes."""
        with suppress(OSError):
            return os.fstat(self._file).st_size
        return 0

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
        found, key = unsealed(self._read(start, length)), digest.encode()
        return found[len(key) :] if found is not None and found.startswith(key) else None

    def clear(self) -> None:
        """Begin anew, without any text."""
        self._close()
        with suppress(OSError):
            self._path.unlink()
        self._open()

    def _open(self) -> None:
        for way in _WAYS:
            with suppress(OSError):
                self._file = os.open(self._path, way | os.O_CLOEXEC, 0o666)
                break
        if not self.size:
            with suppress(OSError):
                os.write(self._file, os.urandom(_NAME))

    def _opened_to_write(self) -> int:
        """The same file as this process has opened it; raises OSError if that is gone."""
        if self._writer == _CLOSED or self._writing != os.getpid():
            self._writer = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            self._writing = os.getpid()
        if not os.path.samestat(os.fstat(self._writer), os.fstat(self._file)):
            raise FileNotFoundError(self._path)
        return self._writer

    def _read(self, start: int, length: int) -> bytes:
        try:
            return os.pread(self._file, length, start)
        except OSError:
            return b""

    def _close(self) -> None:
        for number in {self._file, self._writer} - {_CLOSED}:
            os.close(number)
        self._file = self._writer = _CLOSED

    __del__ = _close
