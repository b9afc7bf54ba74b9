"""A folder on a server as a target, over SFTP; readers see each file as soon as it is put."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path

from budkavle.publish.destination import Destination
from budkavle.publish.lease import LEASE, Lease
from budkavle.publish.protocol import RECORD, Target, Upload
from budkavle.publish.sftp_client import AT_ONCE, INCOMING, Files, connected
from budkavle.publish.sftp_releases import CURRENT, Releases


class Plain:
    """The target in a folder of a server, whose files readers get one by one."""

    is_atomic = False

    def __init__(self, files: Files, own: Path) -> None:
        self._files = files
        self._lease = Lease(files, own)
        self._listed: Mapping[str, str] = {}

    def hold(self, patience: float) -> AbstractContextManager[None]:
        """Hold the lease of the folder."""
        return self._files.hold(self._lease, patience)

    def list(self) -> Mapping[str, str]:
        """Every file below the folder."""
        found = self._files.list()
        own = (RECORD, LEASE)
        self._listed = {
            path: version
            for path, version in found.items()
            if path not in own and not path.startswith(INCOMING)
        }
        return self._listed

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is not there."""
        return self._files.read(path)

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put files, some at a time."""
        left = iter(uploads)
        while some := list(islice(left, AT_ONCE)):
            self._lease.renew()
            known = {each.path: (self._listed.get(each.path, ""),) for each in some}
            yield from self._files.put([(each.path, each.read()) for each in some], known)

    def delete(self, paths: Collection[str]) -> None:
        """Delete files, and the folders that become empty."""
        self._lease.renew()
        self._files.remove_all(paths)

    def switch(self, standing: Collection[str]) -> None:
        """Do nothing: readers see each file as soon as it is in its place."""


@contextmanager
def opened(destination: Destination, _: str) -> Iterator[Target]:
    """Open the folder that a destination names; with releases, if the settings want that."""
    own = destination.state / "lease"
    with connected(destination) as files:
        if not destination.settings.releases:
            yield Plain(files, own)
        elif files.pointed(CURRENT) == "":  # the server had no links when it was made
            yield Plain(files.below(CURRENT), own)
        else:
            yield Releases(files, own, destination.state)
