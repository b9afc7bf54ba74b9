"""Puts items of lists that stand outside of any list into one."""

from budkavle.importing.markup import BLOCKS, Element, all_named, name_of, new
from budkavle.importing.preparing.work import Work

_LISTS = ("ul", "ol", "menu", "dir")


def lists(work: Work) -> None:
    """Make a list of items that follow one another outside of a list: readers see them as one."""
    made: Element | None = None
    for each in all_named(work.root, "li"):
        around = next(each.iterancestors(*_LISTS, *BLOCKS), None)
        if around is not None and name_of(around) in _LISTS:
            continue
        before = each.getprevious()
        if made is None or before is not made or (made.tail or "").strip():
            made = new("ul")
            each.addprevious(made)
        made.append(each)
        made.tail, each.tail = each.tail, None
