"""Finds placeholders of templates: an item that contains one is not finished. Pure."""

import re
from collections.abc import Iterator

from budkavle.model.examples import EXAMPLES

_IN_BRACKETS = re.compile(
    r"\[(?:(?i:skriv|write|fyll i|fill in|ange)\b[^\]\n]{0,200}|UTKAST|DRAFT)\](?![(\[:])"
)
_IN_ANGLES = re.compile(r"<(?:Skriv|Write|Fyll i|Fill in|Ange)\b[^<>\n]{0,200}>")
_EXAMPLES = (*EXAMPLES, *EXAMPLES.values())
_EXAMPLE = re.compile("|".join(rf"[\"']?{re.escape(each)}" for each in _EXAMPLES))
_VALUE = re.compile(r": (?=[\"'BDEPRTSYnÅ])")
"""Where a value may begin with one of the examples."""
_FILLER = re.compile(r"\blorem ipsum\b", re.IGNORECASE)
_LIKE_FILLER = ("rem ipsum", "REM IPSUM", "rem Ipsum")


def placeholders(text: str) -> Iterator[re.Match[str]]:
    """Find a template's instructions in brackets, and filler text, but not links."""
    yield from _IN_BRACKETS.finditer(text)
    yield from _IN_ANGLES.finditer(text)
    for value in _VALUE.finditer(text):
        if found := _EXAMPLE.match(text, value.end()):
            yield found
    # The pattern takes long, and hardly any text needs it.
    if any(each in text for each in _LIKE_FILLER):
        yield from _FILLER.finditer(text)
