"""Reads HTML as browsers do, by the HTML Standard's parser of Lexbor. Pure."""

from selectolax.lexbor import LexborHTMLParser


def as_browsers_read(markup: str) -> str:
    """The HTML that a browser makes of some HTML: every element ends where it ends for readers.

    libxml2's own rules differ where elements are not closed or are nested wrongly: it puts a
    heading into the heading before it. Returns what is in the body (HTML Standard, 13.2.6).
    """
    body = LexborHTMLParser(markup).body
    return body.inner_html or "" if body is not None else ""
