"""Takes files that a writer brings into the content, under safe names."""

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile

from budkavle.desk.saving import digest_of, read, save
from budkavle.model.rules import N_
from budkavle.render.media.arriving import UnusablePictureError, prepared
from budkavle.render.media.file_info import MOST_BYTES
from budkavle.render.media.kinds import HEAD, KINDS, PICTURES, ascii_name, content_of, suffix_of

ENDING = "._file"
"""The end of the name of a form's field for a file; the rest is that of the field it fills."""

_MOST_PICTURE = 40_000_000
"""Bytes of a picture, which is read as a whole."""

_LIMITS = {"picture": _MOST_PICTURE // 1_000_000, "file": MOST_BYTES // 1_000_000}
NO_PICTURE = N_("{name} is not a picture that every browser can show. Save it as JPEG or PNG.")
NO_HEIC = N_(
    "{name} is a picture in Apple's own format (HEIC), which many browsers cannot show. Save it as"
    " JPEG: on a Mac in Preview, with File and Export; on an iPhone, mail it to yourself."
)
NO_FILE = N_("{name} cannot be offered to readers, or is not what its name says. Try PDF.")
TOO_LARGE = N_(
    "{name} is too large: a picture may have {picture} MB, another file {file} MB. Save a smaller"
    " copy."
)


class RefusedError(Exception):
    """A file cannot be taken; the message says why, as a template for its name."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A form with the names of the files that came with it, and what was refused, in words."""

    form: dict[str, Sequence[Any]]
    refused: tuple[str, ...]
    any: bool


def take(
    form: Mapping[str, Sequence[Any]],
    content: Path,
    folder: str,
    translate: Callable[[str], str],
    pictures: Callable[[str], bool],
    alone: Callable[[], AbstractContextManager[None]],
) -> Taken:
    """Save the files of a form in a folder of the content; `pictures` tells fields for pictures.

    `alone` lets only one file be saved at a time, of all desks: two may have one name.
    Raises OSError if the disk is full or the folder cannot be written.
    """
    made = dict(form)
    refused = []
    taken = False
    for field, file in _files(form):
        made.pop(field + ENDING, None)
        try:
            stem, suffix, data = _accepted(file, picture=pictures(field))
            with alone():
                name = _put(content / folder, stem, suffix, data)
        except RefusedError as error:
            refused.append(translate(str(error)).format(name=file.filename, **_LIMITS))
            continue
        made[field] = [name]
        taken = True
    return Taken(made, tuple(refused), taken)


def _is_heic(head: bytes) -> bool:
    """Whether a file is in Apple's format for photographs (ISO/IEC 23008-12, 10.2)."""
    return head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def _files(form: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, UploadFile]]:
    for name, values in form.items():
        for each in values:
            if name.endswith(ENDING) and isinstance(each, UploadFile) and each.filename:
                yield name.removesuffix(ENDING), each


def _accepted(file: UploadFile, *, picture: bool) -> tuple[str, str, bytes]:
    """The stem and the ending of the name that a file gets, and its bytes."""
    name = file.filename or ""
    head = file.file.read(HEAD)
    file.file.seek(0)
    content, suffix = content_of(head), suffix_of(name)
    if (file.size or 0) > (_MOST_PICTURE if picture else MOST_BYTES):
        raise RefusedError(TOO_LARGE)
    if picture and content not in PICTURES:
        raise RefusedError(NO_HEIC if _is_heic(head) else NO_PICTURE)
    if suffix not in KINDS or KINDS[suffix].content != content:
        fitting = [each for each, kind in KINDS.items() if kind.content == content]
        if not picture:
            raise RefusedError(NO_FILE)
        suffix = fitting[-1]
    data = file.file.read()
    if picture:
        try:
            data = prepared(data)
        except UnusablePictureError as error:
            raise RefusedError(NO_PICTURE) from error
    stem = ascii_name(posixpath.splitext(posixpath.basename(name.replace("\\", "/")))[0])
    return stem, suffix, data


def _put(folder: Path, stem: str, suffix: str, data: bytes) -> str:
    """Save a file under the first free name, or find it under the name that it has already."""
    number = 1
    while True:
        name = f"{stem}{f'-{number}' if number > 1 else ''}.{suffix}"
        there = read(folder / name)
        if there == data:
            return name
        if not there and not (folder / name).exists():
            save(folder / name, data, digest_of(b""))
            return name
        number += 1
