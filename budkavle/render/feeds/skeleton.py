"""Makes fast templates of XML: an example is serialised once, then its texts are replaced.

The heads of feeds differ only in their texts, and so do entries. So feedgen and lxml serialise one
example of each shape; all others are made by replacing the example's texts. Knows no format.
"""

import re
from collections.abc import Mapping

_ATTRIBUTE = '="'
_CDATA = "<![CDATA["
_BEGINNING = f"({re.escape(_ATTRIBUTE)}|{re.escape(_CDATA)})?"


class XmlTemplate:
    """A template made from the serialised example `written`, with a slot for each of its texts.

    `said` holds the example's texts by name. Each must differ from the others, and from everything
    else in `written`.
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
        """Fill the slots with texts, which have the same names as the example's; returns XML."""
        pieces: list[str] = []
        for fixed, name, escaped in self._slots:
            pieces += fixed, escaped(said[name])
        return "".join((*pieces, self._end)).encode()


def _in_text(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _in_attribute(text: str) -> str:
    """Escape also quotation marks, and tabs and newlines, which become spaces (XML 1.0, 3.3.3)."""
    text = _in_text(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;")


def _in_cdata(text: str) -> str:
    return text.replace("]]>", f"]]]]>{_CDATA}>")


_ESCAPED = {None: _in_text, _ATTRIBUTE: _in_attribute, _CDATA: _in_cdata}
"""How to escape a text at the start of an attribute, of a CDATA section, or anywhere else."""
