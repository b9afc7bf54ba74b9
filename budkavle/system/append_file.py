"""An append-only file of texts, each of which is found by its position.

Several processes may append to it at once, and bytes once written never change. A process may
replace it by a new file: those that have the old one open keep that, and no text of one file is
taken for a text of the other.
"""

import os
from contextlib import suppress
from pathlib import Path

from budkavle.system.cache_file import seal, unsealed

Position = tuple[int, int]
"""The position of a text: its first byte and its length in bytes."""

_NAME = 16
"""Bytes of the random identifier at the beginning of a file."""

_WAYS = (os.O_RDWR | os.O_APPEND | os.O_CREAT, os.O_RDONLY)
"""Flags for opening the file: to append, or to read where appending is not allowed."""

_CLOSED = -1
"""Used as the descriptor of a file that is not open."""


class AppendFile:
    """The texts in the file `path`, each stored with a digest that is needed to read it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = self._writer = _CLOSED
        self._writing = os.getpid()
        """The process that opened `_writer`; with a forked one it would share the offset."""
        self._open()

    @property
    def name(self) -> bytes:
        """The random identifier of this file; empty if it cannot be read."""
        return self._read(0, _NAME)

    @property
    def size(self) -> int:
        """The size of the file in bytes; 0 if it cannot be read."""
        with suppress(OSError):
            return os.fstat(self._file).st_size
        return 0

    def add(self, digest: str, data: bytes) -> Position | None:
        """Append a text and return its position; None if it could not be written."""
        sealed = seal(digest.encode() + data)
        try:
            writer = self._opened_to_write()
            written = os.write(writer, sealed)
            end = os.lseek(writer, 0, os.SEEK_CUR)  # the end of this process's last write
        except OSError:
            return None
        return (end - written, written) if written == len(sealed) else None

    def get(self, place: Position, digest: str) -> bytes | None:
        """The text at a position; None if it is damaged or was stored with another digest."""
        start, length = place
        found, key = unsealed(self._read(start, length)), digest.encode()
        return found[len(key) :] if found is not None and found.startswith(key) else None

    def clear(self) -> None:
        """Replace the file by a new one without texts."""
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
        """This process's descriptor for appending; raises OSError if the file was replaced."""
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
