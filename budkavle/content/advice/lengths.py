"""Advice on the length of titles and summaries: search results and phones must show all. Pure."""

from collections.abc import Iterator

from budkavle.content.advice.passages import Advised, Found

LONGEST_TITLE = 80
LONGEST_SUMMARY = 160
"""In characters."""


def titles(advised: Advised) -> Iterator[Found]:
    """A title has at most 80 characters, and no full stop."""
    item = advised.written.item
    line = advised.written.line_of("title")
    if len(item.title) > LONGEST_TITLE:
        yield line, "title", "long-title", _too_long(item.title, LONGEST_TITLE)
    if item.title.endswith(".") and not item.title.endswith(".."):
        yield line, "title", "title-full-stop", {}


def summaries(advised: Advised) -> Iterator[Found]:
    """A summary has at most 160 characters."""
    summary = advised.written.item.summary
    if len(summary) > LONGEST_SUMMARY:
        line = advised.written.line_of("summary")
        yield line, "summary", "long-summary", _too_long(summary, LONGEST_SUMMARY)


def _too_long(text: str, most: int) -> dict[str, str]:
    return {"number": str(len(text)), "most": str(most)}
