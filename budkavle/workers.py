"""Much work of one kind, done by as many processes as there are processors, this one among them.

The others are forked, so what they work with is not copied to them; only their results come back.
Where a system cannot fork safely, and for a little work, all is done here.
"""

import gc
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar, cast

from budkavle.problems import BudkavleError

_T = TypeVar("_T")
_R = TypeVar("_R")

FEW = 100
"""Fewer pieces of work are done before another process would have begun."""

_PARTS = 16
"""Each process's share has so many parts, so that one does not end long after another."""

_TURN = 2
"""Bytes for the number of a part."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Work in parts. From pipes every process reads which part is its next.

    From `of_a_kin` those that remember much, and that others would wait for if they came last.
    """

    work: Callable[[Any], Any]
    todo: Sequence[Any]
    parts: Sequence[range]
    of_a_kin: int
    others: int

    def do_next(self, *, of_a_kin: bool) -> dict[int, list[Any]]:
        """Do the next part, and give it with its number; nothing when all have been begun.

        One of a kin is preferred, or one of the others.
        """
        turns = (self.of_a_kin, self.others) if of_a_kin else (self.others, self.of_a_kin)
        for pipe in turns:
            if turn := os.read(pipe, _TURN):
                number = int.from_bytes(turn, "big")
                return {number: [self.work(self.todo[place]) for place in self.parts[number]]}
        return {}


_job: _Job


class WorkerError(BudkavleError):
    """A worker was ended from outside, mostly because the memory was full."""

    def told(self, translate: Callable[[str], str]) -> str:
        """Say so, and what became of the site."""
        return translate(
            "A process that did part of the work was ended from outside, perhaps because the"
            " memory was full. Nothing was published; try again."
        )


def each(
    work: Callable[[_T], _R], todo: Sequence[_T], kin: Callable[[_T], str] = lambda _: ""
) -> Iterator[_R]:
    """Do the work on each of `todo`; give the results in its order, as values that can be pickled.

    Who does it must not matter: what the work changes in memory, only that process knows.
    What is of one `kin`, and stands together, one process does: it may remember what they share.
    Raises what the work raises, and WorkerError.
    """
    with begun(work, todo, kin) as results:
        yield from results


@contextmanager
def begun(
    work: Callable[[_T], _R], todo: Sequence[_T], kin: Callable[[_T], str] = lambda _: ""
) -> Iterator[Iterator[_R]]:
    """Do as `each`; the others begin at once, this process when the results are asked for."""
    processes = min(_processors(), len(todo) // (FEW // 2))
    if processes < 2:
        yield map(work, todo)
        return
    names = [kin(each) for each in todo]
    parts = list(_parts(names, max(1, len(todo) // (processes * _PARTS))))
    of_a_kin = [number for number, part in enumerate(parts) if names[part.start]]
    others = [number for number, part in enumerate(parts) if not names[part.start]]
    with _turns(of_a_kin) as kin_turns, _turns(others) as other_turns:
        job = _Job(work, todo, parts, kin_turns, other_turns)
        pool = ProcessPoolExecutor(
            processes - 1, get_context("fork"), initializer=_begin, initargs=(job,)
        )
        try:
            yield _results(job, pool, deque(pool.submit(_do_next) for _ in parts))
        except BrokenProcessPool as error:
            raise WorkerError(str(error)) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _results(
    job: _Job, pool: ProcessPoolExecutor, elsewhere: deque[Future[dict[int, list[Any]]]]
) -> Iterator[Any]:
    """The results in their order, of which this process makes what the others have not begun."""
    done: dict[int, list[Any]] = {}
    for number in range(len(job.parts)):
        while number not in done:
            if elsewhere and elsewhere[0].done():
                done |= elsewhere.popleft().result()
            elif made := job.do_next(of_a_kin=False):
                done |= made
            else:  # all has been begun, so what is missing is still to come
                done |= elsewhere.popleft().result()
        yield from done.pop(number)
    pool.shutdown()  # who wanted the results may have more to do, and needs the memory


@contextmanager
def aside(work: Callable[[], _T]) -> Iterator[Callable[[], _T]]:
    """Begin a piece of work in another process, and give what waits for its result.

    That has to be a value that can be pickled; what the work changes in memory is lost. If it
    fails there, it is done here when it is asked for, and raises what it raises.
    """
    if _processors() < 2:
        yield cache(work)
        return
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            data = pickle.dumps(work())
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(data)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writer)

    @cache
    def made() -> bytes | None:
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        _, failed = os.waitpid(child, 0)
        return None if failed else data

    @cache
    def result() -> _T:
        data = made()
        return work() if data is None else cast(_T, pickle.loads(data))

    try:
        yield result
    finally:
        made()


def _parts(kin: Sequence[str], size: int) -> Iterator[range]:
    """Divide into parts of a size, or of whatever size a kin has."""
    start = 0
    for name, those in groupby(kin):
        end = start + len(list(those))
        step = (end - start) if name else size
        yield from (range(at, min(at + step, end)) for at in range(start, end, step))
        start = end


def _processors() -> int:
    """How many this process may use; one where forking is not safe or not possible."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@contextmanager
def _turns(order: Iterable[int]) -> Iterator[int]:
    """A pipe from which numbers can be read by several processes, each number once."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(b"".join(number.to_bytes(_TURN, "big") for number in order))
    try:
        yield reader
    finally:
        os.close(reader)


def _begin(job: _Job) -> None:
    global _job  # how a forked worker is told, without a copy of it all
    _job = job
    gc.freeze()  # what was there before the fork is not looked at again, and so stays shared
    gc.set_threshold(10_000)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began the work is told, and ends it
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when who began the work is killed: else one waits for more, and holds the site's lock."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do_next() -> dict[int, list[Any]]:
    return _job.do_next(of_a_kin=True)
