"""Cleans text so that every feed format can contain it."""

import re

from budkavle.content.characters import doubtful

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 forbids (section 2.2) or advises against."""
    doubt = doubtful(text.encode("utf-8", "surrogatepass"))
    return _UNWANTED.sub("", text) if doubt else text


def line(text: str) -> str:
    """The text on one line."""
    return " ".join(clean(text).split())
