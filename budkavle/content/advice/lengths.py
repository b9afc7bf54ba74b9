"""Advice on the length of titles, summaries and sentences. Pure.

The limits are where nearly all texts by professionals end (see `benchmarks.advice`): what is longer
is rare, and so long that a reader loses the thread.
"""

import re
from collections.abc import Iterator
from operator import itemgetter

from budkavle.content.advice.passages import Advised, Found, Passage
from budkavle.model.rules import N_, Rule

LONG_TITLE = Rule(
    "long-title",
    N_("The title has {number} characters; more than {most} fill a whole screen of a phone."),
    N_("Keep what the reader looks for, and leave the rest to the summary."),
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
    N_("The summary has {number} characters; of more than {most}, few are read in lists."),
    N_("Say the most important thing in one or two short sentences."),
    "advice",
)

LONG_SENTENCE = Rule(
    "long-sentence",
    N_("The sentence “{value}” has {number} words; more than {most} are hard to follow."),
    N_("Divide it into two."),
    "advice",
)
LONGEST_TITLE = 120
LONGEST_SUMMARY = 600
"""In characters."""


MOST_WORDS = 80
"""The largest number of words in a sentence that can be followed."""

_SENTENCE_END = re.compile(r"""[.!?…]["”’')\]]*\s++(?=["“”’'(–—-]*\s*[A-ZÅÄÖÉ0-9])""")
_WORD = re.compile(r"\w[\w’'-]*")


def titles(advised: Advised) -> Iterator[Found]:
    """A title has at most 120 characters, and no full stop."""
    item = advised.written.item
    line = advised.written.line_of("title")
    if len(item.title) > LONGEST_TITLE:
        yield line, "title", LONG_TITLE, _too_long(item.title, LONGEST_TITLE)
    if item.title.endswith(".") and not item.title.endswith(".."):
        yield line, "title", TITLE_FULL_STOP, {}


def summaries(advised: Advised) -> Iterator[Found]:
    """A summary has at most 600 characters."""
    summary = advised.written.item.summary
    if len(summary) > LONGEST_SUMMARY:
        line = advised.written.line_of("summary")
        yield line, "summary", LONG_SUMMARY, _too_long(summary, LONGEST_SUMMARY)


def sentences(advised: Advised) -> Iterator[Found]:
    """A sentence has at most 80 words; only the longest one of an item is reported."""
    found = max(_sentences(advised), key=itemgetter(0), default=None)
    if found and found[0] > MOST_WORDS:
        number, passage, start, sentence = found
        values = {"value": _beginning(sentence), "number": str(number), "most": str(MOST_WORDS)}
        yield passage.line_at(start), passage.field, LONG_SENTENCE, values


def _sentences(advised: Advised) -> Iterator[tuple[int, Passage, int, str]]:
    """Each sentence: its number of words, the passage it is in, where it begins, and its text."""
    for passage in advised.passages:
        start = 0
        for end in [*(m.end() for m in _SENTENCE_END.finditer(passage.text)), len(passage.text)]:
            sentence = passage.text[start:end].strip()
            yield len(_WORD.findall(sentence)), passage, start, sentence
            start = end


def _too_long(text: str, most: int) -> dict[str, str]:
    return {"number": str(len(text)), "most": str(most)}


def _beginning(sentence: str) -> str:
    words = sentence.split()
    return f"{' '.join(words[:5])} …"
