"""Reads public texts as far as needed to know whether they contain what looks secret. Pure.

Each text is read once, whatever is asked: so the time grows with the number of texts, and not with
that of texts times outputs, even if drafts repeat much of what is public.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet


class PublicReading:
    """Public texts, and the stretches found in those that have been read.

    `contained` gives all stretches that a text contains.
    """

    def __init__(
        self, texts: Callable[[], Iterable[str]], contained: Callable[[str], AbstractSet[str]]
    ) -> None:
        self._texts, self._contained = texts, contained
        self._left: Iterator[str] | None = None
        self._found: set[str] = set()

    def contain(self, stretches: AbstractSet[str]) -> AbstractSet[str]:
        """Those of the stretches that public texts contain; reads on until all are found."""
        if stretches <= self._found:
            return stretches
        if self._left is None:
            self._left = iter(self._texts())
        for text in self._left:
            self._found |= self._contained(text)
            if stretches <= self._found:
                break
        return stretches & self._found
