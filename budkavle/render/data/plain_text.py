"""An item's HTML as plain text that says the same: what a mail's text part is made of. Pure.

It is HTML as `markdown.standalone` leaves it: without comments, all of it escaped.
Paragraphs stand apart, list items have their mark, a link its address. A picture and its caption
are left out, since a mail has no pictures.
"""

import re
from html import unescape

_PIECES = re.compile(r'<(/?)(\w+)((?:[^">]|"[^"]*")*)>|([^<]+)')
"""A tag (whether it ends, its name, its attributes), or the words up to the next one."""

_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_APART = {"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "hr"}
_LINES = {"li", "dt", "dd", "tr", "br"}
_SAID_ANYWAY = ("tel:", "mailto:")


def text_of(html: str) -> str:
    """Turn HTML as feeds have it into lines of text."""
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
    """Gathers lines; an empty one stands between what stands apart."""

    def __init__(self) -> None:
        self._lines: list[str] = [""]
        self._lists: list[int | None] = []
        self._link = ""
        self._linked = ""
        self._hidden = 0

    def lines(self) -> list[str]:
        """What was read, without empty lines around it or two in a row."""
        kept: list[str] = []
        for line in (" ".join(line.split()) for line in self._lines):
            if line or (kept and kept[-1]):
                kept.append(line)
        return kept[:-1] if kept and not kept[-1] else kept

    def begin(self, tag: str, attributes: str) -> None:
        """Begin a line where the tag does, with its mark."""
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
        """End what the tag does, and say where a link led."""
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
        """Add words to the line."""
        if not self._hidden:
            self._lines[-1] += words
            self._linked += words

    def _mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "* "
        self._lists[-1] = number + 1
        return f"{number + 1}. "
