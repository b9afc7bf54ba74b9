"""Moves what is staged into the site under a journal: all of it, however often it is killed.

Before the journal is there the old site stands; from then on the new one is certain, and whoever
comes next completes it.
"""

import json
import os
import shutil
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from budkavle.system import unfinished

_NAME = "journal.json"
_STAGE = "stage"
"""How the names of stages begin: each build has one of its own."""

_FIRST = "first"
"""Where in the stage a first site waits."""


class Plan(NamedTuple):
    """The paths that are to be moved into the site, those that are to go, and the stage's name."""

    moves: list[str]
    removals: list[str]
    stage: str


class Stage:
    """Where files wait to be moved into a site, in a folder of its `state`, while it is entered.

    What another build is still writing when it is killed cannot come into it: its name is new.
    For a first build they stand as in the site, which they become at one stroke. Otherwise each has
    a name of its own, which saves as many folders as there are pages.
    """

    def __init__(self, site: Path, state: Path) -> None:
        self.name = f"{_STAGE}-{os.urandom(8).hex()}"
        self._folder, self._first = state / self.name, not site.exists()
        self._journal = state / _NAME

    def __enter__(self) -> "Stage":
        self._folder.mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        if not self._journal.exists():  # or the next build takes from here what is to be moved
            shutil.rmtree(self._folder, ignore_errors=True)

    def place_for(self, path: str) -> str:
        """Where to put what is to stand at a path of the site; the folder for it is there."""
        if not self._first:
            return f"{self._folder}/{_name_of(path)}"
        place = f"{self._folder}/{_FIRST}/{path}"
        folder = place.rpartition("/")[0]
        try:
            os.mkdir(folder)  # noqa: PTH102 - sooner, and most pages have a folder of their own
        except FileExistsError:
            pass
        except FileNotFoundError:
            Path(folder).mkdir(parents=True, exist_ok=True)
        return place


def _name_of(path: str) -> str:
    return blake2b(path.encode(), digest_size=16).hexdigest()


def carry_out(plan: Plan, site: Path, state: Path) -> None:
    """Write the journal, after which the new site is certain, and carry it out."""
    journal = state / _NAME
    replace_file(journal, json.dumps(plan._asdict()).encode())
    _move(plan, site, state)
    journal.unlink()


def is_open(state: Path) -> bool:
    """Whether a build was killed after it had staged something, or was moving it."""
    return (state / _NAME).exists() or any(_stages(state))


def complete(site: Path, state: Path) -> bool:
    """Complete the move that a killed build had begun, and remove what it only staged.

    Tells whether there was a move.
    """
    journal = state / _NAME
    was_open = journal.exists()
    if was_open:
        # Without a plan: what the record does not know to stand is written again anyway.
        if plan := _read(journal):
            _move(plan, site, state)
        journal.unlink()
    for stage in _stages(state):
        shutil.rmtree(stage, ignore_errors=True)
    return was_open


def _read(journal: Path) -> Plan | None:
    """The plan in a journal; None if it is damaged."""
    try:
        plan = json.loads(journal.read_bytes())
        return Plan(plan["moves"], plan["removals"], plan.get("stage", _STAGE))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _stages(state: Path) -> Iterator[Path]:
    return state.glob(f"{_STAGE}*")


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that at every moment the old one stands whole, or the new one."""
    place = unfinished.place_for(path)
    try:
        place.write_bytes(data)
        place.replace(path)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _move(plan: Plan, site: Path, state: Path) -> None:
    """Move what is staged into the site and remove what goes; doing it again does no harm."""
    stage = state / plan.stage
    if plan.moves and not site.exists() and (stage / _FIRST).exists():
        (stage / _FIRST).rename(site)
        stage.rmdir()
        return
    for path in plan.moves:
        name = _name_of(path)
        try:
            os.replace(f"{stage}/{name}", f"{site}/{path}")  # noqa: PTH105 - a fifth of the time
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
    """Make the folder for a file; what was a file where a folder is needed goes, and vice versa."""
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
