"""Takes files that a writer brings into the content, under safe names."""

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from starlette.datastructures import UploadFile

from budkavle.content.offered_files import ascii_name, suffix_of
from budkavle.content.portable_names import storable
from budkavle.desk.saving import digest_of, read, save
from budkavle.model.rules import N_
from budkavle.render.media.arriving import TooManyPixelsError, UnusablePictureError, prepared
from budkavle.render.media.file_info import MOST_BYTES, MOST_PIXELS
from budkavle.render.media.kinds import HEAD, KINDS, PICTURES, content_of

ENDING = "._file"
"""The end of the name of a form's field for a file; the rest is that of the field it fills."""

_MOST_PICTURE = 40_000_000
"""Bytes of a picture, which is read as a whole."""

_LIMITS = {
    "picture": _MOST_PICTURE // 1_000_000,
    "file": MOST_BYTES // 1_000_000,
    "pixels": MOST_PIXELS // 1_000_000,
}
NO_PICTURE = N_("{name} is not a picture that every browser can show. Save it as JPEG or PNG.")
NO_HEIC = N_(
    "{name} is a picture in Apple's own format (HEIC), which many browsers cannot show. Save it as"
    " JPEG: on a Mac in Preview, with File and Export; on an iPhone, mail it to yourself."
)
NO_FILE = N_("{name} cannot be offered to readers, or is not what its name says. Try PDF.")
DAMAGED = N_("{name} is a damaged picture. Fetch it again from where you got it.")
TOO_MANY_PIXELS = N_(
    "{name} has more than {pixels} million pixels, which is too many. Make it smaller; 2000 pixels"
    " wide is enough."
)
TOO_LARGE = N_(
    "{name} is too large: a picture may have {picture} MB, another file {file} MB. Save a smaller"
    " copy."
)
CONVERTED = {
    "print": N_(
        "{name} had colours for print (CMYK), which browsers show wrongly. They have been changed"
        " to those of screens: see whether they look right."
    ),
    "deep": N_(
        "{name} had 16 bits for each colour, more than screens show. It has been saved with 8."
    ),
}
"""What the writer reads about a converted picture, by the colours that it had."""


class RefusedError(Exception):
    """A file cannot be taken; the message says why, as a template for its name."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A form with the `names` of its files; what was refused, and what was changed, in words."""

    form: dict[str, Sequence[Any]]
    refused: tuple[str, ...]
    changed: tuple[str, ...]
    names: tuple[str, ...]


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
    refused, changed, names = [], [], []
    for field, file in _files(form):
        made.pop(field + ENDING, None)
        try:
            it = _accepted(file, picture=pictures(field))
            with alone():
                name = _put(content / folder, it)
        except RefusedError as error:
            refused.append(translate(str(error)).format(name=file.filename, **_LIMITS))
            continue
        if it.told:
            changed.append(translate(it.told).format(name=file.filename))
        made[field] = [name]
        names.append(name)
    return Taken(made, tuple(refused), tuple(changed), tuple(names))


def _is_heic(head: bytes) -> bool:
    """Whether a file is in Apple's format for photographs (ISO/IEC 23008-12, 10.2)."""
    return head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def _files(form: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, UploadFile]]:
    for name, values in form.items():
        for each in values:
            if name.endswith(ENDING) and isinstance(each, UploadFile) and each.filename:
                yield name.removesuffix(ENDING), each


class _Accepted(NamedTuple):
    """The stem and the ending of the name that a file gets, its bytes, and what to tell of them."""

    stem: str
    suffix: str
    data: bytes
    told: str


def _accepted(file: UploadFile, *, picture: bool) -> _Accepted:
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
    stem = ascii_name(posixpath.splitext(posixpath.basename(name.replace("\\", "/")))[0])
    data, told = file.file.read(), ""
    if picture:
        data, told = _prepared(data)
    return _Accepted(storable(stem), suffix, data, told)


def _prepared(data: bytes) -> tuple[bytes, str]:
    """A picture as it is saved, and what to tell of it."""
    try:
        arrived = prepared(data)
    except TooManyPixelsError as error:
        raise RefusedError(TOO_MANY_PIXELS) from error
    except UnusablePictureError as error:
        raise RefusedError(DAMAGED) from error
    return arrived.data, CONVERTED.get(arrived.converted, "")


def _put(folder: Path, it: _Accepted) -> str:
    """Save a file under the first free name, or find it under the name that it has already."""
    number = 1
    while True:
        name = f"{it.stem}{f'-{number}' if number > 1 else ''}.{it.suffix}"
        there = read(folder / name)
        if there == it.data:
            return name
        if not there and not (folder / name).exists():
            save(folder / name, it.data, digest_of(b""))
            return name
        number += 1
