"""Turns an item's HTML into plain text with the same content, for the text part of mails. Pure.

The HTML must come from `markdown.standalone`: without comments, and properly escaped. The text has
an empty line between paragraphs, a marker before list items, and the address of each link. Pictures
and their captions are left out, since a mail has no pictures.
"""

import re
from html import unescape

_PIECES = re.compile(r'<(/?)(\w+)((?:[^">]|"[^"]*")*)>|([^<]+)')
"""A tag (whether it is an end tag, its name, its attributes), or the text up to the next tag."""

_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_APART = {"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "hr"}
_LINES = {"li", "dt", "dd", "tr", "br"}
_SAID_ANYWAY = ("tel:", "mailto:")


def text_of(html: str) -> str:
    """Turn HTML, as it is in feeds, into lines of text."""
    reader = _Reader()
    for ends, tag, attributes, words in _PIECES.findall(html):
        if words:
            reader.say(unescape(words))
        elif ends:
            reader.end(tag)
        else:
            reader.begin(tag, attributes)
    return "\n".join(reader.lines())


class _Reader:
    """Collects lines of text, with an empty line between separate blocks."""

    def __init__(self) -> None:
        self._lines: list[str] = [""]
        self._lists: list[int | None] = []
        self._link = ""
        self._linked = ""
        self._hidden = 0

    def lines(self) -> list[str]:
        """The collected text, without empty lines at its ends or two in a row."""
        kept: list[str] = []
        for line in (" ".join(line.split()) for line in self._lines):
            if line or (kept and kept[-1]):
                kept.append(line)
        return kept[:-1] if kept and not kept[-1] else kept

    def begin(self, tag: str, attributes: str) -> None:
        """Handle a start tag: begin a new line, with a marker, if the tag needs one."""
        self._hidden += tag == "figure"
        if tag in _APART and not (tag in ("ul", "ol", "p") and self._lists):
            self._lines += ["", ""]
        if tag in _LINES:
            self._lines.append("")
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        if tag == "li":
            self._lines[-1] = self._mark()
        if tag == "a":
            self._link = unescape(dict(_ATTRIBUTE.findall(attributes)).get("href", ""))
            self._linked = ""

    def end(self, tag: str) -> None:
        """Handle an end tag; after a link, add its address."""
        self._hidden -= tag == "figure" and self._hidden > 0
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _APART and not self._lists:
            self._lines += ["", ""]
        if tag in ("td", "th"):
            self._lines[-1] += "  "
        if tag == "a":
            said = self._link == self._linked.strip() or self._link.startswith(_SAID_ANYWAY)
            if self._link and not said and not self._hidden:
                self._lines[-1] += f" <{self._link}>"
            self._link = ""

    def say(self, words: str) -> None:
        """Add words to the current line."""
        if not self._hidden:
            self._lines[-1] += words
            self._linked += words

    def _mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "* "
        self._lists[-1] = number + 1
        return f"{number + 1}. "
