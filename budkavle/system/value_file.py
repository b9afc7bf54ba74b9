"""A file of many values that are read one by one, each with its own checksum.

It is written atomically and never changed. Readers get an error for damage, and must be able to
do without the file.
"""

import os
import pickle
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from budkavle.system import cache_file, unfinished

_LENGTH = 8
"""Bytes at the end of the file that state the length of the index before them."""


class DamagedError(Exception):
    """The file or a value in it is missing, damaged, or of another version of the program."""


def write(path: Path, kinds: Mapping[str, Iterable[object]]) -> None:
    """Write picklable values; the values of each kind are numbered from 0."""
    at, starts = 0, {kind: array("Q") for kind in kinds}
    for left in unfinished.beside(path):
        left.unlink(missing_ok=True)  # left by a build that was killed; they are large
    with cache_file.writing(path) as file:
        for kind, values in kinds.items():
            for value in values:
                starts[kind].append(at)
                at += file.write(cache_file.seal(_pickled(value)))
            starts[kind].append(at)
        file.write(index := cache_file.seal(_pickled(starts)))
        file.write(len(index).to_bytes(_LENGTH, "big"))


class ValueFile:
    """The values in a file, as a context manager that closes it; raises DamagedError.

    A forked process may read from it too.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise DamagedError(str(path)) from error
        try:
            self._starts: Mapping[str, array[int]] = self._index()
        except DamagedError:
            self._file.close()
            raise

    def __enter__(self) -> "ValueFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def get(self, kind: str, number: int = 0) -> Any:
        """The value of a kind with this number; raises DamagedError."""
        starts = self._starts[kind]
        return self._read(starts[number], starts[number + 1])

    def _index(self) -> Any:
        end = os.fstat(self._file.fileno()).st_size - _LENGTH
        length = os.pread(self._file.fileno(), _LENGTH, max(end, 0))
        start = end - int.from_bytes(length, "big")
        return self._read(start, end)

    def _read(self, start: int, end: int) -> Any:
        data = os.pread(self._file.fileno(), end - start, start) if 0 <= start <= end else b""
        value = cache_file.value_of(data)
        if value is None:
            raise DamagedError(self._file.name)
        return value


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
