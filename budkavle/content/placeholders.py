"""Finds placeholders of templates: an item that contains one is not finished. Pure."""

import re
from collections.abc import Iterator

from budkavle.model.examples import EXAMPLES

_INSTRUCTION = re.compile(
    r"\[(?i:skriv|write|fyll i|fill in|ange)\b[^\]\n]{0,200}\](?![(\[:])"
    r"|\[(?:UTKAST|DRAFT)\](?![(\[:])|<(?:Skriv|Write|Fyll i|Fill in|Ange)\b[^<>\n]{0,200}>"
)
_EXAMPLES = (*EXAMPLES, *EXAMPLES.values())
_EXAMPLE = re.compile("|".join(rf"(?<=: )[\"']?{re.escape(each)}" for each in _EXAMPLES))
_FILLER = re.compile(r"\blorem ipsum\b", re.IGNORECASE)


def placeholders(text: str) -> Iterator[re.Match[str]]:
    """Find a template's instructions in brackets, and filler text, but not links."""
    if "[" in text or "<" in text:
        yield from _INSTRUCTION.finditer(text)
    if any(each in text for each in _EXAMPLES):
        yield from _EXAMPLE.finditer(text)
    if "orem" in text or "OREM" in text:  # the pattern takes long, and hardly any text needs it
        yield from _FILLER.finditer(text)
