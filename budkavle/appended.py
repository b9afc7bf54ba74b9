"""A file that texts are added to, and in which each is found by its place.

It only saves time. Several processes may add to it at once; nothing in it is ever changed.
"""

import os
from pathlib import Path

from budkavle.sealed import seal, unsealed

Place = tuple[int, int]
"""Where a text stands: its beginning and its length, in bytes."""


class Appended:
    """The texts in the file `path`. Each is under a digest, without which it is not given."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = _Opened(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._reader = _Opened(path, os.O_RDONLY)

    def add(self, digest: str, data: bytes) -> Place | None:
        """Add a text, and tell where it stands; None if it could not be written."""
        sealed = seal(digest.encode() + data)
        try:
            file = self._writer.number
            written = os.write(file, sealed)
            end = os.lseek(file, 0, os.SEEK_CUR)  # of what this process has written last
        except OSError:
            return None
        return (end - written, written) if written == len(sealed) else None

    def get(self, place: Place, digest: str) -> bytes | None:
        """The text at a place; None if it is damaged, or another one."""
        start, length = place
        try:
            found = unsealed(os.pread(self._reader.number, length, start))
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
        self._writer.close()
        self._reader.close()
        self._path.unlink(missing_ok=True)


class _Opened:
    """A file that each process opens for itself: together they would move one place in it."""

    def __init__(self, path: Path, flags: int) -> None:
        self._path, self._flags = path, flags
        self._number = self._process = 0

    @property
    def number(self) -> int:
        """The number it has in this process; raises OSError if it cannot be opened."""
        if self._process != os.getpid():
            self._number = os.open(self._path, self._flags | os.O_CLOEXEC, 0o666)
            self._process = os.getpid()
        return self._number

    def close(self) -> None:
        """Close it if this process has opened it."""
        if self._process == os.getpid():
            self._process = 0
            os.close(self._number)

    __del__ = close
