"""Reads HTML as browsers do, by the HTML Standard's parser of Lexbor. Pure."""

import re

from selectolax.lexbor import LexborHTMLParser

_EMPTY = re.compile(r'<((?:source|track|wbr)(?:\s[^\s="<>]+="[^"]*")*)>')
"""Elements without an end that libxml2 does not know: it would put all that follows into them."""


def as_browsers_read(markup: str) -> str:
    """The HTML that a browser makes of some HTML, for lxml: all ends where it ends for readers.

    libxml2's own rules differ where elements are not closed or are nested wrongly: it puts a
    heading into the heading before it. Returns what is in the body (HTML Standard, 13.2.6).
    """
    body = LexborHTMLParser(markup).body
    read = body.inner_html or "" if body is not None else ""
    return _EMPTY.sub(r"<\1/>", read)
