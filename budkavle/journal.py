"""Moves what is staged into the site under a journal: all of it, however often it is killed.

Before the journal is there the old site stands; from then on the new one is certain, and whoever
comes next completes it.
"""

import json
import os
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

_NAME = "journal.json"
_STAGE = "stage"
_FIRST = "first"
"""Where in the stage a first site waits."""


class Plan(NamedTuple):
    """The paths that are to be moved into the site, and those that are to go."""

    moves: list[str]
    removals: list[str]


class Stage:
    """Where files wait to be moved into a site, in a folder of its `state`.

    For a first build they stand as in the site, which they become at one stroke. Otherwise each has
    a name of its own, which saves as many folders as there are pages.
    """

    def __init__(self, site: Path, state: Path) -> None:
        self._folder, self._first = state / _STAGE, not site.exists()

    def begin(self) -> None:
        """Begin with nothing."""
        self.clear()
        self._folder.mkdir(parents=True)

    def clear(self) -> None:
        """Let nothing wait any more."""
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
    _move(plan, site, state / _STAGE)
    journal.unlink()


def is_open(state: Path) -> bool:
    """Whether a build was killed before it had moved everything."""
    return (state / _NAME).exists()


def complete(site: Path, state: Path) -> bool:
    """Complete the move that a killed build had begun; tell whether there was one."""
    journal = state / _NAME
    if not journal.exists():
        return False
    try:
        plan = json.loads(journal.read_bytes())
        moves, removals = plan["moves"], plan["removals"]
    except (ValueError, TypeError, KeyError):
        moves, removals = [], []  # what the record does not know to stand is written again anyway
    _move(Plan(moves, removals), site, state / _STAGE)
    journal.unlink()
    return True


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that at every moment the old one stands whole, or the new one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.write_bytes(data)
    draft.replace(path)


def _move(plan: Plan, site: Path, stage: Path) -> None:
    """Move what is staged into the site and remove what goes; doing it again does no harm."""
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
