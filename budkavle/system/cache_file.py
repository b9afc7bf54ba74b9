"""Cache files: written atomically, and checked for damage when they are read.

They only save time, so one that is missing or damaged is simply created again.
"""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zlib import crc32

from budkavle.system import unfinished

_DIGEST = 4
"""Bytes of a checksum. It detects accidental damage; one case in four billion goes unnoticed."""


def read(path: Path) -> bytes | None:
    """The data written at `path`; None if there are none or they are damaged."""
    try:
        return unsealed(path.read_bytes())
    except OSError:
        return None


def write(path: Path, data: bytes) -> None:
    """Write the data atomically, with a checksum."""
    with writing(path) as file:
        file.write(seal(data))


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that replaces `path` atomically, so two builds may write it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    place = unfinished.place_for(path)
    try:
        with place.open("xb") as file:
            yield file
        place.replace(path)
    except BaseException:
        place.unlink(missing_ok=True)  # otherwise each build on a full disk would leave another one
        raise


def seal(data: bytes) -> bytes:
    """The data with a checksum in front."""
    return _digest(data) + data


def unsealed(data: bytes) -> bytes | None:
    """The data without their checksum; None if they are damaged."""
    sealed = memoryview(data)[_DIGEST:]
    return bytes(sealed) if data.startswith(_digest(sealed)) else None


def _digest(data: bytes | memoryview) -> bytes:
    return crc32(data).to_bytes(_DIGEST, "big")


def write_value(path: Path, value: object) -> None:
    """Pickle a value and write it to a cache file."""
    write(path, pickle.dumps(value))


def read_value(path: Path) -> Any:
    """The value in a cache file; None if it is missing, damaged, or pickled by another version."""
    try:
        return value_of(path.read_bytes())
    except OSError:
        return None


def value_of(data: bytes) -> Any:
    """The value in the bytes of a cache file; None as in `read_value`."""
    found = unsealed(data)
    try:
        return None if found is None else pickle.loads(found)
    except (
        pickle.UnpicklingError,
        ImportError,
        AttributeError,
        ValueError,
        EOFError,
        TypeError,
        IndexError,
    ):
        return None
