"""What is live on a target since when: a durable note, and what has not been looked at yet."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from budkavle.build.durable import DurableFiles
from budkavle.publish.place import Place
from budkavle.system.unfinished import replace_file

_NOTES = "live.json"
"""The durable file: for each target, the release that was last seen to be live."""


@dataclass(frozen=True, slots=True)
class Live:
    """A release that was seen to be live, first at `since` (UTC)."""

    release: str
    since: datetime


def known(place: Place) -> Live | None:
    """The release of a target that was last seen to be live; None if unknown."""
    with suppress(ValueError, KeyError, TypeError):
        said = _notes(place)[place.name]
        return Live(said["release"], datetime.fromisoformat(said["since"]).astimezone(UTC))
    return None


def note(place: Place, release: str, now: datetime) -> Live:
    """Note that a release is live; returns since when it is known to be."""
    before = known(place)
    if before and before.release == release:
        return before
    notes = {**_notes(place), place.name: {"release": release, "since": now.isoformat()}}
    _files(place).write(_NOTES, json.dumps(notes, indent=1, sort_keys=True).encode())
    return Live(release, now)


def unseen(state: Path) -> frozenset[str]:
    """The paths that were put or deleted since the site was last seen to be right."""
    with suppress(OSError, ValueError):
        return frozenset(map(str, json.loads((state / _UNSEEN).read_bytes())))
    return frozenset()


def note_unseen(state: Path, paths: Collection[str]) -> None:
    """Note that these paths are going to be changed."""
    replace_file(state / _UNSEEN, json.dumps(sorted({*paths, *unseen(state)})).encode())


def all_seen(state: Path) -> None:
    """Note that everything was seen to be right."""
    (state / _UNSEEN).unlink(missing_ok=True)


_UNSEEN = "unseen.json"


def _notes(place: Place) -> dict[str, dict[str, str]]:
    with suppress(OSError, ValueError):
        said = json.loads(_files(place).known(_NOTES).read_bytes())
        if isinstance(said, dict):
            return said
    return {}


def _files(place: Place) -> DurableFiles:
    return DurableFiles(place.configuration, place.described.site)
