"""Turns each block of clean HTML into Markdown that shows the same words when rendered. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from html_to_markdown import ConversionOptions, convert

from budkavle.content import markdown
from budkavle.content.plain_blocks import PlainBlock, blocks

_OPTIONS = ConversionOptions(
    escape_asterisks=True,
    escape_underscores=True,
    escape_misc=True,
    br_in_tables=True,
    extract_metadata=False,
    autolinks=False,
    bullets="-",
    newline_style="backslash",
)
_HARD_SPACE, _STAND_IN = "\u00a0", "\ue000"
"""A space that the library would make an ordinary one, and what stands for it meanwhile."""
_QUOTED = re.compile(r"([ ]*(?:(?:[-*+]|\d{1,9}[.)])[ ]+)*(?:>[ ]?)+)(.*)")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]) ")
_PLAIN = re.compile(r"<p>([^<>&\n]+)</p>")
_REMEMBERED = 64
"""Renderings that are remembered: each text is judged several times in a row."""
_TAG = re.compile(r"<[^>]*>")
_NO_PICTURE = re.compile(r"(?<!\\)!\[")
"""An exclamation mark before a link: clean HTML has no pictures."""
_NEEDLESS = (
    (re.compile(r"(?<=\w)\\-(?=\w)"), "-"),
    (re.compile(r"(?<=\w )\\([-+&])(?= \w)"), r"\1"),
    (re.compile(r"(?<=\w)\\([.!)])"), r"\1"),
    (re.compile(r"\\([(!&])(?=\w)"), r"\1"),
)
"""Escapes that only make a text hard to read, with what stands there instead."""


def markdown_of(block: str, left_out: Counter[str]) -> str:
    """A block as Markdown with the same words when it is rendered; counts where it may not."""
    if words := _plain_words(block):
        return words
    made = _converted(block)
    if _same(block, made):
        return made
    plain = re.sub(r"</?(?:strong|em)>", "", block)
    made = _converted(plain)
    left_out["emphasis" if _same(plain, made) else "differing"] += 1
    return made


def _plain_words(block: str) -> str:
    """The words of a paragraph that has nothing else, which mean the same in Markdown; or nothing.

    Most paragraphs are such; this exists for speed alone.
    """
    found = _PLAIN.fullmatch(block)
    words = " ".join(filter(None, found[1].split(" "))) if found else ""
    parts = [each for _, each in blocks(words)] if words else []
    return words if len(parts) == 1 and isinstance(parts[0], PlainBlock) else ""


def _converted(block: str) -> str:
    made = convert(block.replace(_HARD_SPACE, _STAND_IN), _OPTIONS).content or ""
    made = "\n".join(_apart(made.split("\n"))) if ">" in made else made
    text = _NO_PICTURE.sub(r"\![", made.replace(_STAND_IN, _HARD_SPACE).strip("\n").rstrip())
    shortest = text
    for pattern, plain in _NEEDLESS:
        shortest = pattern.sub(plain, shortest)
    if shortest == text or _signs(_rendered(shortest)) == _signs(_rendered(text)):
        return shortest
    for pattern, plain in _NEEDLESS:
        shorter = pattern.sub(plain, text)
        if shorter != text and _signs(_rendered(shorter)) == _signs(_rendered(text)):
            text = shorter
    return text


def _apart(lines: list[str]) -> Iterator[str]:
    """The lines, with an empty one between a list and what follows it in a quotation.

    The library leaves it out, so that a paragraph would go on in the last item of the list.
    """
    within, fenced = 0, False
    for line in lines:
        found = _QUOTED.match(line)
        mark, words = (found[1], found[2]) if found else ("", "")
        fenced ^= words.startswith("```")
        is_item = bool(_ITEM.match(words))
        depth = mark.count(">")
        if within and depth == within and words and words[0] != " " and not is_item:
            yield mark.rstrip()
            within = 0
        if not words or fenced:
            within = 0
        elif is_item:
            within = depth
        yield line


def _same(block: str, text: str) -> bool:
    rendered = _rendered(text)
    links = len(re.findall(r"<a ", block)), len(re.findall(r"<a ", rendered))
    return _signs(block) == _signs(rendered) and links[0] <= links[1]  # bare addresses become links


@lru_cache(_REMEMBERED)
def _rendered(text: str) -> str:
    return markdown.render(text, "pasted.md").html


def _signs(markup: str) -> str:
    """Everything that can be seen of HTML, without spaces."""
    return "".join(unescape(_TAG.sub("", markup)).split())
