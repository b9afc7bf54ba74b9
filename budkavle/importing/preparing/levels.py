"""Gives headings within quotations and lists their level, and notes levels that cannot be kept."""

from itertools import pairwise

from budkavle.importing.markup import (
    HEADINGS,
    Element,
    all_named,
    name_of,
    new,
    put_within,
    words_of,
)
from budkavle.importing.preparing.work import Work

_WITHIN = ("blockquote", "li", "table", "dd")
_LOWEST = 6


def levels(work: Work) -> None:
    """Level the headings that cleaning leaves, as it levels the others: from the second on."""
    _within_lists(work)
    found = [each for each in work.root.iter(*HEADINGS) if words_of(each)]
    apart = {each: next(each.iterancestors(*_WITHIN), None) is not None for each in found}
    used = sorted({_level(each) for each in found if not apart[each]})
    for each in found:
        if apart[each]:
            rank = sum(level < _level(each) for level in used)
            each.tag = f"h{min(2 + rank, _LOWEST)}"
    ranks = [used.index(_level(each)) for each in found if not apart[each]]
    skips = any(after > before + 1 for before, after in pairwise((0, *ranks)))
    first_is_low = bool(ranks) and ranks[0] > 0
    if len(used) == len(HEADINGS) or skips or first_is_low or any(apart.values()):
        work.note("levels", " ".join(f"h{used[rank]}" for rank in ranks[:20]))


def _within_lists(work: Work) -> None:
    """Make bold words of headings in lists and tables, where Markdown has none."""
    for each in all_named(work.root, *HEADINGS):
        words = words_of(each)
        if words and next(each.iterancestors("li", "table", "dd"), None) is not None:
            work.note("heading-within", words)
            each.tag = "p"
            if not list(each.iter("strong", "b")):
                put_within(each, new("strong"))


def _level(heading: Element) -> int:
    return int(name_of(heading)[1])
