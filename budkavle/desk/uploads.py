"""Takes files that a writer brings into the content, under safe names."""

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
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

NO_PICTURE = N_("{name} is not a picture that every browser can show. Save it as JPEG or PNG.")
NO_FILE = N_("{name} cannot be offered to readers, or is not what its name says. Try PDF.")
TOO_LARGE = N_("{name} is too large.")


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
) -> Taken:
    """Save the files of a form in a folder of the content; `pictures` tells fields for pictures.

    Raises OSError if the disk is full or the folder cannot be written.
    """
    made = dict(form)
    refused = []
    taken = False
    for field, file in _files(form):
        del made[field + ENDING]
        try:
            name = _take(file, content / folder, picture=pictures(field))
        except RefusedError as error:
            refused.append(translate(str(error)).format(name=file.filename))
            continue
        made[field] = [name]
        taken = True
    return Taken(made, tuple(refused), taken)


def _files(form: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, UploadFile]]:
    for name, values in form.items():
        for each in values:
            if name.endswith(ENDING) and isinstance(each, UploadFile) and each.filename:
                yield name.removesuffix(ENDING), each


def _take(file: UploadFile, folder: Path, *, picture: bool) -> str:
    name = file.filename or ""
    head = file.file.read(HEAD)
    file.file.seek(0)
    content, suffix = content_of(head), suffix_of(name)
    if (file.size or 0) > (_MOST_PICTURE if picture else MOST_BYTES):
        raise RefusedError(TOO_LARGE)
    if picture and content not in PICTURES:
        raise RefusedError(NO_PICTURE)
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
    return _put(folder, stem, suffix, data)


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
