"""What differs between two versions of an item, in words: field by field, word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from budkavle.desk import editor
from budkavle.desk.editor import FIELDS
from budkavle.desk.forms import in_words
from budkavle.model.rules import N_

Kind = Literal["same", "removed", "inserted"]
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST = 1500
"""Words or lines that are compared one by one; of longer texts the whole has changed."""

_AROUND = 12
"""Unchanged words that are shown on each side of a change."""

TEXT = N_("Text")
FILE = N_("The file")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that both versions have, or only one of them."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: what it is called, in English, and its words."""

    label: str
    pieces: tuple[Piece, ...]


def differences(before: bytes, after: bytes) -> Iterator[Difference]:
    """The fields that differ between two versions of an item's file, in the form's order."""
    if before == after:
        return
    old = editor.opened(before) if before else None
    new = editor.opened(after) if after else None
    if (before and old is None) or (after and new is None):
        texts = before.decode(errors="replace"), after.decode(errors="replace")
        yield Difference(FILE, tuple(pieces(*texts)))
        return
    was, now = ({} if each is None else editor.filled(each).values for each in (old, new))
    for field in FIELDS:
        said = in_words(was.get(field.key)), in_words(now.get(field.key))
        if said[0] != said[1]:
            yield Difference(field.label, tuple(pieces(*said)))
    texts = (old.document.text if old else ""), (new.document.text if new else "")
    if texts[0] != texts[1]:
        yield Difference(TEXT, tuple(pieces(*texts)))


def pieces(before: str, after: str) -> Iterator[Piece]:
    """The words of two texts: what both have, and what was removed and inserted."""
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for old, new in _opcodes(*lines):
        if old == new:
            yield from _shortened("".join(old))
            continue
        for removed, inserted in _opcodes(_words(old), _words(new)):
            if removed == inserted:
                yield from _shortened("".join(removed))
                continue
            if removed:
                yield Piece("removed", "".join(removed))
            if inserted:
                yield Piece("inserted", "".join(inserted))


def _words(lines: list[str]) -> list[str]:
    return _WORDS.findall("".join(lines))


def _opcodes(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The parts of two lists in turn, equal ones and others; long lists are compared as a whole."""
    if old != new and max(len(old), len(new)) > _MOST:
        yield old, new
        return
    for _, i, i_end, j, j_end in SequenceMatcher(None, old, new, False).get_opcodes():
        yield old[i:i_end], new[j:j_end]


def _shortened(text: str) -> Iterator[Piece]:
    """Unchanged words, without the middle of many."""
    words = _WORDS.findall(text)
    if len(words) <= 4 * _AROUND:
        yield Piece("same", text)
        return
    yield Piece("same", "".join((*words[: 2 * _AROUND], " … ", *words[-2 * _AROUND :])))
