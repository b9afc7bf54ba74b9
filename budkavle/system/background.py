"""A piece of work that another process does while this one goes on.

It is forked, so what it works with is not copied to it; only the result comes back.
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
def aside(work: Callable[[], _T]) -> Iterator[Callable[[], _T]]:
    """Begin a piece of work in another process, and give what waits for its result.

    That has to be a value that can be pickled; what the work changes in memory is lost. If it
    fails there, it is done here when it is asked for, and raises what it raises. The other process
    ends with this one; it is killed when this one is told to end, as by Ctrl+C.
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
    """A forked process that does some work, and the pipe through which its result comes."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._reader, writer = os.pipe()
        parent = os.getpid()
        self._process = os.fork()
        if not self._process:
            # Open here, the pipe would never break when nobody else reads any more.
            os.close(self._reader)
            _work_for(parent, work, writer)
        os.close(writer)
        forks.keep_from_children(self._reader)
        self._ended = False
        self._data: bytes | None = None

    def result(self) -> bytes | None:
        """Wait for the end, and give the pickled result; None if the work failed."""
        if not self._ended:
            data = b"".join(iter(lambda: os.read(self._reader, 1 << 20), b""))
            self._data = data if self._end() == 0 else None
        return self._data

    def kill(self) -> None:
        """End the work without a result."""
        if not self._ended:
            os.kill(self._process, signal.SIGKILL)
            self._end()

    def _end(self) -> int:
        self._ended = True
        forks.close(self._reader)
        return os.waitpid(self._process, 0)[1]


def _work_for(parent: int, work: Callable[[], object], writer: int) -> NoReturn:
    """Do the work in a forked process, write its result, and end."""
    try:
        forks.end_with_parent(parent)
        forks.spare_what_is_shared()
        data = pickle.dumps(work())
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data)
        os._exit(0)
    finally:
        os._exit(1)
