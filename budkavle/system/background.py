"""Runs a function in a background process.

The process is forked, so the function's input is not copied to it; only the result comes back.
"""

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import NoReturn, TypeVar, cast

from budkavle.system import forks

_T = TypeVar("_T")


@contextmanager
def in_background(work: Callable[[], _T]) -> Iterator[Callable[[], _T]]:
    """Run a function in a background process, and yield a function that waits for its result.

    The result must be picklable; changes that `work` makes in memory are lost. If it fails in the
    background, it is run again in this process when the result is requested, and raises its own
    error. With one processor it is run only then. The background process ends with this one; it is
    killed when this one is asked to end, for example by Ctrl+C.
    """
    if forks.processors() < 2:
        yield cache(work)
        return
    child = _Child(work)

    @cache
    def result() -> _T:
        data = child.result()
        return work() if data is None else cast(_T, pickle.loads(data))

    try:
        yield result
    except (KeyboardInterrupt, SystemExit):
        child.kill()
        raise
    finally:
        child.result()


class _Child:
    """A forked process that runs a function, and the pipe that returns its result."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._reader, writer = os.pipe()
        parent = os.getpid()
        self._process = os.fork()
        if not self._process:
            # While it is open here, writing would not fail when the parent no longer reads.
            os.close(self._reader)
            _work_for(parent, work, writer)
        os.close(writer)
        forks.keep_from_children(self._reader)
        self._ended = False
        self._data: bytes | None = None

    def result(self) -> bytes | None:
        """Wait for the process to end; return the pickled result, None if the function failed."""
        if not self._ended:
            data = b"".join(iter(lambda: os.read(self._reader, 1 << 20), b""))
            self._data = data if self._end() == 0 else None
        return self._data

    def kill(self) -> None:
        """Kill the process, without a result."""
        if not self._ended:
            os.kill(self._process, signal.SIGKILL)
            self._end()

    def _end(self) -> int:
        self._ended = True
        forks.close(self._reader)
        return os.waitpid(self._process, 0)[1]


def _work_for(parent: int, work: Callable[[], object], writer: int) -> NoReturn:
    """Run the function in the forked process, write its result to the pipe, and exit."""
    try:
        forks.end_with_parent(parent)
        forks.spare_what_is_shared()
        data = pickle.dumps(work())
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data)
        os._exit(0)
    finally:
        os._exit(1)
