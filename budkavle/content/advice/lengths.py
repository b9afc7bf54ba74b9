"""Advice on the length of titles and summaries: search results and phones must show all. Pure."""

from collections.abc import Iterator

from budkavle.content.advice.passages import Advised, Found
from budkavle.model.rules import N_, Rule

LONG_TITLE = Rule(
    "long-title",
    N_("The title has {number} characters; of more than {most} a search result shows a part."),
    N_("Keep what the reader looks for, first."),
    "advice",
)
TITLE_FULL_STOP = Rule(
    "title-full-stop",
    N_("The title ends with a full stop."),
    N_("Take the full stop away."),
    "advice",
)
LONG_SUMMARY = Rule(
    "long-summary",
    N_("The summary has {number} characters; a search result shows {most} at most."),
    N_("Say the most important thing in one or two short sentences."),
    "advice",
)

LONGEST_TITLE = 80
LONGEST_SUMMARY = 160
"""In characters."""


def titles(advised: Advised) -> Iterator[Found]:
    """A title has at most 80 characters, and no full stop."""
    item = advised.written.item
    line = advised.written.line_of("title")
    if len(item.title) > LONGEST_TITLE:
        yield line, "title", LONG_TITLE, _too_long(item.title, LONGEST_TITLE)
    if item.title.endswith(".") and not item.title.endswith(".."):
        yield line, "title", TITLE_FULL_STOP, {}


def summaries(advised: Advised) -> Iterator[Found]:
    """A summary has at most 160 characters."""
    summary = advised.written.item.summary
    if len(summary) > LONGEST_SUMMARY:
        line = advised.written.line_of("summary")
        yield line, "summary", LONG_SUMMARY, _too_long(summary, LONGEST_SUMMARY)


def _too_long(text: str, most: int) -> dict[str, str]:
    return {"number": str(len(text)), "most": str(most)}
