"""Moves staged files into the site under a journal: always all of them, even if killed.

Until the journal is written, the old site stays in place. From then on the new site is certain: if
the build is killed, the next one completes the move.
"""

import json
import os
import shutil
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from budkavle.build.lock import hold_lock
from budkavle.system import unfinished

_NAME = "journal.json"
_STAGE = "stage"
"""The prefix of the names of stages; each build has a stage of its own."""

_FIRST = "first"
"""The folder in the stage that holds the complete site of a first build."""


class Moves(NamedTuple):
    """The paths to move into the site, the paths to remove from it, and the name of the stage."""

    moves: list[str]
    removals: list[str]
    stage: str


class StagingFolder:
    """A context manager: a folder in `state` where files wait until they are moved into a site.

    Its name is random, so that nothing still being written for a killed build can get into it. For
    a first build the files are laid out as in the site, and one rename makes the folder the site.
    Otherwise each file has a name of its own, which saves as many folders as there are pages.
    """

    def __init__(self, site: Path, state: Path) -> None:
        self.name = f"{_STAGE}-{os.urandom(8).hex()}"
        self._folder, self._first = state / self.name, not site.exists()
        self._journal = state / _NAME

    def __enter__(self) -> "StagingFolder":
        self._folder.mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        if not self._journal.exists():  # else the next build moves the files from here
            shutil.rmtree(self._folder, ignore_errors=True)

    def place_for(self, path: str) -> str:
        """Where to write a file that belongs at `path` in the site; its folder is made."""
        if not self._first:
            return f"{self._folder}/{_name_of(path)}"
        place = f"{self._folder}/{_FIRST}/{path}"
        folder = place.rpartition("/")[0]
        try:
            os.mkdir(folder)  # noqa: PTH102 - faster, and most pages have a folder of their own
        except FileExistsError:
            pass
        except FileNotFoundError:
            Path(folder).mkdir(parents=True, exist_ok=True)
        return place


def _name_of(path: str) -> str:
    return blake2b(path.encode(), digest_size=16).hexdigest()


def carry_out(plan: Moves, site: Path, state: Path) -> None:
    """Write the journal, from which moment the new site is certain, then carry out the plan."""
    journal = state / _NAME
    unfinished.replace_file(journal, json.dumps(plan._asdict()).encode())
    _move(plan, site, state)
    journal.unlink()


def is_open(state: Path) -> bool:
    """Whether a build was killed after staging something or while moving files."""
    return (state / _NAME).exists() or any(_stages(state))


def complete(site: Path, state: Path) -> bool:
    """Do the same as `recover`, for a caller that holds the lock."""
    journal = state / _NAME
    was_open = journal.exists()
    if was_open:
        # Without a plan, the next build writes again whatever is not in the build record.
        if plan := _read(journal):
            _move(plan, site, state)
        journal.unlink()
    for stage in _stages(state):
        shutil.rmtree(stage, ignore_errors=True)
    return was_open


def recover(site: Path, state: Path) -> bool:
    """Complete the move that a killed build began; returns whether there was one.

    Removes what a killed build had only staged. Raises BusyError if another build holds the lock of
    `state`.
    """
    if not is_open(state):
        return False
    with hold_lock(state):
        return complete(site, state)


def _read(journal: Path) -> Moves | None:
    """The plan in a journal; None if it is damaged."""
    try:
        plan = json.loads(journal.read_bytes())
        return Moves(plan["moves"], plan["removals"], plan.get("stage", _STAGE))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _stages(state: Path) -> Iterator[Path]:
    return state.glob(f"{_STAGE}*")


def _move(plan: Moves, site: Path, state: Path) -> None:
    """Move the staged files into the site and remove old ones; doing it again does no harm."""
    stage = state / plan.stage
    if plan.moves and not site.exists() and (stage / _FIRST).exists():
        (stage / _FIRST).rename(site)
        stage.rmdir()
        return
    for path in plan.moves:
        name = _name_of(path)
        try:
            os.replace(f"{stage}/{name}", f"{site}/{path}")  # noqa: PTH105 - five times as fast
        except OSError:  # moved already, or something is in the way
            staged, target = stage / name, site / path
            if staged.exists():
                _make_way(target, site)
                staged.replace(target)
    for path in plan.removals:
        target = site / path
        if target.is_file() or target.is_symlink():
            target.unlink()
        _remove_empty_folders(target.parent, site)
    shutil.rmtree(stage, ignore_errors=True)


def _make_way(target: Path, site: Path) -> None:
    """Make the folder for a file; removes a file in place of a folder, and vice versa."""
    for parent in target.relative_to(site).parents:
        blocking = site / parent
        if blocking.is_file():
            blocking.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)


def _remove_empty_folders(folder: Path, site: Path) -> None:
    while folder != site and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
