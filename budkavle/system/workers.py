"""Much work of one kind, done by as many processes as there are processors.

They are forked, so what they work with is not copied to them; only their results come back.
Where a system cannot fork safely, and for a little work, all is done here.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from typing import Any, TypeVar

from budkavle.model.problems import BudkavleError
from budkavle.system import forks

_T = TypeVar("_T")
_R = TypeVar("_R")

FEW = 100
"""Fewer pieces of work are done before another process would have begun."""

_PARTS = 16
"""Each process's share has so many parts, so that one does not end long after another."""

_LITTLE = 5_000
"""Less than this leaves so little behind in the memory that only time counts."""

_MOST = 100
"""The most in a part: its results wait in the memory until it is done."""

_TURN = 2
"""Bytes for the number of a part."""


class _Turns:
    """Numbers of parts, each of which is taken once, by whichever process comes first.

    All take the next one; or `from_both_ends`: who began the work from the first on, the others
    from the last. So they touch different things in the memory that they share: what is touched is
    copied.
    """

    def __init__(self, numbers: Sequence[int], *, from_both_ends: bool) -> None:
        turns = [number.to_bytes(_TURN, "big") for number in numbers]
        self._left = _pipe(b"." * len(turns))
        self._first = _pipe(b"".join(turns))
        self._last = _pipe(b"".join(turns[::-1])) if from_both_ends else self._first

    def take(self, *, here: bool) -> int | None:
        """The next number, `here` or in another process; None when all have been taken."""
        if not os.read(self._left, 1):
            return None
        return int.from_bytes(os.read(self._first if here else self._last, _TURN), "big")

    def close(self) -> None:
        """Let the pipes go."""
        for pipe in {self._left, self._first, self._last}:
            os.close(pipe)


@dataclass(frozen=True, slots=True)
class _Job:
    """Work in parts, and whose turn is next: one list of turns is preferred to the other.

    It is not the same `here` and elsewhere if there is `little` to do.
    """

    work: Callable[[Any], Any]
    todo: Sequence[Any]
    parts: Sequence[range]
    turns: Sequence[_Turns]

    @property
    def little(self) -> bool:
        """Whether it is not worth while to think of the memory."""
        return _is_little(self.todo)

    def do_next(self, *, here: bool) -> tuple[int, list[Any]] | None:
        """Do the next part, and give it with its number; None when all have been begun."""
        for turns in self.turns[::-1] if here and self.little else self.turns:
            if (number := turns.take(here=here)) is not None:
                return number, [self.work(self.todo[place]) for place in self.parts[number]]
        return None


_Pending = deque[Future[tuple[int, list[Any]] | None]]

_job: _Job


class WorkerError(BudkavleError):
    """A worker was ended from outside, mostly because the memory was full."""

    def told(self, translate: Callable[[str], str]) -> str:
        """Say so, and what became of the site."""
        return translate(
            "A process that did part of the work was ended from outside, perhaps because the"
            " memory was full. Nothing was published; try again."
        )


def each(work: Callable[[_T], _R], todo: Sequence[_T]) -> Iterator[_R]:
    """Do the work on each of `todo`; give the results in its order, as values that can be pickled.

    Who does it must not matter: what the work changes in memory, only that process knows. Others do
    all of it, unless it is little, so that what it leaves behind in the memory goes with them, and
    this one has room for the results, near one another. Raises what the work raises, and
    WorkerError.
    """
    with begun(work, todo) as results:
        yield from results


@contextmanager
def begun(work: Callable[[_T], _R], todo: Sequence[_T]) -> Iterator[Iterator[_R]]:
    """Do as `each`; the others begin at once, before the results are asked for."""
    processes = _processes(todo)
    if processes < 2:
        yield map(work, todo)
        return
    parts = list(_parts([""] * len(todo), _size(todo, processes)))
    with _turns(range(len(parts))) as turns:
        job = _Job(work, todo, parts, [turns])
        with _at_work(job, processes - 1 if job.little else processes) as (pool, pending):
            yield _in_order(job, pool, pending)


def _in_order(job: _Job, pool: ProcessPoolExecutor, pending: _Pending) -> Iterator[Any]:
    done: dict[int, list[Any]] = {}
    awaited = 0
    for number, results in _made(job, pending, along=job.little):
        done[number] = results
        while awaited in done:
            yield from done.pop(awaited)
            awaited += 1
    pool.shutdown()  # who wanted the results may have more to do, and needs the memory


def _made(job: _Job, pending: _Pending, *, along: bool) -> Iterator[tuple[int, list[Any]]]:
    """Each part when it is done, with its number; this process may work `along`."""
    while pending:
        made = job.do_next(here=True) if along and not pending[0].done() else None
        # If all has been begun, what is missing is still to come.
        if made := made or pending.popleft().result():
            yield made


def in_any_order(
    work: Callable[[_T], _R], todo: Sequence[_T], kin: Callable[[_T], str]
) -> Iterator[tuple[int, _R]]:
    """Do the work on each of `todo`; give its place there and the result as it comes.

    What is of one `kin`, and stands together, one process does: it may remember what they share.
    What is near one another in `todo` should be made of the same (see `_Turns`); of a little work
    what stands first is begun first. This process works along, so that on two processors there is
    one copy of everything, not two. Otherwise as `each`.
    """
    processes = _processes(todo)
    if processes < 2:
        yield from enumerate(map(work, todo))
        return
    names = [kin(each) for each in todo]
    parts = list(_parts(names, _size(todo, processes)))
    # The others are smaller: if those of a kin came last, one process would wait for the other.
    of_a_kin = [number for number, part in enumerate(parts) if names[part.start]]
    others = [number for number, part in enumerate(parts) if not names[part.start]]
    much = not _is_little(todo)
    with (
        _turns(of_a_kin, from_both_ends=much) as first,
        _turns(others, from_both_ends=much) as then,
        _at_work(job := _Job(work, todo, parts, [first, then]), processes - 1) as (_, pending),
        forks.sparing_what_is_shared(),
    ):
        for number, results in _made(job, pending, along=True):
            yield from zip(parts[number], results, strict=True)


@contextmanager
def _at_work(job: _Job, others: int) -> Iterator[tuple[ProcessPoolExecutor, _Pending]]:
    """So many other processes, and what each of them will give for a part."""
    pool = ProcessPoolExecutor(
        others, get_context("fork"), initializer=_begin, initargs=(job, os.getpid())
    )
    try:
        yield pool, deque(pool.submit(_do_next) for _ in job.parts)
    except BrokenProcessPool as error:
        raise WorkerError(str(error)) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _processes(todo: Sequence[object]) -> int:
    return min(forks.processors(), len(todo) // (FEW // 2))


def _is_little(todo: Sequence[object]) -> bool:
    return len(todo) < _LITTLE


def _size(todo: Sequence[object], processes: int) -> int:
    """How much is in a part."""
    return min(max(1, len(todo) // (processes * _PARTS)), _MOST)


def _parts(kin: Sequence[str], size: int) -> Iterator[range]:
    """Divide into parts of a size, or of whatever size a kin has."""
    start = 0
    for name, those in groupby(kin):
        end = start + len(list(those))
        step = (end - start) if name else size
        yield from (range(at, min(at + step, end)) for at in range(start, end, step))
        start = end


@contextmanager
def _turns(numbers: Sequence[int], *, from_both_ends: bool = False) -> Iterator[_Turns]:
    turns = _Turns(numbers, from_both_ends=from_both_ends)
    try:
        yield turns
    finally:
        turns.close()


def _pipe(data: bytes) -> int:
    """A pipe from which several processes can read these bytes, each of them once."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(data)
    return reader


def _begin(job: _Job, parent: int) -> None:
    forks.end_with_parent(parent)  # or it waits for more work for ever
    global _job  # how a forked worker is told, without a copy of it all
    _job = job
    forks.spare_what_is_shared()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began the work is told, and ends it


def _do_next() -> tuple[int, list[Any]] | None:
    return _job.do_next(here=False)
