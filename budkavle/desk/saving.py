"""Writes files of content/, and keeps what is typed and not saved yet.

At any moment the old file or the new one is there, complete, also if the process is killed.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from budkavle.system.unfinished import beside, place_for


class ConflictError(Exception):
    """The file is no longer the one that was opened."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who acts at the desk; `name` is how others know her."""

    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a writer has typed and not saved: the form of the item `of`.

    `opened` is the digest of the file that she began with, `at` the time (UTC, ISO 8601).
    """

    of: str
    opened: str
    at: str
    form: Mapping[str, Sequence[str]]


def digest_of(data: bytes) -> str:
    """The digest by which a form remembers the file that it was opened from."""
    return blake2b(data, digest_size=16).hexdigest()


def read(path: Path) -> bytes:
    """A file's bytes; nothing if there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def save(path: Path, data: bytes, opened: str) -> None:
    """Replace a file if it is still the one with the digest `opened`; else raises ConflictError.

    Raises OSError if the disk is full or the folder cannot be written.
    """
    if digest_of(read(path)) != opened:
        raise ConflictError
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in beside(path):
        left.unlink(missing_ok=True)
    _replace(path, data)


class Unsaved:
    """What writers have typed and not saved, in a folder: one file for each writer and item."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, writer: Writer, typed: Typed) -> None:
        """Keep what is typed, instead of what was kept of the same item; raises OSError."""
        place = self._place(writer, typed.of)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(place, json.dumps(asdict(typed), ensure_ascii=False).encode())

    def get(self, writer: Writer, of: str) -> Typed | None:
        """What is kept of an item; None if nothing is."""
        return _typed(self._place(writer, of))

    def all(self, writer: Writer) -> Iterator[Typed]:
        """Everything kept for a writer, the latest first."""
        places = self._place(writer, "").parent.glob("*.json")
        found = (_typed(place) for place in places)
        yield from sorted(filter(None, found), key=lambda typed: typed.at, reverse=True)

    def drop(self, writer: Writer, of: str) -> None:
        """Forget what is kept of an item, since it is saved or not wanted."""
        self._place(writer, of).unlink(missing_ok=True)

    def _place(self, writer: Writer, of: str) -> Path:
        return self._folder / _name(writer.name) / f"{_name(of)}.json"


def _name(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _typed(place: Path) -> Typed | None:
    with suppress(OSError, ValueError, TypeError):
        return Typed(**json.loads(place.read_bytes()))
    return None


def _replace(path: Path, data: bytes) -> None:
    place = place_for(path)
    try:
        with place.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        place.replace(path)
    except BaseException:
        place.unlink(missing_ok=True)
        raise
