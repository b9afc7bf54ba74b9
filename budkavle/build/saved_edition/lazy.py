"""Sequences that hold numbers, and read the value for a number when it is accessed."""

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

_T = TypeVar("_T")


class Lazy(Sequence[_T]):
    """The values that `read` gives for these numbers; a slice is a tuple, as for a tuple."""

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
