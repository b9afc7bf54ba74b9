"""The files of the hand-over: staged beside the published ones, moved into place, checked."""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from budkavle.system.unfinished import replace_file, stage_beside


def folder_of(path: Path) -> Path:
    """The folder of the months' files, beside `manifest.json`."""
    return path.with_suffix("")


def discard(path: Path) -> None:
    """Remove files that a build staged but did not publish; `path` is that of `manifest.json`."""
    shutil.rmtree(stage_beside(path), ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Staged:
    """A hand-over whose new files are ready, in a folder that nothing else reads.

    `index` is the new content of `manifest.json`, None if there must be no hand-over. `is_new` is
    false if the same index is published already.
    """

    path: Path
    index: bytes | None
    is_new: bool = False
    files: frozenset[str] = frozenset()

    def publish(self) -> None:
        """Publish the hand-over; concurrent readers see the whole old one or the whole new one."""
        self._move()
        if self.index is None:
            self.path.unlink(missing_ok=True)
        elif self.is_new:
            # A mail cannot be called back, so the hand-over must survive a power cut.
            replace_file(self.path, self.index, durable=True)
        folder = folder_of(self.path)
        if not folder.exists():
            return
        for file in folder.iterdir():
            if file.name not in self.files:
                file.unlink()
        if self.index is None:
            folder.rmdir()

    def _move(self) -> None:
        """Move the new files into the folder where readers of the index will look for them."""
        stage, folder = stage_beside(self.path), folder_of(self.path)
        if self.files:
            folder.mkdir(parents=True, exist_ok=True)
        for file in stage.iterdir() if stage.exists() else ():
            file.replace(folder / file.name)
        discard(self.path)


class MonthFile(NamedTuple):
    """A month's file: its size in bytes, and their checksum."""

    size: int
    crc32: int


def read_index(path: Path) -> bytes:
    """The published index, `manifest.json`; empty if there is none."""
    return path.read_bytes() if path.exists() else b""


def named_in(index: bytes) -> dict[str, MonthFile]:
    """The files that an index names."""
    try:
        parts = json.loads(index)["parts"]
        return {each["file"]: MonthFile(each["size"], each["crc32"]) for each in parts}
    except (ValueError, LookupError, TypeError):
        return {}


def on_disk(named: Mapping[str, MonthFile], folder: Path) -> dict[str, MonthFile]:
    """Select the files that have the size stated in the index."""
    files = folder.iterdir() if folder.exists() else ()
    sizes = {file.name: file.stat().st_size for file in files}
    return {file: part for file, part in named.items() if sizes.get(file) == part.size}


def undamaged(there: Mapping[str, MonthFile], folder: Path) -> dict[str, MonthFile]:
    """Select the files that have the checksum stated in the index."""
    return {file: part for file, part in there.items() if _checksum(folder / file) == part.crc32}


def _checksum(path: Path) -> int | None:
    """The CRC-32 of a file; None if it cannot be read."""
    with suppress(OSError):
        return crc32(path.read_bytes())
    return None
