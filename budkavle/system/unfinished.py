"""Names for files and folders that are being written, and take their place when they are whole.

Each bears the run of the program that writes it, so that the next build can remove what a killed
one left, and nothing that somebody else is writing.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUN = os.urandom(8).hex()
"""Names this run of the program; processes that are forked from it share it."""

_SUFFIX = ".unfinished"


def place_for(path: Path) -> Path:
    """A new name beside `path`, for what is to stand there."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.{RUN}{_SUFFIX}")


def stage_beside(path: Path) -> Path:
    """The folder in which files wait that are to be moved beside `path`, on its file system."""
    return path.with_suffix(".stage")


@contextmanager
def folder_for(path: Path) -> Iterator[Path]:
    """A new empty folder beside `path`; it goes when all is done, unless it took that place."""
    folder = place_for(path)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def beside(path: Path) -> Iterator[Path]:
    """What has been written for that place, by whatever run, and has not taken it."""
    return path.parent.glob(f".{path.name}.*{_SUFFIX}")


def remove(folder: Path, run: str) -> None:
    """Remove what a run that has ended left in `folder`, however deep."""
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
