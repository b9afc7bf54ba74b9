"""The facts about every file that items name, cached: only changed files are read again."""

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
"""The version of the cache; with another version, all files are read again."""

_Stamp = tuple[int, int, int]
"""A file's size in bytes, and the times when its content and its inode changed, in nanoseconds."""

Facts = Mapping[str, FileFacts]
"""The facts about files, by path in content/."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The files that items name, by the items' paths, and the facts about each file."""

    uses: Mapping[str, Uses]
    facts: Facts


def survey(items: Iterable[Item], folder: Path, store: Path, files: Container[str]) -> Survey:
    """Inspect the files that items name; `files` are all paths that exist below `folder`.

    A file that does not exist or cannot be read has no facts. Files that no item names are never
    opened. `store` is the path of the cache file.
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
        # A file changed in the same clock tick as the cache was written may be newer than it.
        if stamp and old and old[0] == stamp and stamp[2] < time:
            found[path] = old
        elif stamp and (new := _read(folder / path)):
            found[path] = (stamp, new)
    if found != known:
        _save(store, found)
    return {path: each for path, (_, each) in found.items()}


def _stamp(path: str) -> _Stamp | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - thousands of Path objects would double the time
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _read(path: Path) -> FileFacts | None:
    try:
        return inspection.read(path)
    except OSError:
        return None


def _load(store: Path) -> tuple[dict[str, tuple[_Stamp, FileFacts]], int]:
    """The cached facts, and when the cache was written; empty if the cache cannot be used."""
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
