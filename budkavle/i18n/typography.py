"""Typography of the site's pages."""

import re
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup, escape

_MANY = 4096
"""The number of processed texts to cache: headlines are shown on many pages."""
_END = re.compile(r"-\w{2,10}(?![\w-])(?=[^<>]*(?:<|$))")
_BEGINNING = re.compile(r"(?<![\w-])\w{1,3}\Z")
"""The first part of a short compound such as "IT-stöd", in text and not in a tag.

Its second part is searched for first: hyphens are few, but a first part could begin at any letter.
"""


def unbroken(text: str) -> Markup:
    """Keep short compounds on one line: "IT-stöd" never breaks after "IT-".

    Text is escaped first, HTML is not. Longer compounds may break, or they could be wider than a
    phone's screen.
    """
    return _unbroken_html(text) if isinstance(text, Markup) else _unbroken_text(text)


def _unbroken_html(html: Markup) -> Markup:
    pieces: list[str] = []
    done = 0
    for end in _END.finditer(html):
        hyphen = end.start()
        if word := _BEGINNING.search(html, max(0, hyphen - 3), hyphen):
            compound = html[word.start() : end.end()]
            pieces += html[done : word.start()], f'<span class="unbroken">{compound}</span>'
            done = end.end()
    return Markup("".join((*pieces, html[done:]))) if pieces else html


@lru_cache(_MANY)
def _unbroken_text(text: str) -> Markup:
    return _unbroken_html(escape(text))


def exchanged(html: str, pieces: Mapping[str, str]) -> Markup:
    """Replace pieces of HTML, each key of `pieces` by its value, one after the other."""
    html = str(html)
    for old, new in pieces.items():
        html = html.replace(old, new)
    return Markup(html)
