"""Forked processes: how many to start, saving their memory, and ending them with their parent."""

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
"""Seconds between two checks whether the parent still runs, where the system does not signal it."""

_kept_from_children: set[int] = set()
"""File descriptors."""


def processors() -> int:
    """The number of processors this process may use; 1 where forking is unsafe or impossible.

    The environment variable PYTHON_CPU_COUNT sets another number, as for Python 3.13 itself.
    """
    if sys.platform != "linux":
        return 1
    chosen = os.environ.get("PYTHON_CPU_COUNT", "")
    return int(chosen) if chosen.isdecimal() else len(os.sched_getaffinity(0))


@contextmanager
def sparing_what_is_shared() -> Iterator[None]:
    """Apply `spare_what_is_shared` for a while, in the process that others are forked from."""
    threshold = gc.get_threshold()
    spare_what_is_shared()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)


def spare_what_is_shared() -> None:
    """Let garbage collection skip existing objects, and run seldom.

    Checking an object that is shared since a fork would copy its memory. Nearly all work leaves no
    garbage that only the collector can free.
    """
    gc.freeze()
    gc.set_threshold(100_000)


def end_with_parent(parent: int) -> None:
    """End this forked process as soon as its parent ends, for whatever reason.

    `parent` is the parent's process id from before the fork: it may have ended already.
    """
    if not _ended_by_system():
        Thread(target=_end_without, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _ended_by_system() -> bool:
    """Ask Linux to kill this process when its parent ends; return whether it will."""
    try:
        import ctypes  # imported here, where it does not delay the start of the program

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return False
    return bool(prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0) == 0)


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        sleep(_PAUSE)
    os._exit(1)


def keep_from_children(descriptor: int) -> None:
    """Close this file descriptor in every process that is forked from this one; see `close`."""
    _kept_from_children.add(descriptor)


def close(descriptor: int) -> None:
    """Close a file descriptor that was given to `keep_from_children`."""
    _kept_from_children.discard(descriptor)
    os.close(descriptor)


def _close_what_is_the_parents() -> None:
    for descriptor in _kept_from_children:
        os.close(descriptor)
    _kept_from_children.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_what_is_the_parents)
