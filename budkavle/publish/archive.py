"""What was published before, kept on this machine: the bytes that a rollback puts back.

Files are kept by their digests, as hard links to the site's own files where that is possible, so
that they take no room. A build replaces its files and never writes into them.
"""

import gzip
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from budkavle.publish.protocol import digest_of
from budkavle.system.unfinished import place_for, replace_file


@dataclass(frozen=True, slots=True)
class Release:
    """Something that was published: the digests of its files, and of its hand-over's files.

    `origin` is the release that it put back, or its own name.
    """

    name: str
    origin: str
    files: Mapping[str, str]
    handed_over: Mapping[str, str]


def digest_of_files(files: Mapping[str, str]) -> str:
    """The digest of all files of a release, from their digests by path."""
    return digest_of(json.dumps(sorted(files.items())).encode())


class Archive:
    """The releases that are kept in a folder, for all targets of a site.

    Unless it `writes`, it only tells what it would keep.
    """

    def __init__(self, folder: Path, *, writes: bool = True) -> None:
        self._writes = writes
        self._blobs = folder / "files"
        self._releases = folder / "releases"
        self._known = {name for _, _, names in os.walk(self._blobs) for name in names}

    def place(self, digest: str) -> Path:
        """Where the bytes with this digest are."""
        return self._blobs / digest[:2] / digest

    def holds(self, digest: str) -> bool:
        """Whether the bytes with this digest are kept."""
        return digest in self._known

    def keep(self, file: Path, digest: str) -> None:
        """Keep a file of the site, whose bytes have this digest."""
        if self.holds(digest) or not self._writes:
            return
        place = self.place(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place_for(place)
        try:
            os.link(file, unfinished)
        except OSError:  # another file system, or one without links
            shutil.copyfile(file, unfinished)
        unfinished.replace(place)
        self._known.add(digest)

    def keep_bytes(self, data: bytes) -> str:
        """Keep these bytes; returns their digest."""
        digest = digest_of(data)
        if self.holds(digest) or not self._writes:
            return digest
        place = self.place(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, data)
        self._known.add(digest)
        return digest

    def remember(self, target: str, release: Release, most: int) -> None:
        """Keep a release of a target, and forget its oldest ones so that `most` are left."""
        folder = self._releases / target
        folder.mkdir(parents=True, exist_ok=True)
        said = asdict(release)
        data = gzip.compress(json.dumps(said).encode(), compresslevel=1, mtime=0)
        replace_file(folder / f"{release.name}{_ENDING}", data)
        for name in self._names(target)[most:]:
            (folder / f"{name}{_ENDING}").unlink()
        self._forget_files()

    def new_name(self, target: str, now: datetime) -> str:
        """A name for a new release, later in order than all that are kept, whatever the clock."""
        last = next(iter(self._names(target)), "")
        name = f"{now:{_TIME}}-{token_hex(3)}"
        if name > last:
            return name
        after = datetime.strptime(last.partition("-")[0], _TIME).replace(tzinfo=UTC)
        return f"{after + timedelta(microseconds=1):{_TIME}}-{token_hex(3)}"

    def has(self, target: str, name: str) -> bool:
        """Whether the release of a target with this name is kept."""
        return (self._releases / target / f"{name}{_ENDING}").exists()

    def releases(self, target: str) -> Iterator[Release]:
        """The releases of a target that are kept, the newest first; damaged ones are left out."""
        for name in self._names(target):
            with suppress(OSError, EOFError, ValueError, TypeError):
                file = self._releases / target / f"{name}{_ENDING}"
                yield Release(**json.loads(gzip.decompress(file.read_bytes())))

    def _names(self, target: str) -> list[str]:
        found = (self._releases / target).glob(f"*{_ENDING}")
        return sorted((file.name.removesuffix(_ENDING) for file in found), reverse=True)

    def _forget_files(self) -> None:
        """Remove the files of which no release is kept."""
        targets = [each.name for each in self._releases.iterdir()]
        used: set[str] = set()
        for release in (each for target in targets for each in self.releases(target)):
            used.update(release.files.values(), release.handed_over.values())
        for digest in self._known - used:
            self.place(digest).unlink(missing_ok=True)
        self._known &= used


_ENDING = ".json.gz"

_TIME = "%Y%m%dT%H%M%S%fZ"
"""The beginning of a release's name: its time in UTC, to the microsecond."""
