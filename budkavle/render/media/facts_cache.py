"""The facts of every file that items name, read anew only for what has changed."""

import json
import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from PIL import __version__ as _pillow

from budkavle.model.nouns import Item
from budkavle.render.media import inspection
from budkavle.render.media.facts import FileFacts, PdfFacts, PictureFacts
from budkavle.render.media.uses import Uses, uses_of
from budkavle.system import cache_file

_VERSION = ["2", _pillow]
"""Facts of another version are read anew."""

_Stamp = tuple[int, int, int]
"""A file's size and when it was written and changed, in nanoseconds."""

Facts = Mapping[str, FileFacts]
"""What is known of files, by their paths in content/."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Which files items name, by the items' paths, and what is known of each file."""

    uses: Mapping[str, Uses]
    facts: Facts


def survey(items: Iterable[Item], folder: Path, store: Path, files: Container[str]) -> Survey:
    """Tell what the files are that items name, of those `files` that there are below `folder`.

    A file that is not there, or cannot be read, has no facts; nothing else is ever opened.
    `store` is a file that keeps the facts until next time.
    """
    uses = uses_of(items)
    named = {use.path for each in uses.values() for use in (*each.shown, *each.handed_out)}
    paths = {path for path in named if path in files}
    return Survey(uses, _facts_of(sorted(paths), folder, store))


def _facts_of(paths: Iterable[str], folder: Path, store: Path) -> Facts:
    known, time = _load(store)
    found: dict[str, tuple[_Stamp, FileFacts]] = {}
    for path in paths:
        stamp, old = _stamp(f"{folder}/{path}"), known.get(path)
        # What changed in the same tick as the store was written may have changed after it.
        if stamp and old and old[0] == stamp and stamp[2] < time:
            found[path] = old
        elif stamp and (new := _read(folder / path)):
            found[path] = (stamp, new)
    if found != known:
        _save(store, found)
    return {path: each for path, (_, each) in found.items()}


def _stamp(path: str) -> _Stamp | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path for each of thousands costs as much again
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _read(path: Path) -> FileFacts | None:
    try:
        return inspection.read(path)
    except OSError:
        return None


def _load(store: Path) -> tuple[dict[str, tuple[_Stamp, FileFacts]], int]:
    """What was kept, and when it was written; nothing if it cannot be used."""
    data = cache_file.read(store)
    if data is None:
        return {}, 0
    version, rows = json.loads(data)
    if version != _VERSION:
        return {}, 0
    known = {path: (tuple(stamp), _facts(*rest)) for path, stamp, *rest in rows}
    return known, store.stat().st_mtime_ns


def _facts(digest: str, size: int, content: str, picture: Any, pdf: Any, macros: bool) -> FileFacts:
    return FileFacts(
        digest,
        size,
        content,
        PictureFacts(*picture) if picture else None,
        PdfFacts(*pdf) if pdf else None,
        macros,
    )


def _save(store: Path, found: Mapping[str, tuple[_Stamp, FileFacts]]) -> None:
    rows = [(path, stamp, *astuple(each)) for path, (stamp, each) in found.items()]
    cache_file.write(store, json.dumps([_VERSION, rows]).encode())
