"""How many processes to fork, and how they come by with little memory of their own."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def processors() -> int:
    """How many this process may use; one where forking is not safe or not possible."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@contextmanager
def sparing_what_is_shared() -> Iterator[None]:
    """Do as `spare_what_is_shared` for a while, in the process that others were forked from."""
    threshold = gc.get_threshold()
    spare_what_is_shared()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)


def spare_what_is_shared() -> None:
    """Look for garbage in what is new only: what was there before a fork is shared.

    And seldom: nearly all work leaves none that must be looked for.
    """
    gc.freeze()
    gc.set_threshold(100_000)
