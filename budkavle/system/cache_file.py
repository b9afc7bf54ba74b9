"""Small files kept between builds: written whole or not at all, and noticed when damaged.

They only save time, so one that is missing or damaged is simply made again.
"""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zlib import crc32

from budkavle.system import unfinished

_DIGEST = 4
"""Bytes; against accidents, of which it lets one in four billion through."""


def read(path: Path) -> bytes | None:
    """What was written at `path`; None if nothing was, or if it is damaged."""
    try:
        return unsealed(path.read_bytes())
    except OSError:
        return None


def write(path: Path, data: bytes) -> None:
    """Seal the data and write them at one stroke."""
    with writing(path) as file:
        file.write(seal(data))


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes its place at one stroke: so two builds may write the same at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    place = unfinished.place_for(path)
    try:
        with place.open("xb") as file:
            yield file
        place.replace(path)
    except BaseException:
        place.unlink(missing_ok=True)  # or a full disk would hold a new one after each build
        raise


def seal(data: bytes) -> bytes:
    """The data behind a digest of it."""
    return _digest(data) + data


def unsealed(data: bytes) -> bytes | None:
    """What was sealed; None if it is damaged."""
    sealed = memoryview(data)[_DIGEST:]
    return bytes(sealed) if data.startswith(_digest(sealed)) else None


def _digest(data: bytes | memoryview) -> bytes:
    return crc32(data).to_bytes(_DIGEST, "big")


def write_value(path: Path, value: object) -> None:
    """Keep a value in a file."""
    write(path, pickle.dumps(value))


def read_value(path: Path) -> Any:
    """The value kept in a file; None if it is damaged, or of a program that had other values."""
    try:
        return value_of(path.read_bytes())
    except OSError:
        return None


def value_of(data: bytes) -> Any:
    """The value that was pickled and sealed; None as in `read_value`."""
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
