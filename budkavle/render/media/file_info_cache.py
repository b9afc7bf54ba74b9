"""Information about every file that items name, cached: only changed files are read again."""

import json
import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from PIL import __version__ as _pillow

from budkavle.model.item import Item
from budkavle.render.media import inspection
from budkavle.render.media.file_info import FileInfo, PdfInfo, PictureInfo
from budkavle.render.media.uses import Uses, uses_of
from budkavle.system import cache_file
from budkavle.system.fingerprint import Fingerprint, fingerprint_of

_VERSION = ["2", _pillow]
"""The version of the cache; with another version, all files are read again."""

InfoByPath = Mapping[str, FileInfo]
"""Information about files, by path in content/."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The files that items name, by the items' paths, and information about each file."""

    uses: Mapping[str, Uses]
    info: InfoByPath


def survey(items: Iterable[Item], folder: Path, store: Path, files: Container[str]) -> Survey:
    """Inspect the files that items name; `files` are all paths that exist below `folder`.

    A file that does not exist or cannot be read is not in `info`. Files that no item names are
    never opened. `store` is the path of the cache file.
    """
    uses = uses_of(items)
    named = {use.path for each in uses.values() for use in (*each.shown, *each.handed_out)}
    paths = {path for path in named if path in files}
    return Survey(uses, _info_of(sorted(paths), folder, store))


def _info_of(paths: Iterable[str], folder: Path, store: Path) -> InfoByPath:
    known, found = _load(store), {}
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
        _save(store, settled)
    return found


def _read(path: Path) -> FileInfo | None:
    try:
        return inspection.inspect_file(path)
    except OSError:
        return None


def _load(store: Path) -> dict[str, tuple[Fingerprint, FileInfo]]:
    """The cached information; empty if the cache cannot be used."""
    data = cache_file.read(store)
    version, rows = json.loads(data) if data else (None, ())
    if version != _VERSION:
        return {}
    return {path: (Fingerprint(*each), _file_info(*rest)) for path, each, *rest in rows}


def _file_info(
    digest: str, size: int, content: str, picture: Any, pdf: Any, macros: bool
) -> FileInfo:
    return FileInfo(
        digest,
        size,
        content,
        PictureInfo(*picture) if picture else None,
        PdfInfo(*pdf) if pdf else None,
        macros,
    )


def _save(store: Path, found: Mapping[str, tuple[Fingerprint, FileInfo]]) -> None:
    rows = [(path, now, *astuple(each)) for path, (now, each) in found.items()]
    cache_file.write(store, json.dumps([_VERSION, rows]).encode())
