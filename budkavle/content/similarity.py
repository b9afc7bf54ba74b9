"""Suggests the name that a misspelt one was meant to be, at a limited cost. Pure."""

import difflib
from collections.abc import Collection, Iterable
from itertools import islice

from budkavle.model.rules import N_, Rule

MISSING_FILE = Rule(
    "missing-file",
    N_("The file {value} is not there."),
    N_("Check the name and the folder. Nearest is: {known}"),
    alone=N_("Put the file there, or correct its name here."),
)

OTHER_LETTERS = Rule(
    "other-letters",
    N_("The file {value} is there, but the letters of its name are stored in another way."),
    N_("Call the file {remedy}, and write so here too."),
)

_MOST_COST = 20_000_000
"""The limit for all suggestions together: characters of names times characters compared with them.

Without it, a few thousand dead links in a large site took minutes.
"""
_LONGEST = 200
"""The longest name to compare, in characters; a longer one is not a misspelling."""
_LISTED = 20


class Suggestions:
    """Finds the most similar known names for unknown ones, until the cost reaches its limit."""

    def __init__(self) -> None:
        self._left = _MOST_COST

    def nearest(self, name: str, known: Collection[str], cutoff: float = 0.6) -> str | None:
        """The most similar known name; None if none is similar or the limit is reached."""
        if self._left <= 0 or len(name) > _LONGEST:
            return None
        short = [each for each in known if len(each) <= _LONGEST]
        self._left -= len(name) * sum(map(len, short))
        return next(iter(difflib.get_close_matches(name, short, 1, cutoff)), None)


def some_of(names: Iterable[str]) -> str:
    """The first twenty names, listed for a message; an ellipsis replaces the others."""
    some = list(islice(names, _LISTED + 1))
    return ", ".join(some[:_LISTED]) + (" …" if len(some) > _LISTED else "")
