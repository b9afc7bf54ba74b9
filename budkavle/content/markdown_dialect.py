"""The dialect of Markdown: CommonMark with tables, strikethrough and footnotes.

For speed, paragraphs and headings of plain words are recognised before markdown-it parses the
rest: most news is plain words, for which it would try every rule at every line and at every
special character. In the rest, each rule is tried only where it could apply. The result is the
same.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_core import StateCore, normalize
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

_SIGNS = re.compile(r"[\n\\`~*_\[\]!<&^]")
"""Characters that begin or end inline markup."""
_NOT_PLAIN = re.compile(r"[\n\\`~*_\[\]!<&^>\"\r\0]")
"""These, and characters that are escaped or replaced in HTML."""
_FAR = ("<", "]:", "^[", "```", "~~~", "\r", "\0")
"""Beginnings of what may continue after an empty line: HTML, definitions, footnotes and fences."""
_BEGINNINGS = tuple(sign[0] for sign in _FAR)
"""Their first characters: finding one character takes a tenth of the time of finding several."""
_WORDS = re.compile(r"(?:(#{2,6}) (?=[^#]*\Z))?([a-zA-Z\x80-\U0010FFFF][^\n\\`~*_\[\]!<&^]*)")
"""A paragraph of plain words that begin no other block, or such a heading after its # signs."""


class Words(NamedTuple):
    """A paragraph or a heading of plain words; `level` is that of a heading, 0 for a paragraph."""

    level: int
    text: str


class Marked(NamedTuple):
    """Any other Markdown that does not depend on the text before or after it."""

    text: str


def blocks(text: str) -> Iterator[tuple[int, Words | Marked]]:
    """Divide a text into parts, each with its line, from 0.

    After an empty line, a line that begins with a letter, or a heading, ends any block before it. A
    text that contains anything that could continue beyond that is left whole.
    """
    if any(each in text for each in _BEGINNINGS) and any(sign in text for sign in _FAR):
        yield 0, Marked(text)
        return
    line = 0
    for plain, those in groupby(text.split("\n\n"), _words):
        if plain:
            for _ in those:
                yield line, plain
                line += 2
        else:
            chunk = "\n\n".join(those)
            yield line, Marked(chunk)
            line += chunk.count("\n") + 2


def _words(chunk: str) -> Words | None:
    match = _WORDS.fullmatch(chunk)
    return Words(len(match[1] or ""), mdTrim(match[2])) if match else None


@cache
def parser() -> MarkdownIt:
    """The parser of items' texts."""
    return _parser()


@cache
def page_parser() -> MarkdownIt:
    """The parser of ordinary pages, which accepts links to anywhere and leaves them as written."""
    markdown = _parser()
    # markdown-it itself lets these two methods be replaced.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return markdown


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin)
    markdown.core.ruler.at("normalize", _normalize)
    markdown.core.ruler.at("inline", _inline)
    markdown.inline.terminator_re = _SIGNS
    return markdown


def is_plain(line: str) -> bool:
    """Whether a line is only plain words, which are the same in HTML."""
    return not _NOT_PLAIN.search(line)


def _normalize(state: StateCore) -> None:
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if _SIGNS.search(token.content):
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.content:
            token.children.append(Token("text", "", 0, content=token.content))
