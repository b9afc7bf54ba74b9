"""Finds the parts of compound words, so that *system* finds *kärnsystem*. Pure.

Swedish writes compounds as one word, and no list of words knows those of a municipality. The words
of the corpus itself tell the parts: `kärnsystem` ends with `system` if that is a word elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain

_WORD = re.compile(r"[^\W\d_]{2,}")
_SHORTEST_HEAD, _SHORTEST_PART, _LONGEST_WORD = 3, 4, 60
_ENDINGS = frozenset(
    "a an ans ar arna arnas ars as at ats e en ens er erna ernas ers es et ets n na nas ns or orna"
    " ornas ors r s t ts".split()
)
"""What an inflected Swedish noun, adjective or verb can end with."""

_LINKS = ("", "s")
"""What can stand between two parts: arbete-s-miljö."""


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters; numbers are none."""
    return _WORD.findall(text.lower())


def commonest(texts: Iterable[Iterable[str]], most: int) -> list[str]:
    """The words that most texts have, the commonest first; equally common ones in their order."""
    counts = Counter(chain.from_iterable(map(set, texts)))
    words = (word for word in counts if len(word) >= _SHORTEST_PART)
    return sorted(words, key=lambda word: (-counts[word], word))[:most]


class Compounds:
    """The parts of compound words, as far as `words` tells them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(each for each in words if len(each) >= _SHORTEST_PART)
        self._beginnings = frozenset(each[:_SHORTEST_PART] for each in self._words)
        self._parts: dict[str, tuple[str, ...]] = {}
        self._tails: dict[str, bool] = {}

    def parts_in(self, words: Iterable[str]) -> list[str]:
        """The parts of all these words, in alphabetical order, without the words themselves."""
        own = set(words)
        return sorted({part for word in own for part in self.parts_of(word)} - own)

    def parts_of(self, word: str) -> tuple[str, ...]:
        """The later parts of a word, each to its end: kärnsystemets gives systemets.

        The first part needs none: a search for it finds every word that begins with it.
        """
        if len(word) > _LONGEST_WORD:
            return ()
        if word not in self._parts:
            starts = range(_SHORTEST_HEAD, len(word) - _SHORTEST_PART + 1)
            self._parts[word] = tuple(word[at:] for at in starts if self._is_part(word[at:]))
        return self._parts[word]

    def _is_part(self, tail: str) -> bool:
        """Whether a tail is a word, perhaps inflected, or words one after the other."""
        if tail[:_SHORTEST_PART] not in self._beginnings:
            return False
        if tail not in self._tails:
            self._tails[tail] = any(
                tail[:at] in self._words and self._may_follow(tail[at:])
                for at in range(_SHORTEST_PART, len(tail) + 1)
            )
        return self._tails[tail]

    def _may_follow(self, rest: str) -> bool:
        """Whether this may follow a word: nothing, an ending, or another word."""
        if not rest or rest in _ENDINGS:
            return True
        return any(rest.startswith(link) and self._is_part(rest[len(link) :]) for link in _LINKS)
