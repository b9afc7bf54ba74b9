"""The dialect of Markdown: CommonMark with tables, strikethrough and footnotes."""

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin


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
    return markdown.use(footnote_plugin)
