"""How many processes to fork, how little memory they need, and that none outlives its parent."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep

_SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""

_PAUSE = 0.1
"""Seconds between two looks at the parent, where the system does not tell of its end."""

_kept_from_children: set[int] = set()
"""Numbers of open files."""


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


def end_with_parent(parent: int) -> None:
    """End this forked process, at once, when its parent ends in whatever way.

    `parent` is the id that the parent had before the fork: it may be gone already.
    """
    if not _ended_by_system():
        Thread(target=_end_without, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _ended_by_system() -> bool:
    """Ask Linux to kill this process when its parent ends; whether it will."""
    try:
        import ctypes  # here, where it delays nobody who waits

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return False
    return bool(prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0) == 0)


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        sleep(_PAUSE)
    os._exit(1)


def keep_from_children(descriptor: int) -> None:
    """Have an open file closed in every process that is forked from this one; see `close`."""
    _kept_from_children.add(descriptor)


def close(descriptor: int) -> None:
    """Close a file that was kept from children."""
    _kept_from_children.discard(descriptor)
    os.close(descriptor)


def _close_what_is_the_parents() -> None:
    for descriptor in _kept_from_children:
        os.close(descriptor)
    _kept_from_children.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_what_is_the_parents)
