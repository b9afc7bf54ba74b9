"""Finds footnotes in HTML, whichever program made them. Pure.

A footnote is an element that a link leads to and that leads back: as kramdown, goldmark, pandoc,
markdown-it, WordPress and Word make them.
"""

import re
from collections.abc import Iterable, Mapping, Set
from urllib.parse import unquote

from budkavle.importing.markup import (
    HEADINGS,
    Element,
    all_named,
    classes_of,
    name_of,
    new,
    remove,
    words_of,
)

_BACK = re.compile(
    r"^#(?:fnref|ftnt_ref|_(?:ftn|edn)ref|(?:foot|end)note-?ref|ref|sd(?:foot|end)note\d+anc|fr|r)",
    re.IGNORECASE,
)
_BACK_CLASS = re.compile(r"back|revers|return", re.IGNORECASE)
_SIGN = re.compile(r"\d{1,4}|\[\[?\w{1,4}\]?\]|\(\w{1,4}\)|[*†‡§]+")
"""The words of a reference that is not raised."""
_REFERENCE_CLASS = re.compile(r"footnote|endnote|noteref", re.IGNORECASE)
_MOST_AROUND = 3
"""Elements that stand within a raised sign: the link, and what Word and others put beside it."""
_ARROWS = "↩︎↑^⤴ \u21a9\ufe0e"


class Footnotes:
    """The footnotes of a text: `references` are elements with labels, `texts` elements by label.

    The notes are moved to the end of the tree, until the caller takes them out; the references stay
    there for the caller to replace.
    """

    def __init__(self, root: Element) -> None:
        self.references: list[tuple[str, Element]] = []
        self.texts: Mapping[str, Element] = {}
        self.labels: list[str] = []
        """The words of links that led back, other than arrows."""
        by_id = {each.get("id"): each for each in root.iter() if each.get("id")}
        by_id |= {
            each.get("name"): each
            for each in root.iter("a")
            if each.get("name") and not each.get("id")
        }
        notes: dict[str, Element] = {}
        leading_back = _around_each(link for link in root.iter("a") if _leads_back(link))
        parts = _around_each(root.iter(*HEADINGS))
        found: dict[Element, Element | None] = {}
        for link in all_named(root, "a"):
            address = unquote(link.get("href", ""))
            target = (
                by_id.get(address[1:]) if address.startswith("#") and len(address) > 1 else None
            )
            if target is None:
                continue
            if target not in found:
                found[target] = _note_of(target, leading_back, parts)
            note = found[target]
            if note is not None and _is_reference(link) and note not in link.iterancestors():
                notes.setdefault(address[1:], note)
                self.references.append((address[1:], _around(link)))
        self._collect(root, notes)

    def _collect(self, root: Element, notes: Mapping[str, Element]) -> None:
        labels: dict[str, str] = {}
        texts: dict[str, Element] = {}
        for id_, note in notes.items():
            labels[id_] = str(len(labels) + 1)
            for link in all_named(note, "a"):
                if _leads_back(link):
                    outer = link.getparent()
                    if any(map(str.isalnum, words_of(link))):
                        self.labels.append(words_of(link))
                    remove(link)
                    if outer is not None and name_of(outer) == "sup" and not words_of(outer):
                        remove(outer)
            moved = new("div", note.text or "")
            moved.extend(list(note))
            note.text = None
            texts[labels[id_]] = moved
        above = dict.fromkeys(note.getparent() for note in notes.values())
        for note in notes.values():
            remove(note)
        for each in above:
            _remove_if_empty(each, root)
        root.extend(texts.values())
        self.references = [(labels[id_], each) for id_, each in self.references]
        self.texts = texts


def _around_each(elements: Iterable[Element]) -> Set[Element]:
    """The elements that hold one of these, or are one of them."""
    return {outer for each in elements for outer in (each, *each.iterancestors())}


def _note_of(target: Element, leading_back: Set[Element], parts: Set[Element]) -> Element | None:
    """The footnote that an element is, or begins; None if it is none.

    What holds a heading is one of the `parts` of a text, which may lead back to its contents.
    """
    for each in (target, *list(target.iterancestors("li", "p", "div", "aside"))[:2]):
        if name_of(each) not in ("li", "p", "div", "aside", "dd") or each in parts:
            continue
        if each in leading_back:
            return each
        above = " ".join(classes_of(a) + str(a.get("role", "")) for a in each.iterancestors())
        if name_of(each) == "li" and re.search(r"footnote|endnote|doc-endnotes", above):
            return each
    return None


def _is_reference(link: Element) -> bool:
    """Whether a link looks like the sign of a footnote, unlike a line of a table of contents."""
    raised = link.find(".//sup") is not None or any(True for _ in link.iterancestors("sup"))
    marks = " ".join(link.get(name, "") for name in ("class", "role", "rel"))
    return bool(raised or _REFERENCE_CLASS.search(marks) or _SIGN.fullmatch(words_of(link)))


def _leads_back(link: Element) -> bool:
    address = link.get("href", "")
    if not address.startswith("#"):
        return False
    marks = " ".join(link.get(name, "") for name in ("class", "rev", "role", "aria-label"))
    words = words_of(link)
    return bool(
        (
            _BACK.match(address)
            and (not words.strip(_ARROWS) or re.fullmatch(r"\[?\w{1,4}\]?", words))
        )
        or "backlink" in marks
        or ("footnote" in marks and _BACK_CLASS.search(marks))
        or (words and not words.strip(_ARROWS))
    )


def _around(link: Element) -> Element:
    """The link, with the raised sign or the brackets around it."""
    outer = link.getparent()
    if (
        outer is not None
        and name_of(outer) in ("sup", "span")
        and len(outer) <= _MOST_AROUND
        and words_of(outer) == words_of(link)
    ):
        return outer
    return link


def _has_words(element: Element) -> bool:
    return any(str(text).strip() for text in element.itertext())


def _remove_if_empty(element: Element | None, root: Element) -> None:
    while element is not None and element is not root and not _has_words(element):
        above = element.getparent()
        if list(element.iter("img", "iframe", "video")):
            return
        remove(element)
        element = above
