"""Parses HTML of other systems into a tree, and changes trees. Pure."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree, html

from budkavle.content.conversion.browser_html import as_browsers_read
from budkavle.importing.source import SourceError
from budkavle.model.rules import N_

TOO_DEEP = N_("The text is nested so deeply that a part of it would be lost.")
BLOCKS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li table blockquote"
    " pre dl dt dd figure figcaption form fieldset address hr body html center details summary"
    " tbody thead tfoot tr td th caption".split()
)
"""Elements that stand on lines of their own."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNFIT = re.compile("[\x7f-\x9f\u2028\u2029]")
"""Signs that may have stood for a space or a line."""
_UNSEEN = re.compile("[\ufeff\ufdd0-\ufdef\ufffe\uffff]")
"""Signs that readers never saw, also within a word."""

_OPENING = frozenset("([{“”\"'/ \t\n")
"""Signs that no space comes after."""

Element: TypeAlias = etree._Element


def tree_of(markup: str) -> Element | None:
    """The body of some HTML; None if there is nothing in it.

    Raises SourceError for HTML of which the parser would lose a part.
    """
    text = as_browsers_read(_FORBIDDEN.sub("", markup)).strip()
    if not text:
        return None
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(f"<div>{text}</div>".encode(), parser=parser)
    except etree.ParserError:
        return None
    if any(each.level_name == "FATAL" for each in parser.error_log):
        raise SourceError(TOO_DEEP)
    body: Element | None = root.find("body")
    for each in body.iter() if body is not None else ():
        each.text, each.tail = _legible(each.text), _legible(each.tail)
    return body


def _legible(text: str | None) -> str | None:
    """A text without the signs that our texts may not have, also those written as numbers."""
    return _UNSEEN.sub("", _UNFIT.sub(" ", text)) if text else text


def markup_of(element: Element) -> str:
    """An element's content as HTML."""
    inner = "".join(html.tostring(each, encoding="unicode") for each in element)
    return f"{_escaped(element.text or '')}{inner}"


def words_of(element: Element) -> str:
    """An element's text, with single spaces."""
    return " ".join(" ".join(map(str, element.itertext())).split())


def name_of(element: Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def line_of(element: Element) -> int:
    """The line at which an element begins, from 1."""
    return int(str(element.sourceline or 1))


def classes_of(element: Element) -> str:
    return f" {' '.join(element.get('class', '').lower().split())} "


def all_named(root: Element, *names: str) -> list[Element]:
    """The elements with these names, in order, as a list that may be changed meanwhile."""
    return [each for each in root.iter(*names) if isinstance(each.tag, str)]


def holds_block(element: Element) -> bool:
    """Whether an element has a block within it."""
    return any(name_of(each) in BLOCKS for each in element.iterdescendants())


def replace(element: Element, *new: Element) -> None:
    """Put other elements in the place of one; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    at, tail = parent.index(element), element.tail
    element.tail = None
    parent.remove(element)
    for number, each in enumerate(new):
        parent.insert(at + number, each)
    if new:
        new[-1].tail = (new[-1].tail or "") + (tail or "")
    else:
        _add_text(parent, at, tail or "")


def replace_by_text(element: Element, text: str) -> None:
    """Put text in the place of an element."""
    parent = element.getparent()
    if parent is None:
        return
    at, tail = parent.index(element), element.tail
    element.tail = None
    parent.remove(element)
    _add_text(parent, at, text + (tail or ""))


def remove(element: Element) -> None:
    """Take an element away; the text after it stays."""
    replace(element)


def unwrap(element: Element) -> None:
    """Take an element away and leave its content."""
    parent = element.getparent()
    if parent is None:
        return
    at, inner, tail = parent.index(element), list(element), element.tail or ""
    text, element.text, element.tail = element.text or "", None, None
    parent.remove(element)
    for number, each in enumerate(inner):
        parent.insert(at + number, each)
    if inner:
        inner[-1].tail = (inner[-1].tail or "") + tail
        _add_text(parent, at, text)
    else:
        _add_text(parent, at, text + tail)


def set_apart(element: Element) -> None:
    """Put spaces between an element that becomes words and the words that stand close to it.

    One that stands within a word comes after that word.
    """
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    left = (parent.text if before is None else before.tail) or ""
    right = element.tail or ""
    if left[-1:].isalpha() and right[:1].islower():
        end = next((at for at, sign in enumerate(right) if not sign.isalpha()), len(right))
        left, right = left + right[:end], right[end:]
    if (left or before is not None) and (left[-1:] or "a") not in _OPENING:
        left = f"{left} "
    if right[:1].isalnum() or (not right and element.getnext() is not None):
        right = f" {right}"
    element.tail = right
    if before is None:
        parent.text = left
    else:
        before.tail = left


def put_within(element: Element, inner: Element) -> None:
    """Put all content of an element into a new one within it."""
    inner.text, element.text = element.text, None
    inner.extend(list(element))
    element.append(inner)


def new(tag: str, text: str = "", **attributes: str) -> Element:
    made: Element = html.Element(tag, attributes)
    made.text = text or None
    return made


def fragments(markup: str) -> Iterator[Element]:
    """The elements of some HTML; text outside of them is in paragraphs."""
    root = tree_of(markup)
    if root is not None:
        yield from list(root)


def _add_text(parent: Element, at: int, text: str) -> None:
    if not text:
        return
    if at:
        before = parent[at - 1]
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
