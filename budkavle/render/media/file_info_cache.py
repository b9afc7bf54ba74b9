"""Information about every file that items name, cached: only changed files are read again."""

import os
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from PIL import __version__ as _pillow

from budkavle.model.item import Item
from budkavle.render.media import inspection
from budkavle.render.media.file_info import FileInfo
from budkavle.render.media.uses import Uses, uses_of
from budkavle.system.cache import Cache
from budkavle.system.fingerprint import Fingerprint, fingerprint_of

_SPACE = "files"

InfoByPath = Mapping[str, FileInfo]
"""Information about files, by path in content/."""


class Survey(NamedTuple):
    """The files that items name, by the items' paths, and information about each file."""

    uses: Mapping[str, Uses]
    info: InfoByPath


def survey(items: Iterable[Item], folder: Path, cache: Cache, files: Container[str]) -> Survey:
    """Inspect the files that items name; `files` are all paths that exist below `folder`.

    A file that does not exist or cannot be read is not in `info`. Files that no item names are
    never opened. `cache` has the facts.
    """
    uses = uses_of(items, files)
    named = {use.path for each in uses.values() for use in (*each.shown, *each.handed_out)}
    paths = {path for path in named if path in files}
    return Survey(uses, _info_of(sorted(paths), folder, cache))


def _info_of(paths: Iterable[str], folder: Path, cache: Cache) -> InfoByPath:
    known, found = cache.get(_SPACE, "", _pillow) or {}, {}
    settled: dict[str, tuple[Fingerprint, FileInfo]] = {}
    for path in paths:
        try:
            now = fingerprint_of(os.stat(f"{folder}/{path}"))  # noqa: PTH116 - twice as fast
        except OSError:
            continue
        keep, old = now.settled, known.get(path)
        if new := old[1] if old and old[0] == now else _read(folder / path):
            found[path] = new
            if keep:
                settled[path] = now, new
    if settled != known:
        cache.put(_SPACE, "", settled, _pillow)
    return found


def _read(path: Path) -> FileInfo | None:
    try:
        return inspection.inspect_file(path)
    except OSError:
        return None
