"""The Markdown that texts are written in: CommonMark with tables, strikethrough and footnotes.

News is mostly plain words, and markdown-it tries every rule at every line and at every sign that
some rule of some dialect wants. So paragraphs and headings of nothing but words are told apart from
the rest, and of the rest each rule is asked only where it could apply; what comes out is the same.
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
"""What begins or ends anything but words within a line."""
_NOT_PLAIN = re.compile(r"[\n\\`~*_\[\]!<&^>\"\r\0]")
"""Those, and what is written otherwise in HTML."""
_FAR = ("<", "]:", "^[", "```", "~~~", "\r", "\0")
"""What may reach beyond the empty line after it: HTML, definitions, footnotes and fences."""
_BEGINNINGS = tuple(sign[0] for sign in _FAR)
"""One character is found in a tenth of the time that several take."""
_WORDS = re.compile(r"(?:(#{2,6}) (?=[^#]*\Z))?([a-zA-Z\x80-\U0010FFFF][^\n\\`~*_\[\]!<&^]*)")
"""A paragraph, or a heading by its marks, of nothing but words, which begin no other block."""


class Words(NamedTuple):
    """A paragraph of nothing but words, or a heading: its `level`, 0 for a paragraph."""

    level: int
    text: str


class Marked(NamedTuple):
    """Any other Markdown that does not depend on what stands before or after it."""

    text: str


def blocks(text: str) -> Iterator[tuple[int, Words | Marked]]:
    """Take a text apart, each part with the line it begins on, from 0.

    Between empty lines a line that begins with a letter, or a heading, ends whatever was before it;
    unless something in the text reaches farther, which is then left whole.
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
    """What takes texts apart into markdown-it's tokens."""
    return _parser()


@cache
def page_parser() -> MarkdownIt:
    """The same for ordinary pages, where a link to anywhere is one, and is left as written."""
    markdown = _parser()
    # Markdown-it's own way to change these two.
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
    """Whether a line is nothing but words, and also stands so in HTML."""
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
