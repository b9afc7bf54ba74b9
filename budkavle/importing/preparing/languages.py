"""Keeps the marks of parts that are in another language than the item (WCAG 2.2, 3.1.2)."""

import re

from budkavle.importing.markup import BLOCKS, Element, holds_block, name_of, words_of
from budkavle.importing.preparing.work import Work

_TAG = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8})*")
"""A language tag (BCP 47), as far as it matters here."""
_CODE = frozenset({"pre", "code", "kbd", "samp"})


def languages_of_code(work: Work) -> None:
    """Note the languages of code, which cannot be kept there, and what is no language of people."""
    for each in work.root.iter():
        said = each.get("lang", "").strip() if isinstance(each.tag, str) else ""
        if said and (name_of(each) in ("pre", "code") or not _own(each)):
            work.note("part-language", said)


def languages(work: Work) -> None:
    """Put the marks around words: in our texts only those can have them, not whole blocks."""
    marked = [each for each in work.root.iter() if isinstance(each.tag, str) and _own(each)]
    for each in marked:
        if name_of(each) in BLOCKS:
            for inner in _innermost(each):
                _mark(work, inner, _own(each))
        elif not holds_block(each):
            _mark(work, each, _own(each))
    for each in marked:
        each.attrib.pop("lang", "")


def _innermost(block: Element) -> list[Element]:
    """The blocks within a block that hold no others, and are in the language that it tells."""
    if not holds_block(block):
        return [block]
    return [
        each
        for each in block.iterdescendants()
        if name_of(each) in BLOCKS and not holds_block(each) and _told_by(each) is block
    ]


def _told_by(element: Element) -> Element | None:
    """The element that tells the language of another one."""
    if _own(element):
        return element
    return next((each for each in element.iterancestors() if _own(each)), None)


def _own(element: Element) -> str:
    found = _TAG.fullmatch(element.get("lang", "").strip())
    return found[0] if found else ""


def _mark(work: Work, element: Element, language: str) -> None:
    same = language.partition("-")[0].lower() == work.resolver.language
    if same or not words_of(element) or name_of(element) in _CODE:
        return
    element.text = work.inline(f'<span lang="{language}">') + (element.text or "")
    closing = work.inline("</span>")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing
