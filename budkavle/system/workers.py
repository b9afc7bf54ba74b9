"""The worker pool: runs a function on many values, in as many processes as there are processors.

The workers are forked, so the values are not copied to them; only the results come back. Where
forking is not safe, and for few values, everything runs in this process.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import get_context
from typing import Any, NamedTuple, TypeVar

from budkavle.model.problems import BudkavleError
from budkavle.system import forks

_T = TypeVar("_T")
_R = TypeVar("_R")

FEW = 100
"""With fewer values than this, the work is done before another process would have started."""

_PARTS = 16
"""The number of parts in each process's share, so that all processes end at about the same time."""

LITTLE = 5_000
"""Below this number of values memory does not matter, only time."""

_MOST = 100
"""The most values in a part: its results stay in memory until the whole part is done."""

_TURN = 2
"""Bytes that a part's number takes in a pipe."""


class _Turns:
    """A queue of part numbers, each taken once by whichever process asks first.

    All processes take the next number; or, with `from_both_ends`, this process takes them from the
    front and the workers from the back. They then use different parts of the shared memory: what a
    process uses of it is copied.
    """

    def __init__(self, numbers: Sequence[int], *, from_both_ends: bool) -> None:
        turns = [number.to_bytes(_TURN, "big") for number in numbers]
        self._left = _pipe(b"." * len(turns))
        self._first = _pipe(b"".join(turns))
        self._last = _pipe(b"".join(turns[::-1])) if from_both_ends else self._first

    def take(self, *, here: bool) -> int | None:
        """The next number, for this process (`here`) or a worker; None when all have been taken."""
        if not os.read(self._left, 1):
            return None
        return int.from_bytes(os.read(self._first if here else self._last, _TURN), "big")

    def close(self) -> None:
        """Close the pipes."""
        for pipe in {self._left, self._first, self._last}:
            os.close(pipe)


class _Job(NamedTuple):
    """The work in parts, and the queues of part numbers, in the order in which they are used.

    With `little` to do, this process (`here`) uses the queues in reverse order.
    """

    work: Callable[[Any], Any]
    todo: Sequence[Any]
    parts: Sequence[range]
    turns: Sequence[_Turns]
    little: bool
    """Whether there are so few values that memory does not matter."""

    def do_next(self, *, here: bool) -> tuple[int, list[Any]] | None:
        """Do the next part and return its number and results; None when all have been taken."""
        for turns in self.turns[::-1] if here and self.little else self.turns:
            if (number := turns.take(here=here)) is not None:
                return number, [self.work(self.todo[place]) for place in self.parts[number]]
        return None


_Pending = deque[Future[tuple[int, list[Any]] | None]]

_job: _Job


class WorkerError(BudkavleError):
    """A worker was killed from outside, mostly because the memory was full."""

    def explain(self, translate: Callable[[str], str]) -> str:
        """Explain this, and what happened to the site, in the language of `translate`."""
        return translate(
            "A process that did part of the work was ended from outside, perhaps because the"
            " memory was full. Nothing was published; try again."
        )


def map_in_order(
    work: Callable[[_T], _R], todo: Sequence[_T], *, little: int = LITTLE
) -> Iterator[_R]:
    """Run `work` on each value of `todo` and yield the results, which must be picklable, in order.

    `work` must not depend on which process runs it: its changes in memory are seen in that process
    only. Unless there is little to do, workers do all of it, so that the memory they use is freed
    with them, and the results lie close together in this process. Raises what `work` raises, and
    WorkerError.
    """
    with start_map(work, todo, little=little) as results:
        yield from results


@contextmanager
def start_map(
    work: Callable[[_T], _R], todo: Sequence[_T], *, little: int = LITTLE
) -> Iterator[Iterator[_R]]:
    """Do as `map_in_order`, but start the workers at once, before the results are requested."""
    processes = _processes(todo)
    if processes < 2:
        yield map(work, todo)
        return
    parts = list(_parts([""] * len(todo), _size(todo, processes)))
    with _turns(range(len(parts))) as turns:
        job = _Job(work, todo, parts, [turns], len(todo) < little)
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
    pool.shutdown()  # frees the memory, which the caller may need while it goes on


def _made(job: _Job, pending: _Pending, *, along: bool) -> Iterator[tuple[int, list[Any]]]:
    """Yield each part's number and results when it is done; with `along` this process works too."""
    while pending:
        made = job.do_next(here=True) if along and not pending[0].done() else None
        # When all parts have been taken, the missing results still come from workers.
        if made := made or pending.popleft().result():
            yield made


def map_unordered(
    work: Callable[[_T], _R],
    todo: Sequence[_T],
    kin: Callable[[_T], str],
    *,
    little: int = LITTLE,
) -> Iterator[tuple[int, _R]]:
    """Run `work` on each value of `todo`; yield its index and its result as soon as it is done.

    Neighbouring values with the same non-empty `kin` are done by one process, which may cache what
    they share. Neighbours in `todo` should use the same objects (see `_Turns`); with little to do,
    the first values are begun first. This process works too, so on two processors there is one copy
    of everything, not two. Otherwise as `map_in_order`.
    """
    processes = _processes(todo)
    if processes < 2:
        yield from enumerate(map(work, todo))
        return
    names = [kin(value) for value in todo]
    parts = list(_parts(names, _size(todo, processes)))
    # Parts of a kin are larger: if they came last, one process would wait for another's.
    of_a_kin = [number for number, part in enumerate(parts) if names[part.start]]
    others = [number for number, part in enumerate(parts) if not names[part.start]]
    much = len(todo) >= little
    with (
        _turns(of_a_kin, from_both_ends=much) as first,
        _turns(others, from_both_ends=much) as then,
    ):
        job = _Job(work, todo, parts, [first, then], not much)
        with _at_work(job, processes - 1) as (_, pending), forks.sparing_what_is_shared():
            for number, results in _made(job, pending, along=True):
                yield from zip(parts[number], results, strict=True)


@contextmanager
def _at_work(job: _Job, others: int) -> Iterator[tuple[ProcessPoolExecutor, _Pending]]:
    """Start so many workers; yield the pool and the pending result of each part."""
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


def _size(todo: Sequence[object], processes: int) -> int:
    """The number of values in a part."""
    return min(max(1, len(todo) // (processes * _PARTS)), _MOST)


def _parts(kin: Sequence[str], size: int) -> Iterator[range]:
    """Divide the values into parts of a size; neighbours of one kin form a part of their own."""
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
    """A pipe with these bytes, of which several processes can each read some; each is read once."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(data)
    return reader


def _begin(job: _Job, parent: int) -> None:
    forks.end_with_parent(parent)  # otherwise it would wait for more work for ever
    global _job  # how a forked worker gets the job without a copy of it
    _job = job
    forks.spare_what_is_shared()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends this process


def _do_next() -> tuple[int, list[Any]] | None:
    return _job.do_next(here=False)
