"""Boxes in a text, as Python-Markdown, MkDocs, Docusaurus and Eleventy write them. Pure.

They begin with `!!! note "Title"`, or `???` if they are folded, and what belongs to them is
indented; or they stand between `:::note Title` and `:::`, more colons around fewer.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from textwrap import dedent

_BOX = re.compile(
    r"^(?P<before>[ ]{0,3})(?:!!!|\?\?\?\+?)[ ]+(?P<kind>[\w-]+)(?P<more>(?:[ ]+[\w-]+)*)"
    r"(?:[ ]+\"(?P<title>[^\"\n]*)\")?[ ]*\n"
    r"(?P<text>(?:(?:(?P=before)[ ]{4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n)*)",
    re.MULTILINE,
)
_OPENS = re.compile(
    r"(?P<fence>(?P<before>(?:[ ]{0,3}>)?[ ]{0,3}):{3,})[ ]*(?P<kind>[A-Za-z][\w-]*)"
    r"(?P<title>[^\n]*)\n"
)
_CLOSES = re.compile(r"(?P<fence>(?:[ ]{0,3}>)?[ ]{0,3}:{3,})[ ]*\n?")
_KINDS = frozenset(
    "note tip info important caution warning danger details success error".split()
)  # fmt: skip
"""Those whose word a box without a title shows; other kinds only give a part its looks."""
_DEEPEST = 9


def as_quotations(text: str) -> str:
    """The text with quotations instead of boxes: their titles in bold, and what is in them.

    A box without a title has the word for its kind above it, as those programs show it.
    """
    if ":::" in text:
        text = _without_fences(text, 0)
    return _BOX.sub(_quotation, text) if "!!!" in text or "???" in text else text


def _without_fences(text: str, depth: int) -> str:
    return "".join(_parts(text, depth)) if depth < _DEEPEST else text


def _parts(text: str, depth: int) -> Iterator[str]:
    """The lines of a text, and its boxes as quotations.

    A box ends at the next line with as many colons; where there is none, it is no box.
    """
    lines = [line for line in re.split(r"(?<=\n)", text) if line]
    ends: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if closes := _CLOSES.fullmatch(line):
            ends.setdefault(closes["fence"], []).append(number)
    at = 0
    while at < len(lines):
        opens = _OPENS.fullmatch(lines[at])
        later = ends.get(opens["fence"], []) if opens else []
        place = bisect_right(later, at)
        if opens and place < len(later):
            yield _of_fence(opens, "".join(lines[at + 1 : later[place]]), depth)
            at = later[place]
        else:
            yield lines[at]
        at += 1


def _of_fence(found: re.Match[str], text: str, depth: int) -> str:
    kind, before = found["kind"].lower(), found["before"]
    title = found["title"].strip().strip("[]{}").strip()
    inner = _without_fences(text, depth + 1).strip("\n")
    if kind not in _KINDS:
        parts = (inner, f"{before}{title}" if title else "")
        return "\n\n" + "\n\n".join(filter(None, parts)) + "\n\n"
    said = re.sub(r"^[\s>*_]+", "", inner).lower()
    if not title and not said.startswith(kind):
        title = kind.capitalize()
    bare = [each.removeprefix(before) for each in inner.split("\n")]
    lines = [*([f"**{title}**", ""] if title else []), *bare]
    quoted = "\n".join(f"{before}> {each}".rstrip() for each in lines)
    return f"{before.rstrip()}\n{quoted}\n\n"


def _quotation(found: re.Match[str]) -> str:
    title = found["title"]
    if title is None:
        title = found["kind"].capitalize()
    inner = dedent(found["text"].expandtabs(4)).strip("\n")
    inside = as_quotations(f"{inner}\n").rstrip("\n")
    lines = [*([f"**{title}**", ""] if title else []), *inside.split("\n")]
    return "\n" + "\n".join(f"> {each}".rstrip() for each in lines) + "\n\n"
