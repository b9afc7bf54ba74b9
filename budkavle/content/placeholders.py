"""Finds what a template asks writers to replace: an item with such words is not finished. Pure."""

import re
from collections.abc import Iterator

_PLACEHOLDER = re.compile(
    r"\[(?:Skriv|Write)\b[^\]\n]{0,200}\](?![(\[:])|\blorem ipsum\b", re.IGNORECASE
)


def placeholders(text: str) -> Iterator[re.Match[str]]:
    """Find words in brackets that a template brought, and filler text; links are none."""
    yield from _PLACEHOLDER.finditer(text)
