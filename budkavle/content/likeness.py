"""Suggests what a misspelt name was meant to be, at a bounded cost. Pure."""

import difflib
from collections.abc import Collection, Iterable
from itertools import islice

_MOST_COST = 20_000_000
"""Characters of names times characters compared with them, of all suggestions together.

A few thousand dead links in a large site took minutes.
"""
_LONGEST = 200
"""Characters of a name that is compared; a longer one is no misspelling."""
_LISTED = 20


class Suggestions:
    """The nearest known names, for as many unknown ones as the cost allows."""

    def __init__(self) -> None:
        self._left = _MOST_COST

    def nearest(self, name: str, known: Collection[str], cutoff: float = 0.6) -> str | None:
        """The known name most like this one; None if none is, or if too many were looked for."""
        if self._left <= 0 or len(name) > _LONGEST:
            return None
        short = [each for each in known if len(each) <= _LONGEST]
        self._left -= len(name) * sum(map(len, short))
        return next(iter(difflib.get_close_matches(name, short, 1, cutoff)), None)


def some_of(names: Iterable[str]) -> str:
    """The first twenty names, as a message lists them; an ellipsis stands for the rest."""
    some = list(islice(names, _LISTED + 1))
    return ", ".join(some[:_LISTED]) + (" …" if len(some) > _LISTED else "")
