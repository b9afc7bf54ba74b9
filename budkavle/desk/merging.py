"""Merges two texts that were both written from a third: by paragraphs, then by words. Pure.

What only one of them changed is taken; where both changed the same words differently, the words of
both stand there, marked, for a writer to choose from. No word that either wrote is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from budkavle.content.two_versions import both

_UNITS = (
    re.compile(r"[^\n]*\n+|[^\n]+"),
    re.compile(r"\w+[ \t]*|[^\w\s][ \t]*|\s+"),
)
"""Paragraphs with the blank lines after them, and words with the spaces after them."""

_MOST = 1000
"""Paragraphs or words that are compared one by one, since that takes their square in time."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The text of both, and in how many places they clash."""

    text: str
    clashes: int


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """Replaces a stretch of what was there before; `side` says which text does so."""

    start: int
    end: int
    side: int
    new: tuple[str, ...]


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Merge two texts that were written from `base`."""
    parts = list(_settled(base, mine, theirs, _UNITS))
    return Merged("".join(text for text, _ in parts), sum(is_clash for _, is_clash in parts))


def _settled(
    base: str, mine: str, theirs: str, units: Sequence[re.Pattern[str]]
) -> Iterator[tuple[str, bool]]:
    """The parts of the merged text, and whether each is a clash."""
    if mine in (theirs, base):
        yield theirs, False
    elif theirs == base:
        yield mine, False
    elif units:
        unit, *smaller = units
        texts = (unit.findall(each) for each in (base, mine, theirs))
        for was, own, other in _stretches(*texts):
            yield from _settled("".join(was), "".join(own), "".join(other), smaller)
    else:
        before, (own, other), after = _around(mine, theirs)
        words = own if own == other else both(own, other)
        yield f"{before}{words}{after}", own != other


def _stretches(
    base: list[str], mine: list[str], theirs: list[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Divide three lists at the same places, wherever both still have what was there before.

    Edits that touch each other are in the same stretch: next to a changed word, another change may
    not fit any more.
    """
    done = 0
    for edits in _touching(sorted((*_edits(base, mine, 0), *_edits(base, theirs, 1)))):
        start, end = edits[0].start, max(each.end for each in edits)
        yield (base[done:start],) * 3
        own, other = (
            _edited(base, start, end, [each for each in edits if each.side == side])
            for side in (0, 1)
        )
        yield base[start:end], own, other
        done = end
    yield (base[done:],) * 3


def _touching(edits: Sequence[_Edit]) -> Iterator[list[_Edit]]:
    """Edits in order, those together that touch each other."""
    together: list[_Edit] = []
    for each in edits:
        if together and each.start > max(before.end for before in together):
            yield together
            together = []
        together.append(each)
    if together:
        yield together


def _edited(base: list[str], start: int, end: int, edits: Sequence[_Edit]) -> list[str]:
    """A stretch of what was there before, with the edits of one side."""
    made: list[str] = []
    for each in edits:
        made += [*base[start : each.start], *each.new]
        start = each.end
    return made + base[start:end]


def _edits(base: list[str], new: list[str], side: int) -> Iterator[_Edit]:
    """What a side has changed; in longer texts, all from the first to the last change."""
    first = _alike(base, new)
    last = _alike(base[first:][::-1], new[first:][::-1])
    old, now = base[first : len(base) - last], new[first : len(new) - last]
    if max(len(old), len(now)) > _MOST:
        yield _Edit(first, first + len(old), side, tuple(now))
        return
    for what, i, i_end, j, j_end in SequenceMatcher(None, old, now, False).get_opcodes():
        if what != "equal":
            yield _Edit(first + i, first + i_end, side, tuple(now[j:j_end]))


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many are the same from the beginning on."""
    pairs = zip(some, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _around(mine: str, theirs: str) -> tuple[str, tuple[str, str], str]:
    """The white space around two texts, the longer of both, and the texts without it."""
    before = max((_before(each) for each in (mine, theirs)), key=_size)
    after = max((_before(each[::-1])[::-1] for each in (mine, theirs)), key=_size)
    return before, (mine.strip(), theirs.strip()), after


def _before(text: str) -> str:
    return text[: len(text) - len(text.lstrip())] if text.strip() else ""


def _size(text: str) -> tuple[int, str]:
    """Orders texts by length, whoever has written them."""
    return len(text), text
