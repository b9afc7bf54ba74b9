"""Lists that know numbers, and read what these stand for when it is looked at."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, overload

_T = TypeVar("_T")


class Lazy(Sequence[_T]):
    """What `read` gives for each number; a part of it is a tuple, as of a tuple."""

    def __init__(self, numbers: Sequence[int], read: Callable[[int], _T]) -> None:
        self._numbers, self._read = numbers, read

    @overload
    def __getitem__(self, place: int) -> _T: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[_T, ...]: ...

    def __getitem__(self, place: int | slice) -> _T | tuple[_T, ...]:
        if isinstance(place, slice):
            return tuple(map(self._read, self._numbers[place]))
        return self._read(self._numbers[place])

    def __len__(self) -> int:
        return len(self._numbers)

    def __add__(self, others: Sequence[_T]) -> tuple[_T, ...]:
        return (*self, *others)

    def __radd__(self, others: Sequence[_T]) -> tuple[_T, ...]:
        return (*others, *self)


class Places:
    """Where each article stands among those with these ascending numbers, by its id.

    `known` are the numbers of the articles that have been read: of others nobody can ask.
    """

    def __init__(self, numbers: Sequence[int], known: Mapping[str, int]) -> None:
        self._numbers, self._known = numbers, known

    def __getitem__(self, id_: str, /) -> int:
        return bisect_left(self._numbers, self._known[id_])
