"""A piece of work that another process does while this one goes on.

It is forked, so what it works with is not copied to it; only the result comes back.
"""

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar, cast

from budkavle import forks

_T = TypeVar("_T")


@contextmanager
def aside(work: Callable[[], _T]) -> Iterator[Callable[[], _T]]:
    """Begin a piece of work in another process, and give what waits for its result.

    That has to be a value that can be pickled; what the work changes in memory is lost. If it
    fails there, it is done here when it is asked for, and raises what it raises.
    """
    if forks.processors() < 2:
        yield cache(work)
        return
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            forks.spare_what_is_shared()
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
