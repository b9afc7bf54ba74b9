"""Repairs what is invalid in a text's HTML whatever its writer meant: headings and elements. Pure.

A reader's browser would show it anyway, but screen readers tell people of a structure that is not
there (HTML Standard, 4.4.3, 4.4.9; WCAG 2.2, 1.3.1).
"""

import re

_PRE = re.compile(r"<(/?)pre\b[^>]*>")
_LIST = re.compile(r"<dl\b([^>]*)>((?:(?!<dl\b).)*?)</dl>", re.DOTALL)
"""A list of terms that contains no other."""
_ENTRY = re.compile(r"<(/?)d[td]\b")


class Levels:
    """The levels of a text's headings: each at most one below that of the heading above it."""

    def __init__(self) -> None:
        self._above: list[int] = []

    def level(self, written: int) -> int:
        """The level of the next heading, which was written with this one; the first is on level 2.

        Headings of the same level stay so, as do those of a text without gaps.
        """
        while self._above and self._above[-1] >= written:
            self._above.pop()
        self._above.append(written)
        return len(self._above) + 1


def repaired(html: str) -> str:
    """HTML, as the sanitiser writes it, without elements that must not be where they are.

    A `pre` within another one is left out. A list of terms without explanations, or the opposite,
    becomes an ordinary list.
    """
    if html.count("<pre") > 1:
        html = _without_nested_pre(html)
    return _LIST.sub(_complete, html) if "<dl" in html else html


def _without_nested_pre(html: str) -> str:
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        depth -= bool(tag[1])
        outermost = depth == 0
        depth += not tag[1]
        return tag[0] if outermost else ""

    return _PRE.sub(kept, html)


def _complete(match: re.Match[str]) -> str:
    attributes, entries = match.groups()
    if "<dt" in entries and "<dd" in entries:
        return match[0]
    name = "ul" if _ENTRY.search(entries) else "div"
    written = _ENTRY.sub(r"<\1li", entries)
    return f"<{name}{attributes}>{written}</{name}>"
