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
            for block in _told_by_it(each):
                _mark_loose(work, block, _own(each))
        elif not holds_block(each):
            _mark(work, each, _own(each))
    for each in marked:
        each.attrib.pop("lang", "")


def _told_by_it(block: Element) -> list[Element]:
    """The blocks whose language a block tells: itself, and those within it."""
    return [each for each in block.iter() if name_of(each) in BLOCKS and _told_by(each) is block]


def _told_by(element: Element) -> Element | None:
    """The element that tells the language of another one."""
    if _own(element):
        return element
    return next((each for each in element.iterancestors() if _own(each)), None)


def _own(element: Element) -> str:
    found = _TAG.fullmatch(element.get("lang", "").strip())
    return found[0] if found else ""


def _mark_loose(work: Work, block: Element, language: str) -> None:
    """Mark the words of a block, except those of blocks within it."""
    if not holds_block(block):
        _mark(work, block, language)
    elif not _is_same(work, language):
        block.text = _marked(work, block.text, language)
        for child in block:
            name = name_of(child)
            if name and name not in BLOCKS and not holds_block(child) and not _own(child):
                _mark(work, child, language)
            child.tail = _marked(work, child.tail, language)


def _marked(work: Work, text: str | None, language: str) -> str | None:
    """Words with marks around them; nothing but white space stays as it is."""
    words = (text or "").strip()
    if not text or not words:
        return text
    before, _, after = text.partition(words)
    opening, closing = work.inline(f'<span lang="{language}">'), work.inline("</span>")
    return f"{before}{opening}{words}{closing}{after}"


def _is_same(work: Work, language: str) -> bool:
    """Whether the whole item is in this language."""
    return language.partition("-")[0].lower() == work.resolver.language


def _mark(work: Work, element: Element, language: str) -> None:
    if _is_same(work, language) or not words_of(element) or name_of(element) in _CODE:
        return
    element.text = work.inline(f'<span lang="{language}">') + (element.text or "")
    closing = work.inline("</span>")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing
