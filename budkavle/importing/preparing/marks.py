"""Keeps marks that Markdown has no signs for, and makes plain what only one program knows."""

import re

from budkavle.importing.markup import (
    BLOCKS,
    all_named,
    holds_block,
    name_of,
    new,
    put_within,
    unwrap,
    words_of,
)
from budkavle.importing.preparing.work import Work

_STRUCK = re.compile(r"text-decoration(?:-line)?:[^;]*line-through[^;]*;?", re.IGNORECASE)
_NEVER_MARKED = ("pre", "code", "table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "img", "hr")


def marks(work: Work) -> None:
    """Keep struck, marked and typed words; open details; make foreign elements plain."""
    _nested_emphasis(work)
    _struck_by_style(work)
    _inline_marks(work)
    _details(work)
    _foreign_elements(work)


def _nested_emphasis(work: Work) -> None:
    """Keep the outer of two marks that say the same: of the two in Markdown, none would be left."""
    for names in (("strong", "b"), ("em", "i")):
        for each in all_named(work.root, *names):
            if any(name_of(above) in names for above in each.iterancestors()):
                unwrap(each)


def _struck_by_style(work: Work) -> None:
    """Mark what a style strikes: pasted text leaves it out, but readers of a page saw it."""
    for each in list(work.root.iterdescendants()):
        style = each.get("style", "") if isinstance(each.tag, str) else ""
        if not _STRUCK.search(style):
            continue
        each.set("style", _STRUCK.sub("", style))
        if not holds_block(each) and name_of(each) not in _NEVER_MARKED and words_of(each):
            put_within(each, new("del"))


def _inline_marks(work: Work) -> None:
    """Write as HTML the marks that Markdown has no signs for, but our texts may have."""
    for each in all_named(work.root, "del", "s", "strike", "mark", "kbd"):
        name = {"s": "del", "strike": "del"}.get(name_of(each), name_of(each))
        if holds_block(each):
            unwrap(each)
            continue
        each.text = work.inline(f"<{name}>") + (each.text or "")
        if len(each):
            each[-1].tail = (each[-1].tail or "") + work.inline(f"</{name}>")
        else:
            each.text += work.inline(f"</{name}>")
        unwrap(each)


def _details(work: Work) -> None:
    """Show what was folded, and what was explained, below its heading in bold."""
    for each in all_named(work.root, "details"):
        each.tag = "div"
    for each in all_named(work.root, "summary", "dt"):
        each.tag = "p"
        if not holds_block(each) and words_of(each):
            put_within(each, new("strong"))


def _foreign_elements(work: Work) -> None:
    """Make plain the elements of word processors, and those that a site has invented."""
    for each in list(work.root.iterdescendants()):
        if isinstance(each.tag, str) and (
            "MsoComment" in each.get("class", "") or "mso-element" in each.get("style", "")
        ):
            each.set("style", "")
            each.set("class", "")
        if (
            isinstance(each.tag, str)
            and each.tag.lower() not in BLOCKS
            and re.search("[-:]", each.tag)
        ):
            each.tag = "span"
