"""What is live on a target since when: a durable note, and what has not been looked at yet."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from budkavle.build.durable import DurableFiles
from budkavle.publish.destination import Destination
from budkavle.system.unfinished import replace_file

_NOTES = "live.json"
"""The durable file: for each target, the release that was last seen to be live."""


@dataclass(frozen=True, slots=True)
class Live:
    """A release that was seen to be live, first at `since` (UTC)."""

    release: str
    since: datetime


def known(destination: Destination) -> Live | None:
    """The release of a target that was last seen to be live; None if unknown."""
    with suppress(ValueError, KeyError, TypeError):
        said = _notes(destination)[destination.name]
        return Live(said["release"], datetime.fromisoformat(said["since"]).astimezone(UTC))
    return None


def note(destination: Destination, release: str, now: datetime) -> Live:
    """Note that a release is live; returns since when it is known to be."""
    before = known(destination)
    if before and before.release == release:
        return before
    notes = {
        **_notes(destination),
        destination.name: {"release": release, "since": now.isoformat()},
    }
    _files(destination).write(_NOTES, json.dumps(notes, indent=1, sort_keys=True).encode())
    return Live(release, now)


def unseen(state: Path) -> frozenset[str]:
    """The paths that were put or deleted since the site was last seen to be right."""
    return _paths(state / _UNSEEN)


def note_unseen(state: Path, paths: Collection[str]) -> None:
    """Note that these paths are going to be changed."""
    replace_file(state / _UNSEEN, json.dumps(sorted({*paths, *unseen(state)})).encode())


def wrong(state: Path) -> frozenset[str]:
    """The paths that readers did not get as they should when they were last looked at."""
    return _paths(state / _WRONG)


def note_wrong(state: Path, paths: Collection[str]) -> None:
    """Note that readers do not get these paths as they should."""
    state.mkdir(parents=True, exist_ok=True)
    replace_file(state / _WRONG, json.dumps(sorted(paths)).encode())


def all_seen(state: Path) -> None:
    """Note that everything was seen to be right."""
    for name in (_UNSEEN, _WRONG):
        (state / name).unlink(missing_ok=True)


_UNSEEN = "unseen.json"
_WRONG = "wrong.json"


def _paths(file: Path) -> frozenset[str]:
    with suppress(OSError, ValueError):
        return frozenset(map(str, json.loads(file.read_bytes())))
    return frozenset()


def _notes(destination: Destination) -> dict[str, dict[str, str]]:
    with suppress(OSError, ValueError):
        said = json.loads(_files(destination).known(_NOTES).read_bytes())
        if isinstance(said, dict):
            return said
    return {}


def _files(destination: Destination) -> DurableFiles:
    return DurableFiles(destination.configuration, destination.described.site)
