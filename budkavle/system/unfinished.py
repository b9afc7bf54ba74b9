"""Names for unfinished files and folders, which are moved to their place when they are complete.

Each name contains the id of the run that writes it, so that the next build can remove what a
killed one left, without touching what another process is writing.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from budkavle.system.disk import writing

RUN = os.urandom(8).hex()
"""The id of this run of the program; processes forked from it share it."""

_SUFFIX = ".unfinished"


def place_for(path: Path) -> Path:
    """A new temporary name in the folder of `path`, for what is to be moved there."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.{RUN}{_SUFFIX}")


def replace_file(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Replace a file atomically: at any moment the old file or the new one is there, complete.

    A `durable` one is complete even after a power cut, which takes time.
    Raises OSError; DiskFullError if there is no room.
    """
    place = place_for(path)
    try:
        with writing(path):
            place.write_bytes(data)
            if durable:
                with place.open("rb+") as file:
                    os.fsync(file.fileno())
            place.replace(path)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def stage_beside(path: Path) -> Path:
    """The folder, on the file system of `path`, for files that are to be moved beside it."""
    return path.with_suffix(".stage")


@contextmanager
def folder_for(path: Path) -> Iterator[Path]:
    """Yield a new empty folder beside `path`; it is removed at the end, unless it was moved."""
    folder = place_for(path)
    with writing(folder):
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def beside(path: Path) -> Iterator[Path]:
    """All unfinished files and folders meant for `path`, of any run."""
    return path.parent.glob(f".{path.name}.*{_SUFFIX}")


def remove(folder: Path, run: str) -> None:
    """Remove everything that a finished run has left anywhere below `folder`."""
    for parent, folders, files in os.walk(folder):
        left = [name for name in folders if _is_of(name, run)]
        folders[:] = set(folders) - set(left)
        for name in left:
            shutil.rmtree(Path(parent, name), ignore_errors=True)
        for name in files:
            if _is_of(name, run):
                Path(parent, name).unlink(missing_ok=True)


def _is_of(name: str, run: str) -> bool:
    return name.endswith(f".{run}{_SUFFIX}")
