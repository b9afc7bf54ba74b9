"""Arranges the tree of pasted HTML before it is cleaned, element by element. Pure."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

_KEEPS_LINES = re.compile(r"white-space(?:-collapse)?:\s*(?:pre|break-spaces)", re.IGNORECASE)
_JOINS_LINES = re.compile(r"white-space(?:-collapse)?:\s*(?:normal|nowrap|collapse)", re.IGNORECASE)


def arrange(root: etree._Element) -> Counter[str]:
    """Change a tree so that each element can be cleaned alone; how many comments were left out."""
    left_out = Counter(comments=_without_comments(root))
    for element in root.iter(etree.Element):
        if _KEEPS_LINES.search(element.get("style", "")) and element.tag != "pre":
            for each in list(_within(element)):
                _break_lines(each)
    return +left_out


def _without_comments(root: etree._Element) -> int:
    """Take out the comments of a Google document: a link to each, and a passage that leads back."""
    number = 0
    for link in list(root.iter("a")):
        address = link.get("href", "")
        if re.match(r"#cmnt_ref\d", address):
            number += 1
            passage = next(link.iterancestors("p", "div", "li"), link)
            _drop(passage)
        elif re.match(r"#cmnt\d", address):
            _drop(link)
    return number


def _drop(element: etree._Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _within(element: etree._Element) -> Iterator[etree._Element]:
    """The element and those in it, without what joins its lines again."""
    yield element
    for child in element:
        style = child.get("style", "") if isinstance(child.tag, str) else ""
        if isinstance(child.tag, str) and not _JOINS_LINES.search(style) and child.tag != "pre":
            yield from _within(child)


def _break_lines(element: etree._Element) -> None:
    """Make an element of each line break in the text of an element and after its children."""
    for child in list(element):
        if child.tail and "\n" in child.tail:
            first, *others = child.tail.split("\n")
            child.tail = first
            place = element.index(child) + 1
            element[place:place] = [_broken(line) for line in others]
    if element.text and "\n" in element.text:
        first, *others = element.text.split("\n")
        element.text = first
        element[0:0] = [_broken(line) for line in others]


def _broken(line: str) -> etree._Element:
    made = etree.Element("br")
    made.tail = line
    return made
