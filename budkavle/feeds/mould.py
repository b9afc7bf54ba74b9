"""XML that is written once, of an example, and then poured of everything that has its shape.

Heads and entries of feeds are alike but for their texts. So feedgen and lxml write one of each
shape, and the others get their own texts in the places of the example's. Knows no format.
"""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

_ATTRIBUTE = '="'
_CDATA = "<![CDATA["
_BEGINNING = f"({re.escape(_ATTRIBUTE)}|{re.escape(_CDATA)})?"
_IN_TEXT = {"\r": "&#13;"}
_IN_ATTRIBUTE = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
"""What a reader would otherwise take for another character (XML 1.0, 2.11 and 3.3.3)."""


class Mould:
    """What was written of an example, with a slot wherever a text stands that it `said`.

    Each of these texts, by name, is unlike the others and all else in what was written.
    """

    def __init__(self, written: bytes, said: Mapping[str, str]) -> None:
        names = {text: name for name, text in said.items() if text}
        slot = re.compile(f"{_BEGINNING}({'|'.join(map(re.escape, names))})")
        *pieces, self._end = slot.split(written.decode())
        self._slots = [
            (fixed + (beginning or ""), beginning, names[text])
            for fixed, beginning, text in zip(*[iter(pieces)] * 3, strict=True)
        ]

    def pour(self, said: Mapping[str, str]) -> bytes:
        """Write what says this, under the names that the example's texts had."""
        pieces: list[str] = []
        for fixed, beginning, name in self._slots:
            pieces += fixed, _escaped(said[name], beginning)
        return "".join((*pieces, self._end)).encode()


def _escaped(text: str, beginning: str | None) -> str:
    """A text as it stands where an attribute begins, a CDATA section, or neither."""
    if beginning == _CDATA:
        return text.replace("]]>", f"]]]]>{_CDATA}>")
    return escape(text, _IN_ATTRIBUTE if beginning else _IN_TEXT)
