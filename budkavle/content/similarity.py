"""Suggests the name that a misspelt one was meant to be, at a limited cost. Pure."""

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from unicodedata import combining, normalize

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
_MISSPELT = 0.8
"""How alike the name of a file must be that may be misspelt (difflib's ratio)."""
_BLANKS = str.maketrans(" _", "--")


class Suggestions:
    """Finds the most similar known names for unknown ones, until the cost reaches its limit."""

    def __init__(self) -> None:
        self._left = _MOST_COST

    @property
    def are_used_up(self) -> bool:
        """Whether the limit is reached, so that nothing is found any more."""
        return self._left <= 0

    def nearest(self, name: str, known: Collection[str], cutoff: float = 0.6) -> str | None:
        """The most similar known name; None if none is similar or the limit is reached."""
        if self.are_used_up or len(name) > _LONGEST:
            return None
        short = [each for each in known if len(each) <= _LONGEST]
        self._left -= len(name) * sum(map(len, short))
        return next(iter(alike(name, short, 1, cutoff)), None)


def alike(name: str, known: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """The most similar known names, at most so many; the same in other letters comes first."""
    names = defaultdict[str, list[str]](list)
    for each in known:
        names[plain_letters(each)].append(each)
    near = difflib.get_close_matches(plain_letters(name), names, most, cutoff)
    return [each for letters in near for each in names[letters]][:most]


def files_meant(written: str, files: Iterable[str]) -> list[str]:
    """The files that a path may mean that is none of them; those whose whole path ends so first.

    It may lack folders at its beginning or .md at its end, or have the backslashes of Windows.
    """
    wanted = plain_letters(written.replace("\\", "/")).strip("./")
    name = wanted.rpartition("/")[2]
    there = {each: f"/{plain_letters(each)}" for each in sorted(files)}
    for end in (f"/{wanted}", f"/{name}") if name else ():
        found = [each for each, plain in there.items() if plain.endswith((end, *_texts(end)))]
        if found:
            return found
    names = {plain.rpartition("/")[2]: each for each, plain in there.items()}
    return [names[each] for each in alike(name, names, 1, _MISSPELT)]


def _texts(stem: str) -> Iterator[str]:
    """The names of texts and registries with this stem."""
    yield from (f"{stem}.md", f"{stem}.yml")


def plain_letters(name: str) -> str:
    """A name without what writers mix up: capitals, accents, and blanks, hyphens and underscores.

    Accents may be characters of their own in the name of a file (Unicode normal form D).
    """
    apart = normalize("NFKD", name).casefold().translate(_BLANKS)
    return apart if apart.isascii() else "".join(each for each in apart if not combining(each))


def some_of(names: Iterable[str]) -> str:
    """The first twenty names, listed for a message; an ellipsis replaces the others."""
    some = list(islice(names, _LISTED + 1))
    return ", ".join(some[:_LISTED]) + (" …" if len(some) > _LISTED else "")
