"""One build at a time in a folder."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TextIO

from budkavle.problems import BudkavleError

_PATIENCE = 5.0
"""Seconds within which the processes of a build that was killed have noticed it, and ended."""

_PAUSE = 0.05
"""Seconds between two attempts."""


class BusyError(BudkavleError):
    """Another build is writing the same site."""

    def told(self, translate: Callable[[str], str]) -> str:
        """Say so."""
        return translate("Another build is writing this site. Wait until it is done.")


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system lets go when the last process that held it ends.

    Raises BusyError when another build holds it for longer than is waited for.
    """
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as lock:
        give_up = monotonic() + _PATIENCE
        while not _held(lock):
            if monotonic() > give_up:
                raise BusyError(str(state))
            sleep(_PAUSE)
        yield


def _held(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
