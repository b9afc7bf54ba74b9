"""Keeps the files that forms were opened from, so that two versions of one can be merged."""

import os
from contextlib import suppress
from pathlib import Path

from budkavle.desk.saving import digest_of
from budkavle.system.unfinished import replace_file

MOST = 3000
"""Versions that are kept; of older ones, a conflict shows both versions and merges nothing."""


class OpenedVersions:
    """Files as they were opened, by digest, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> None:
        """Keep a file; where that cannot be done, nothing can be merged later."""
        place = self._folder / digest_of(data)
        with suppress(OSError):
            if place.exists():
                os.utime(place)
                return
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(place, data)
            self._forget_oldest()

    def get(self, digest: str) -> bytes | None:
        """The file with a digest; None if it is not kept."""
        with suppress(OSError, ValueError):
            data = (self._folder / Path(digest).name).read_bytes()
            return data if digest_of(data) == digest else None
        return None

    def _forget_oldest(self) -> None:
        """Leave at most MOST, those that were opened last."""
        found = list(self._folder.iterdir())
        if len(found) <= MOST:
            return
        for each in sorted(found, key=lambda place: place.stat().st_mtime)[: MOST // 10]:
            each.unlink(missing_ok=True)
