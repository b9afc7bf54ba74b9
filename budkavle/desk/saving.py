"""Writes files of content/, and keeps what is typed and not saved yet.

At any moment the old file or the new one is there, complete, also if the process is killed.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from budkavle.build.lock import BusyError, hold_lock
from budkavle.system.unfinished import beside, replace_file


class ConflictError(Exception):
    """The file is no longer the one that was opened."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who acts at the desk; `name` is how others know her, `email` where she is reached.

    `subject` tells people with the same name apart, `whence` is the address that she acts from.
    """

    name: str
    email: str = ""
    subject: str = ""
    whence: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """What is hers alone."""
        return self.subject or self.name


@dataclass(frozen=True, slots=True)
class Typed:
    """What a writer has typed and not saved: the form of the item `of`.

    `opened` is the digest of the file that she began with, `at` the time (UTC, ISO 8601), `since`
    when she began, and `by` who she is.
    """

    of: str
    opened: str
    at: str
    form: Mapping[str, Sequence[str]]
    since: str = ""
    by: str = ""


def digest_of(data: bytes) -> str:
    """The digest by which a form remembers the file that it was opened from."""
    return blake2b(data, digest_size=16).hexdigest()


def read(path: Path) -> bytes:
    """A file's bytes; nothing if there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let only one save at a time, of all desks that share this folder for their state.

    Otherwise two could find the same file as they opened it, and one would be lost. Raises OSError
    if another one does not end.
    """
    try:
        with hold_lock(folder):
            yield
    except BusyError as error:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY)) from error


def save(path: Path, data: bytes, opened: str) -> None:
    """Replace a file if it is still the one with the digest `opened`; else raises ConflictError.

    Raises OSError if the disk is full or the folder cannot be written.
    """
    if digest_of(read(path)) != opened:
        raise ConflictError
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in beside(path):
        left.unlink(missing_ok=True)
    replace_file(path, data, durable=True)


class Unsaved:
    """What writers have typed and not saved, in a folder: one file for each writer and item."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.state = folder.parent
        """The folder for what desks keep, whose lock they share."""

    def keep(self, writer: Writer, typed: Typed) -> None:
        """Keep what is typed, instead of what was kept of the same item; raises OSError."""
        place, before = self._place(writer, typed.of), self.get(writer, typed.of)
        since = before.since if before and before.since else typed.at
        typed = replace(typed, since=since, by=writer.name)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        data = json.dumps(asdict(typed), ensure_ascii=False).encode()
        replace_file(place, data, durable=True)

    def get(self, writer: Writer, of: str) -> Typed | None:
        """What is kept of an item; None if nothing is."""
        return _typed(self._place(writer, of))

    def all(self, writer: Writer) -> Iterator[Typed]:
        """Everything kept for a writer, the latest first."""
        places = self._place(writer, "").parent.glob("*.json")
        found = (_typed(place) for place in places)
        yield from sorted(filter(None, found), key=lambda typed: typed.at, reverse=True)

    def of_others(self, writer: Writer, of: str) -> Iterator[Typed]:
        """What others have typed in the form of an item and not saved."""
        for place in sorted(self._folder.glob(f"*/{_name(of)}.json")):
            if place != self._place(writer, of) and (typed := _typed(place)):
                yield typed

    def drop(self, writer: Writer, of: str) -> None:
        """Forget what is kept of an item, since it is saved or not wanted."""
        self._place(writer, of).unlink(missing_ok=True)

    def forget(self, writer: Writer, typed: Typed) -> None:
        """Forget what is kept, if it is still this: somebody may have typed on in another window.

        If the file cannot be removed, it is kept.
        """
        with suppress(OSError):
            there = self.get(writer, typed.of)
            if there and (there.opened, there.form) == (typed.opened, typed.form):
                self.drop(writer, typed.of)

    def _place(self, writer: Writer, of: str) -> Path:
        return self._folder / _name(writer.key) / f"{_name(of)}.json"


def _name(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _typed(place: Path) -> Typed | None:
    with suppress(OSError, ValueError, TypeError):
        return Typed(**json.loads(place.read_bytes()))
    return None
