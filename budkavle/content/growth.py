"""Finds where a text would become far too large: deep nesting, or one thing used too often. Pure.

What is shown of a text can be far larger than the text, and takes browsers and programs more than
proportional time: a long address that is defined once and used ten thousand times, or a thousand
elements within one another.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from budkavle.content.mistakes import Mistake
from budkavle.model.rules import N_, Rule

NESTED_TOO_DEEP = Rule(
    "nested-too-deep",
    N_("More than {most} elements are nested here."),
    N_("Write it simpler, or close what is opened before."),
)
USED_TOO_OFTEN = Rule(
    "used-too-often",
    N_("“{value}” is used so often that what is shown would become far too large."),
    N_("Use it less often, or divide the text."),
)

RULES = (NESTED_TOO_DEEP, USED_TOO_OFTEN)
"""The codes of what is found."""

_MOST_LEVELS = 50
"""Quotes, lists, emphases or HTML elements within one another."""
_MOST_ADDRESSES = 2_000_000
"""Characters of all addresses and their titles: four times what a whole file can hold."""
_MOST_NOTES = 500
"""References to one footnote."""
_MOST_EMPTY = 20_000
"""Cells of tables that are not written and have to be filled in."""
_MOST_BACKTICKS = 1000
"""Backticks in one paragraph of a page, or in one block of code without an empty line."""
_MOST_HEADINGS = 3000
"""Headings on one page, among which MkDocs seeks an id that is not taken yet."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_NEVER_NESTED = frozenset(
    "area base br col dd dt embed hr img input li link meta option p source tbody td tfoot th thead"
    " tr track wbr".split()
)
"""Elements that are empty, or end by themselves where the next of them begins (HTML, 13.1.2.4)."""
_MARKS = re.compile(r"(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_MARK = re.compile(r">|[-*+]|\d+[.)]")
_EMPHASES = re.compile(r"[*_]{500}")
"""More signs than any line to fill in by hand has, and fewer than MkDocs' Markdown fails on."""
_UNDERLINE = re.compile(r"=+[ \t]*|-+[ \t]*")
"""What makes a heading of the line before it."""
_RULE = re.compile(r"[-*_ \t]*")
"""A line across the page, `- - -`, which nests nothing."""


def excess(tokens: Sequence[Token], first_line: int) -> Mistake | None:
    """Find the first place where parsed Markdown, which begins on `first_line`, grows too far."""
    open_elements = _OpenElements()
    notes: Counter[int] = Counter()
    addresses = empty = 0
    before = ""
    for token, line in _in_order(tokens, first_line):
        kind = token.type
        if kind in ("html_block", "html_inline"):
            open_elements.add(token.content)
        if token.level > _MOST_LEVELS or open_elements.number > _MOST_LEVELS:
            return _nested(line)
        if kind in ("link_open", "image"):
            written = str(token.attrs.get("href", token.attrs.get("src", "")))
            addresses += len(written) + len(str(token.attrs.get("title", "")))
            if addresses > _MOST_ADDRESSES:
                return _used(line, written[:60])
        elif kind == "footnote_ref":
            notes[token.meta["id"]] += 1
            if notes[token.meta["id"]] > _MOST_NOTES:
                return _used(line, f"[^{token.meta.get('label', '')}]")
        elif kind == "inline" and not token.content and before in ("td_open", "th_open"):
            empty += 1
            if empty > _MOST_EMPTY:
                return _used(line, "|")
        before = kind
    return None


def excess_on_page(text: str, first_line: int) -> Mistake | None:
    """Find nesting for which MkDocs' Markdown takes quadratic time, or on which it fails."""
    backticks = headings = 0
    for number, line in enumerate(text.split("\n"), first_line):
        backticks = backticks + line.count("`") if line.strip() else 0
        if backticks > _MOST_BACKTICKS:
            return _used(number, "`")
        headings += line.startswith("#") or bool(_UNDERLINE.fullmatch(line))
        if headings > _MOST_HEADINGS:
            return _used(number, "#")
        if len(line) > _MOST_LEVELS and not _RULE.fullmatch(line) and _nests(line):
            return _nested(number)
    return None


def _nests(line: str) -> bool:
    """Whether a line has more marks of lists, quotes or emphasis together than may be nested."""
    if _EMPHASES.search(line):
        return True
    marks = _MARKS.match(line)
    signs = marks[0].replace("\t", "    ") if marks else ""
    written = len(_MARK.findall(signs))
    indent = len(signs) - len(signs.lstrip(" "))
    return bool(written) and written + indent // 4 > _MOST_LEVELS


class _OpenElements:
    """HTML elements that are opened and not closed so far."""

    def __init__(self) -> None:
        self.number = 0
        self._by_name: Counter[str] = Counter()

    def add(self, html: str) -> None:
        """Take in a piece of HTML; a closing tag of what is not open has no effect."""
        for closing, written in _TAG.findall(html):
            name = written.lower()
            if name in _NEVER_NESTED:
                continue
            step = -1 if closing else 1
            if self._by_name[name] + step >= 0:
                self._by_name[name] += step
                self.number += step


def _in_order(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[Token, int]]:
    """Every token and every one within it, with its line, in the order of the text."""
    for token in tokens:
        line = first_line + (token.map[0] if token.map else 0)
        yield token, line
        for child in token.children or ():
            yield child, line
            line += child.type in ("softbreak", "hardbreak")


def _nested(line: int) -> Mistake:
    return Mistake(line, "", NESTED_TOO_DEEP, (("most", str(_MOST_LEVELS)),))


def _used(line: int, value: str) -> Mistake:
    return Mistake(line, "", USED_TOO_OFTEN, (("value", value),))
