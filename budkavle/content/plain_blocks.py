"""Recognises paragraphs and headings of plain words, which need no Markdown parser.

Most news is plain words, for which markdown-it would try every rule at every line and at every
special character. It parses what is between them; the result is the same. This exists for speed
alone; its gain is in ADR 27.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from markdown_it.common.utils import mdTrim

from budkavle.content.bare_addresses import may_hold_address

_NOT_PLAIN = re.compile(r"[\n\\`~*_\[\]!<&^>\"\r\0]")
"""Characters that begin or end inline markup, or are escaped or replaced in HTML."""
_FAR = ("<", "]:", "^[", "```", "~~~", "\r", "\0")
"""Beginnings of what may continue after an empty line: HTML, definitions, footnotes and fences."""
_BEGINNINGS = tuple(sign[0] for sign in _FAR)
"""Their first characters: finding one character takes a tenth of the time of finding several."""
_WORDS = re.compile(r"(?:(#{2,6}) (?=[^#]*\Z))?([^\x00-@\[-`{-\x7f][^\n\\`~*_\[\]!<&^]*)")
"""A paragraph of plain words that begin no other block, or such a heading after its # signs."""


class PlainBlock(NamedTuple):
    """A paragraph or a heading of plain words; `level` is that of a heading, 0 for a paragraph."""

    level: int
    text: str


class MarkdownBlock(NamedTuple):
    """Any other Markdown that does not depend on the text before or after it."""

    text: str


NumberedBlock = tuple[int, PlainBlock | MarkdownBlock]
"""A block and its line, from 0."""


def blocks(text: str) -> Iterator[NumberedBlock]:
    """Divide a text into blocks, each with its line.

    After an empty line, a line that begins with a letter, or a heading, ends any block before it. A
    text that contains anything that could continue beyond that is left whole.
    """
    if any(each in text for each in _BEGINNINGS) and any(sign in text for sign in _FAR):
        yield 0, MarkdownBlock(text)
        return
    line = 0
    for plain, those in groupby(text.split("\n\n"), _words):
        if plain:
            for _ in those:
                yield line, plain
                line += 2
        else:
            chunk = "\n\n".join(those)
            yield line, MarkdownBlock(chunk)
            line += chunk.count("\n") + 2


def _words(chunk: str) -> PlainBlock | None:
    match = _WORDS.fullmatch(chunk)
    if match and may_hold_address(chunk):
        return None
    return PlainBlock(len(match[1] or ""), mdTrim(match[2])) if match else None


def html_of(words: PlainBlock, heading: Callable[[int, str], tuple[int, str]]) -> str:
    """A paragraph or heading of plain words as HTML, exactly as the sanitiser writes it.

    `heading` gives the level and the id of a heading, from its written level and its words.
    """
    text = words.text
    if ">" in text or "\xa0" in text:  # seldom; checking takes a tenth of the time of replacing
        text = text.replace(">", "&gt;").replace("\xa0", "&nbsp;")
    if not words.level:
        return f"<p>{text}</p>\n"
    level, its_id = heading(words.level, words.text)
    return f'<h{level} id="{its_id}">{text}</h{level}>\n'


def is_plain(line: str) -> bool:
    """Whether a line is only plain words, which are the same in HTML."""
    return not _NOT_PLAIN.search(line) and not may_hold_address(line)
