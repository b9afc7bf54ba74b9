"""A folder on a server as a target with releases, over SFTP: a link leads to the current one.

There are two releases. The one that readers do not get is brought to what they should have, and
then the link `current` is replaced in one step. What has not changed is the same file in both.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from functools import cached_property
from itertools import islice
from pathlib import Path

from budkavle.model.rules import N_
from budkavle.publish.journal import UploadJournal
from budkavle.publish.lease import Lease
from budkavle.publish.protocol import RECORD, PublishError, Upload, folders_of
from budkavle.publish.record import Put
from budkavle.publish.sftp_client import AT_ONCE, Files

CURRENT = "current"
"""The link to the release that readers get."""

_ONE, _OTHER = "releases/one", "releases/other"


class Releases:
    """The target in a folder of a server that has symbolic links.

    If the server turns out to have none, `current` becomes a folder, which is a target without
    releases from then on.
    """

    is_atomic = True

    def __init__(self, files: Files, own: Path, state: Path) -> None:
        self._files = files
        self._lease = Lease(files, own)
        self._journal = UploadJournal(state / "next.jsonl")
        self._put: dict[str, str] = {}

    def hold(self, patience: float) -> AbstractContextManager[None]:
        """Hold the lease of the folder."""
        return self._files.hold(self._lease, patience)

    def list(self) -> Mapping[str, str]:
        """Every file of the current release."""
        return {path: version for path, version in self._current.items() if path != RECORD}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the current release."""
        return self._files.read(f"{CURRENT}/{path}")

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put files into the next release; what an interrupted run has put is there already."""
        before, left = self._journal.read(), iter(uploads)
        while some := list(islice(left, AT_ONCE)):
            self._lease.renew()
            lacking = []
            for each in some:
                there = Put(each.digest, self._next.get(each.path, ""))
                if before.get(each.path) == there:
                    self._put[each.path] = there.version
                    yield each.path, there.version
                else:
                    lacking.append(each)
            yield from self._send(lacking)

    def delete(self, paths: Collection[str]) -> None:
        """Delete nothing: what does not stand in the next release is not in it."""

    def switch(self, standing: Collection[str]) -> None:
        """Complete the next release, and make it the current one."""
        stays = {*standing, RECORD}
        self._files_of_next.remove_all(self._next.keys() - stays)
        same = stays - self._put.keys()
        differing = (each for each in same if self._next.get(each) != self._current.get(each))
        while some := list(islice(differing, 10 * AT_ONCE)):
            self._lease.renew()
            self._files_of_next.share(some, self._files.below(CURRENT))
        self._lease.renew()
        if not self._files.point(CURRENT, self._name_of_next):
            if self._files.pointed(CURRENT) is not None:
                raise PublishError(_NO_LINKS)
            self._files.rename(self._name_of_next, CURRENT)
        self._journal.clear()

    def _send(self, uploads: Collection[Upload]) -> Iterator[tuple[str, str]]:
        known = {
            each.path: (self._next.get(each.path, ""), self._current.get(each.path, ""))
            for each in uploads
        }
        digests = {each.path: each.digest for each in uploads}
        self._make_room(digests.keys())
        files = [(each.path, each.read()) for each in uploads]
        for path, version in self._files_of_next.put(files, known):
            self._journal.add(path, Put(digests[path], version))
            self._put[path] = version
            yield path, version

    def _make_room(self, paths: AbstractSet[str]) -> None:
        """Remove what an older release has in the way of these files; no reader gets it."""
        old = {folder for path in paths for folder in folders_of(path)} & self._next.keys()
        for folder in paths & self._folders_of_next.keys():
            old |= set(self._folders_of_next[folder])
        self._files_of_next.remove_all(old)
        for path in old:
            self._next.pop(path, None)

    @cached_property
    def _folders_of_next(self) -> Mapping[str, Collection[str]]:
        """Every folder of the next release with the files below it."""
        found: dict[str, list[str]] = {}
        for path in self._next:
            for folder in folders_of(path):
                found.setdefault(folder, []).append(path)
        return found

    @cached_property
    def _current(self) -> Mapping[str, str]:
        return self._files.below(CURRENT).list()

    @cached_property
    def _next(self) -> dict[str, str]:
        return self._files_of_next.list()

    @cached_property
    def _files_of_next(self) -> Files:
        return self._files.below(self._name_of_next)

    @cached_property
    def _name_of_next(self) -> str:
        return _OTHER if self._files.pointed(CURRENT) == _ONE else _ONE


_NO_LINKS = N_(
    "The server no longer allows symbolic links, so nothing was changed for readers. Allow them, or"
    " remove the link current and publish again."
)
