"""The Markdown that texts are written in: CommonMark with tables, strikethrough and footnotes.

News is mostly plain words, and markdown-it tries every rule at every line and at every sign that
some rule of some dialect wants. Here each is asked only where it could apply; what comes out is
the same.
"""

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, mdTrim
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, heading, paragraph
from markdown_it.rules_core import StateCore, normalize
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

_SIGNS = re.compile(r"[\n\\`~*_\[\]!<&^]")
"""What begins or ends anything but words within a line."""
_NOT_PLAIN = re.compile(r"[\n\\`~*_\[\]!<&^>\"\r\0]")
"""Those, and what is written otherwise in HTML."""


@cache
def parser() -> MarkdownIt:
    """What takes texts apart into markdown-it's tokens."""
    return _markdown()


@cache
def printer() -> MarkdownIt:
    """A parser for rendering: a paragraph without any sign is one token, `plain`."""
    markdown = _markdown()
    markdown.block.ruler.before("table", "line_alone", _line_alone)
    markdown.add_render_rule("plain", _render_plain)
    return markdown


def is_plain(line: str) -> bool:
    """Whether a line is nothing but words, and also stands so in HTML."""
    return not _NOT_PLAIN.search(line)


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin)
    markdown.core.ruler.at("normalize", _normalize)
    markdown.core.ruler.at("inline", _inline)
    markdown.inline.terminator_re = _SIGNS
    return markdown


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


def _line_alone(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A heading, or a paragraph of one line: between empty lines only they begin like that.

    Other blocks that begin with a letter have a second line. In lists and footnotes, which look for
    their paragraphs, lines begin with a mark or an indent.
    """
    if start + 1 < state.lineMax and not state.isEmpty(start + 1):
        return False
    line = state.src[state.bMarks[start] : state.eMarks[start]]
    if line[0] == "#":
        return heading(state, start, end, silent)
    if line[0].isascii() and not line[0].isalpha():
        return False
    if _SIGNS.search(line):
        return paragraph(state, start, end, silent)
    state.line = start + 1
    token = Token("plain", "p", 0, content=mdTrim(line), map=[start, start + 1], block=True)
    state.tokens.append(token)
    return True


def _render_plain(_: RendererProtocol, tokens: Sequence[Token], index: int, *__: object) -> str:
    return f"<p>{escapeHtml(tokens[index].content)}</p>\n"
