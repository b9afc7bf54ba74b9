"""A folder as a target: each release is a folder of its own, and one link leads to the current one.

The web server serves the link `current`. A switch replaces the link in one step, so a reader gets
either the old release or the new one. A file that has not changed is the same file in both (a hard
link), and keeps its times. The next release begins as the oldest one, which is to go.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from budkavle.build.lock import BusyError, hold_lock
from budkavle.model.rules import N_
from budkavle.publish.protocol import (
    OWN,
    RECORD,
    PublishError,
    TryLaterError,
    Upload,
    digest_of,
)
from budkavle.system import files
from budkavle.system.disk import is_full
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
        self._put: set[str] = set()
        self._made: set[str] = set()
        self._listed: dict[str, tuple[int, int]] = {}

    def hold(self, patience: float) -> AbstractContextManager[None]:
        """Hold the folder's lock; it is released however this process ends."""
        return _held(self._folder / OWN.rstrip("/"), patience)

    def list(self) -> Mapping[str, str]:
        """The files of the current release, by size and time of change."""
        if self._current.exists() and not self._current.is_symlink():
            raise PublishError(_NO_LINK, path=self._current)
        found = dict(_files(self._current))
        self._listed = {path: _inode(each) for path, each in found.items()}
        return {path: _version(each) for path, each in found.items()}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the current release."""
        try:
            return (self._current / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put files into the next release; what an interrupted run has put is there already."""
        self._reuse()
        for upload in uploads:
            place = self._next / upload.path
            if not place.is_file() or digest_of(place.read_bytes()) != upload.digest:
                self._make_room(upload.path)
                unfinished = place_for(place)
                unfinished.write_bytes(upload.read())
                unfinished.replace(place)
            self._put.add(upload.path)
            yield upload.path, _version(place.stat())

    def delete(self, paths: Collection[str]) -> None:
        """Delete nothing: what does not stand in the next release is not in it."""

    def switch(self, standing: Collection[str]) -> None:
        """Complete the next release, and make it the current one."""
        self._reuse()
        self._next.mkdir(parents=True, exist_ok=True)
        there = {path: _inode(found) for path, found in _files(self._next)}
        _remove(self._next, there.keys() - set(standing))
        for path in sorted(set(standing) - self._put):
            if path not in there or there[path] != self._listed.get(path):
                self._take_over(path, path in there)
        _write_out()
        release = self._releases / self._release
        self._next.rename(release)
        self._link_to(release).replace(self._current)
        self._forget()

    def _link_to(self, release: Path) -> Path:
        """Make the link that is to be the current one; raises PublishError where there are none."""
        link = self._folder / f".{CURRENT}.new"
        link.unlink(missing_ok=True)
        try:
            link.symlink_to(release.relative_to(self._folder), target_is_directory=True)
        except OSError as error:
            if is_full(error):
                raise
            raise PublishError(_NO_LINKS, folder=self._folder) from error
        return link

    def _reuse(self) -> None:
        """Let the next release begin as the oldest one, if that is to go; most is the same."""
        current = self._current.resolve().name
        old = [name for name in self._names() if name != current]
        if self._next.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._link_to(self._next)  # fails before anything is put, where there are no links
        if len(old) >= self._keep - 1:
            (self._releases / old[0]).rename(self._next)

    def _forget(self) -> None:
        """Remove the oldest releases."""
        for name in self._names()[: -self._keep]:
            if name != self._release:
                shutil.rmtree(self._releases / name, ignore_errors=True)

    def _names(self) -> Sequence[str]:
        """The releases, the oldest first."""
        found = self._releases.iterdir() if self._releases.exists() else ()
        return sorted(each.name for each in found if each.name != _NEXT)

    def _take_over(self, path: str, is_there: bool) -> None:
        """Let a file of the current release stand in the next one, which may have another there."""
        old, new = self._current / path, self._next / path
        if is_there:
            new.unlink()
        else:
            self._make_room(path)
        _link(old, new)

    def _make_room(self, path: str) -> None:
        """Make the folder of a file; what an older release has there instead goes."""
        self._make_folder(path.rpartition("/")[0])
        place = self._next / path
        if place.is_dir():
            shutil.rmtree(place)

    def _make_folder(self, folder: str) -> None:
        if folder not in self._made:
            if folder:
                self._make_folder(folder.rpartition("/")[0])
            place = self._next / folder
            if place.is_file():
                place.unlink()
            place.mkdir(parents=True, exist_ok=True)
            self._made.add(folder)


@contextmanager
def _held(state: Path, patience: float) -> Iterator[None]:
    try:
        with hold_lock(state, patience):
            yield
    except BusyError as error:
        raise TryLaterError(_BUSY, folder=state.parent) from error


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder by its path, without the record."""
    return (each for each in files.standing(folder) if each[0] != RECORD)


def _inode(found: os.stat_result) -> tuple[int, int]:
    """What a file shares with its other hard links."""
    return found.st_dev, found.st_ino


def _remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove files below a folder, and the folders that become empty."""
    for path in paths:
        place = folder / path
        place.unlink()
        for parent in place.relative_to(folder).parents:
            with suppress(OSError):
                (folder / parent).rmdir()


def _version(found: os.stat_result) -> str:
    return fingerprint_of(found).portable


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
_NO_LINKS = N_(
    "{folder} is on a disk without symbolic links, which are needed to switch from one release to"
    " the next. Publish there without releases: to: rsync+file://{folder}"
)
_NO_LINK = N_(
    "{path} is not a link made by publishing. Move it away; the web server is to serve that link."
)
