"""Finds placeholders of templates: an item that contains one is not finished. Pure."""

import re
from collections.abc import Iterator

_PLACEHOLDER = re.compile(
    r"\[(?:Skriv|Write)\b[^\]\n]{0,200}\](?![(\[:])|\blorem ipsum\b", re.IGNORECASE
)


def placeholders(text: str) -> Iterator[re.Match[str]]:
    """Find a template's instructions in brackets, and filler text, but not links."""
    yield from _PLACEHOLDER.finditer(text)
