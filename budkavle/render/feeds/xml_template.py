"""Templates of XML: an example is serialised once, then its texts are replaced. Knows no format."""

import re
from collections.abc import Mapping

_ATTRIBUTE = '="'
_CDATA = "<![CDATA["
_BEGINNING = f"({re.escape(_ATTRIBUTE)}|{re.escape(_CDATA)})?"


class XmlTemplate:
    """A template made from the serialised example `xml`, with a slot for each of its texts.

    `texts` holds the example's texts by name. Each must differ from the others, and from everything
    else in `xml`.
    """

    def __init__(self, xml: bytes, texts: Mapping[str, str]) -> None:
        names = {text: name for name, text in texts.items() if text}
        slot = re.compile(f"{_BEGINNING}({'|'.join(map(re.escape, names))})")
        *parts, self._end = slot.split(xml.decode())
        self._slots = [
            (fixed + (beginning or ""), names[text], _ESCAPED[beginning])
            for fixed, beginning, text in zip(*[iter(parts)] * 3, strict=True)
        ]

    def fill(self, texts: Mapping[str, str]) -> bytes:
        """Fill the slots with texts, which have the same names as the example's; returns XML."""
        parts: list[str] = []
        for fixed, name, escaped in self._slots:
            parts += fixed, escaped(texts[name])
        return "".join((*parts, self._end)).encode()


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
