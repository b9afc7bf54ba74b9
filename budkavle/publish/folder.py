"""A folder as a target: each release is a folder of its own, and one link leads to the current one.

The web server serves the link `current`. A switch replaces the link in one step, so a reader gets
either the old release or the new one. A file that has not changed is the same file in both (a hard
link), and keeps its times.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from budkavle.build.lock import BusyError, hold_lock
from budkavle.model.rules import N_
from budkavle.publish.target import (
    OWN,
    RECORD,
    PublishError,
    TryLaterError,
    Upload,
    digest_of,
)
from budkavle.system.fingerprint import fingerprint_of
from budkavle.system.unfinished import place_for

CURRENT = "current"
"""The link to the release that readers get."""

_RELEASES = "releases"
_NEXT = "next"


class Folder:
    """The target in a folder of this machine; `keep` releases stay there."""

    is_atomic = True

    def __init__(self, folder: Path, release: str, keep: int) -> None:
        self._folder, self._release, self._keep = folder, release, keep
        self._current = folder / CURRENT
        self._releases = folder / _RELEASES
        self._next = self._releases / _NEXT

    def hold(self, patience: float) -> AbstractContextManager[None]:
        """Hold the folder's lock; it is released however this process ends."""
        return _held(self._folder / OWN.rstrip("/"), patience)

    def list(self) -> Mapping[str, str]:
        """The files of the current release, by size and time of change."""
        if self._current.exists() and not self._current.is_symlink():
            raise PublishError(_NO_LINK, path=self._current)
        return dict(_files(self._current))

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the current release."""
        try:
            return (self._current / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put files into the next release; what an interrupted run has put is there already."""
        for upload in uploads:
            place = self._next / upload.path
            if not place.is_file() or digest_of(place.read_bytes()) != upload.digest:
                place.parent.mkdir(parents=True, exist_ok=True)
                unfinished = place_for(place)
                unfinished.write_bytes(upload.read())
                unfinished.replace(place)
            yield upload.path, _version(place)

    def delete(self, paths: Collection[str]) -> None:
        """Delete nothing: what does not stand in the next release is not in it."""

    def switch(self, standing: Collection[str]) -> None:
        """Complete the next release, and make it the current one."""
        self._next.mkdir(parents=True, exist_ok=True)
        there = dict(_files(self._next))
        for path in there.keys() - set(standing):
            (self._next / path).unlink()
        made: set[Path] = set()
        for path in standing:
            if path not in there:
                place = self._next / path
                if place.parent not in made:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    made.add(place.parent)
                _link(self._current / path, place)
        _write_out()
        release = self._releases / self._release
        self._next.rename(release)
        link = self._folder / f".{CURRENT}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(release.relative_to(self._folder), target_is_directory=True)
        link.replace(self._current)
        self._forget()

    def _forget(self) -> None:
        """Remove the oldest releases."""
        names = sorted(each.name for each in self._releases.iterdir() if each.name != _NEXT)
        for name in names[: -self._keep]:
            if name != self._release:
                shutil.rmtree(self._releases / name, ignore_errors=True)


@contextmanager
def _held(state: Path, patience: float) -> Iterator[None]:
    try:
        with hold_lock(state, patience):
            yield
    except BusyError as error:
        raise TryLaterError(_BUSY, folder=state.parent) from error


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder by its path, with its version."""
    root = os.path.realpath(folder)
    for parent, _, names in os.walk(root):
        for name in names:
            place = os.path.join(parent, name)  # noqa: PTH118 - a Path for each takes as long again
            path = os.path.relpath(place, root).replace(os.sep, "/")
            if path != RECORD:
                yield path, fingerprint_of(os.stat(place, follow_symlinks=False)).portable  # noqa: PTH116


def _version(place: Path) -> str:
    return fingerprint_of(place.stat()).portable


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without links
        shutil.copy2(old, new)


def _write_out() -> None:
    """Let the operating system write everything to the disk before readers are led to it."""
    with suppress(AttributeError):
        os.sync()


_BUSY = N_("Somebody else is publishing to {folder}. Try again when that is done.")
_NO_LINK = N_(
    "{path} is not a link made by publishing. Move it away; the web server is to serve that link."
)
