"""Finds HTML in a text that is opened and never closed, or the reverse. Pure.

A browser would go on with what is not closed, such as bold words, to the end of the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_VOID = frozenset("br hr img wbr col".split())
_MAY_STAY_OPEN = frozenset("p li dt dd tr td th thead tbody tfoot colgroup caption".split())
"""Elements whose end may be left out (HTML Standard, 13.1.2.4)."""


class Tag(NamedTuple):
    """A tag without its counterpart, and its line."""

    name: str
    closes: bool
    line: int


def alone(html: Iterable[tuple[str, int]]) -> Iterator[Tag]:
    """The tags without counterpart in pieces of HTML, each with its first line."""
    waiting: list[Tag] = []
    opened = Counter[str]()
    for piece, line in html:
        seen = 0
        for match in _TAG.finditer(piece):
            line += piece.count("\n", seen, seen := match.start())
            tag = Tag(match[2].lower(), bool(match[1]), line)
            if tag.name in _VOID:
                continue
            if not tag.closes:
                waiting.append(tag)
                opened[tag.name] += 1
            elif opened[tag.name]:
                while (last := waiting.pop()).name != tag.name:
                    opened[last.name] -= 1
                    yield from _reported(last)
                opened[tag.name] -= 1
            else:
                yield tag
    for each in waiting:
        yield from _reported(each)


def ends(html: Iterable[str]) -> str:
    """The tags that close what pieces of HTML have opened."""
    opened = [tag.name for tag in alone((piece, 0) for piece in html) if not tag.closes]
    return "".join(f"</{name}>" for name in reversed(opened))


def _reported(tag: Tag) -> Iterator[Tag]:
    if tag.name not in _MAY_STAY_OPEN:
        yield tag
