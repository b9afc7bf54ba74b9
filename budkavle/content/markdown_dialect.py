"""The dialect of Markdown: CommonMark with tables, strikethrough and footnotes.

For speed, each rule is tried only where it could apply; the result is the same (ADR 27).
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, normalize
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

_SIGNS = re.compile(r"[\n\\`~*_\[\]!<&^]")
"""Characters that begin or end inline markup."""


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
