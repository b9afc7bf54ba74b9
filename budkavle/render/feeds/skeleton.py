"""XML that is written once, of an example, and then poured of everything that has its shape.

Heads and entries of feeds are alike but for their texts. So feedgen and lxml write one of each
shape, and the others get their own texts in the places of the example's. Knows no format.
"""

import re
from collections.abc import Mapping

_ATTRIBUTE = '="'
_CDATA = "<![CDATA["
_BEGINNING = f"({re.escape(_ATTRIBUTE)}|{re.escape(_CDATA)})?"


class Mould:
    """What was written of an example, with a slot wherever a text stands that it `said`.

    Each of these texts, by name, is unlike the others and all else in what was written.
    """

    def __init__(self, written: bytes, said: Mapping[str, str]) -> None:
        names = {text: name for name, text in said.items() if text}
        slot = re.compile(f"{_BEGINNING}({'|'.join(map(re.escape, names))})")
        *pieces, self._end = slot.split(written.decode())
        self._slots = [
            (fixed + (beginning or ""), names[text], _ESCAPED[beginning])
            for fixed, beginning, text in zip(*[iter(pieces)] * 3, strict=True)
        ]

    def pour(self, said: Mapping[str, str]) -> bytes:
        """Write what says this, under the names that the example's texts had."""
        pieces: list[str] = []
        for fixed, name, escaped in self._slots:
            pieces += fixed, escaped(said[name])
        return "".join((*pieces, self._end)).encode()


def _in_text(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _in_attribute(text: str) -> str:
    """Also what a reader would take for a space there, or for the end (XML 1.0, 3.3.3)."""
    text = _in_text(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;")


def _in_cdata(text: str) -> str:
    return text.replace("]]>", f"]]]]>{_CDATA}>")


_ESCAPED = {None: _in_text, _ATTRIBUTE: _in_attribute, _CDATA: _in_cdata}
"""How a text is written after the beginning of an attribute, of a CDATA section, or of neither."""
