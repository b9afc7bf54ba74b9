"""Puts an export that came from somewhere else into a folder: one file, or all files of a zip.

Nothing that the file says of itself is trusted: neither its name, nor sizes, nor paths in a zip.
"""

import re
import shutil
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from budkavle.importing.source import SourceError
from budkavle.model.rules import N_
from budkavle.system.disk import writing

NO_ZIP = N_("{name} is called a zip file, but is none, or is damaged. Make it once more.")
EMPTY = N_("There is nothing in {name}.")
UNKNOWN_FILE = N_(
    "{name} is no export that this program knows. Upload a file of XML, JSON or HTML, or a zip file"
    " with the whole folder."
)
LOCKED = N_("{name} is behind a password. Make a zip file without one.")
OUTSIDE = N_(
    "{name} holds “{path}”, which would be written outside of the folder of the import. Nothing of"
    " it was unpacked."
)
LINK = N_("{name} holds “{path}”, which is a link to another place. Nothing of it was unpacked.")
TWICE = N_("{name} holds “{path}” twice. Make the zip file once more.")
TOO_MANY = N_("{name} holds more than {most} files.")
TOO_LARGE = N_("{name} is larger than {most} MB when it is unpacked.")
TOO_DENSE = N_(
    "“{path}” in {name} becomes {times} times as large when it is unpacked, as only harmful files"
    " do. Nothing of it is kept."
)

_TEXTS = frozenset("xml rss atom rdf json html htm".split())
_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_HEAD = 512
_BLOCK = 1 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_LEFT_BY_SYSTEMS = re.compile(r"(?:^|/)(?:__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini)(?:/|$)")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Limits(NamedTuple):
    """How much an export may be: bytes when it is unpacked, files, and times the packed size.

    Texts become up to a thousand times as large, so only what is over `free` bytes is judged.
    """

    size: int = 4_000_000_000
    files: int = 200_000
    times: int = 200
    free: int = 50_000_000


def put(file: IO[bytes], name: str, folder: Path, limits: Limits = Limits()) -> Path:  # noqa: B008
    """Put an export into a new folder; returns the file or folder to import.

    Whatever is wrong, the folder is removed again. Raises SourceError and OSError.
    """
    folder.mkdir(parents=True)
    try:
        return _put(file, name, folder, limits)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _put(file: IO[bytes], name: str, folder: Path, limits: Limits) -> Path:
    head = file.read(_HEAD)
    file.seek(0)
    suffix = name.rpartition(".")[2].lower()
    if head.startswith(_ZIP) or suffix == "zip":
        _unpack(file, name, folder, limits)
        return _inner(folder)
    if not head.strip():
        raise SourceError(EMPTY, name=name)
    if suffix not in _TEXTS or (b"\0" in head and not _is_wide(head)):
        raise SourceError(UNKNOWN_FILE, name=name)
    target = folder / f"export.{suffix}"
    with writing(target), target.open("wb") as to:
        _copy(file, to, limits.size, SourceError(TOO_LARGE, name=name, most=limits.size // 10**6))
    return target


def _is_wide(head: bytes) -> bool:
    """Whether a text is in UTF-16, which has zero bytes."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _unpack(file: IO[bytes], name: str, folder: Path, limits: Limits) -> None:
    try:
        with ZipFile(file) as packed:
            entries = list(_entries(packed, name, limits))
            _write(packed, entries, name, folder, limits)
    except (
        BadZipFile,
        LargeZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise SourceError(NO_ZIP, name=name) from error


def _entries(packed: ZipFile, name: str, limits: Limits) -> Iterator[tuple[ZipInfo, str]]:
    """The files of a zip with their paths, all of which have been judged."""
    found = [each for each in packed.infolist() if not each.is_dir()]
    if len(found) > limits.files:
        raise SourceError(TOO_MANY, name=name, most=limits.files)
    seen: set[str] = set()
    for each in found:
        path = _path_of(each)
        if _LEFT_BY_SYSTEMS.search(path):
            continue
        if each.flag_bits & _ENCRYPTED:
            raise SourceError(LOCKED, name=name)
        if not _is_inside(path):
            raise SourceError(OUTSIDE, name=name, path=path)
        kind = stat.S_IFMT(each.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise SourceError(LINK, name=name, path=path)
        if path.casefold() in seen:
            raise SourceError(TWICE, name=name, path=path)
        seen.add(path.casefold())
        yield each, path
    if not seen:
        raise SourceError(EMPTY, name=name)


def _path_of(entry: ZipInfo) -> str:
    """The path of an entry; programs that do not say so write UTF-8 all the same."""
    path = entry.orig_filename
    if not entry.flag_bits & _UTF8_NAME:
        raw = path.encode("cp437", "replace")
        try:
            path = raw.decode()
        except UnicodeDecodeError:
            path = raw.decode("cp850")
    return path.replace("\\", "/")


def _is_inside(path: str) -> bool:
    """Whether a path stays in its folder, and has no name that a system keeps for itself."""
    parts = path.split("/")
    odd = re.compile("[\x00-\x1f:]")
    return not any(
        part in ("", ".", "..") or odd.search(part) or _DEVICES.fullmatch(part.rstrip(" ."))
        for part in parts
    )


def _write(
    packed: ZipFile,
    entries: list[tuple[ZipInfo, str]],
    name: str,
    folder: Path,
    limits: Limits,
) -> None:
    """Write the files, counting what really comes: the sizes that a zip tells may be lies."""
    left = limits.size
    too_large = SourceError(TOO_LARGE, name=name, most=limits.size // 10**6)
    for entry, path in entries:
        target = folder / path
        allowed = max(entry.compress_size * limits.times, limits.free)
        dense = SourceError(TOO_DENSE, name=name, path=path, times=limits.times)
        target.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(entry) as source, writing(target), target.open("xb") as to:
            most, error = (allowed, dense) if allowed < left else (left, too_large)
            left -= _copy(source, to, most, error)


def _copy(source: IO[bytes], to: IO[bytes], most: int, error: SourceError) -> int:
    """Copy a file; returns its size. Raises `error` if that is more than `most`."""
    size = 0
    while block := source.read(_BLOCK):
        size += len(block)
        if size > most:
            raise error
        to.write(block)
    return size


def _inner(folder: Path) -> Path:
    """The folder that holds the export: zip files often hold one folder with everything in it.

    A single file is the export itself.
    """
    inside = list(folder.iterdir())
    while len(inside) == 1 and inside[0].is_dir():
        folder = inside[0]
        inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_file() else folder
