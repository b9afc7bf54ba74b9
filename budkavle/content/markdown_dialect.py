"""The dialect of Markdown: CommonMark with tables, strikethrough, footnotes, and bare addresses."""

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from budkavle.content.bare_addresses import link_addresses


@cache
def parser() -> MarkdownIt:
    """The parser of items' texts."""
    markdown = _parser()
    markdown.validateLink = _any_link  # type: ignore[method-assign]
    markdown.core.ruler.push("bare_addresses", link_addresses)
    return markdown


@cache
def page_parser() -> MarkdownIt:
    """The parser of ordinary pages, which accepts links to anywhere and leaves them as written."""
    markdown = _parser()
    markdown.validateLink = _any_link  # type: ignore[method-assign]
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return markdown


def _any_link(url: str) -> bool:
    """Accept every link as one: whatever is not allowed is reported, instead of shown as signs.

    markdown-it itself lets this method be replaced.
    """
    del url
    return True


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return markdown.use(footnote_plugin)
