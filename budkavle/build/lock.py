"""A lock that allows one build at a time in a folder.

The operating system gives the lock to the one process that took it, not to processes forked from
it, and releases it when that process ends, in whatever way. So no lock outlives its holder. The
text in the file is only for people, and for the next build to find what a killed one left.
"""

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from budkavle.model.problems import BudkavleError
from budkavle.system import forks, unfinished
from budkavle.system.disk import writing

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 5.0
"""Seconds to wait for another build: most builds change little."""

_PAUSE = 0.05
"""Seconds between two attempts."""

_MOST = 10_000
"""More bytes than the file ever holds."""

_BEYOND = 1 << 30
"""The byte to lock on Windows, which does not let anybody read locked bytes."""


class Holder(NamedTuple):
    """Who holds a lock: a process on a machine, the identifier of its run, since when (UTC)."""

    process: int
    host: str
    run: str
    since: datetime


class BusyError(BudkavleError):
    """Another build is writing the same site; `holder` is that build, if known."""

    def __init__(self, state: Path, holder: Holder | None = None) -> None:
        super().__init__(state, holder)
        self.holder = holder

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say who holds the lock, and since when, in this machine's time zone."""
        holder = self.holder
        if holder is None:
            return translate("Another build is writing this site. Wait until it is done.")
        since = holder.since.astimezone()
        today = since.date() == datetime.now(UTC).astimezone().date()
        time = translate("{hour}:{minute:02}").format(hour=since.hour, minute=since.minute)
        when = time if today else f"{since:%Y-%m-%d} {time}"
        if holder.host != socket.gethostname():
            said = translate(
                "Process {process} on {host} has been building this site since {time}."
                " Wait until it is done, or end it."
            )
            return said.format(process=holder.process, host=holder.host, time=when)
        said = translate(
            "Process {process} has been building this site since {time}."
            " Wait until it is done, or end it."
        )
        return said.format(process=holder.process, time=when)


@contextmanager
def hold_lock(state: Path, patience: float = PATIENCE) -> Iterator[str]:
    """Hold the folder's lock; first removes what a killed build had not finished there.

    Yields the id of that build's run, by which its unfinished files elsewhere are known; empty if
    none was killed. Raises BusyError if another build holds the lock for longer than `patience`, in
    seconds.
    """
    file = state / "lock"
    with writing(file):
        state.mkdir(parents=True, exist_ok=True)
        lock = _taken(file, patience)
    forks.keep_from_children(lock)
    try:
        killed = left.run if (left := _written(lock)) else ""
        if killed:
            unfinished.remove(state, killed)
        with writing(file):
            _write(lock, _this_process())
        yield killed
        _write(lock, None)
    finally:
        forks.close(lock)


def _taken(path: Path, patience: float) -> int:
    """Open and lock the file; returns its descriptor."""
    give_up = monotonic() + patience
    while True:
        # Opened again each time: the holder may have removed the folder.
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if _is_locked_by_us(lock):
            return lock
        holder = _written(lock)
        os.close(lock)
        if monotonic() > give_up:
            raise BusyError(path.parent, holder)
        sleep(_PAUSE)


if sys.platform == "win32":

    def _is_locked_by_us(lock: int) -> bool:
        os.lseek(lock, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _is_locked_by_us(lock: int) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _this_process() -> Holder:
    return Holder(os.getpid(), socket.gethostname(), unfinished.RUN, datetime.now(UTC))


def _written(lock: int) -> Holder | None:
    """The last holder, if it has not released the lock; None if nobody, or if unreadable."""
    os.lseek(lock, 0, os.SEEK_SET)
    try:
        said = json.loads(os.read(lock, _MOST))
        since = datetime.fromisoformat(said["since"])
        return Holder(int(said["process"]), str(said["host"]), str(said["run"]), since)
    except (ValueError, TypeError, KeyError):
        return None


def _write(lock: int, holder: Holder | None) -> None:
    os.lseek(lock, 0, os.SEEK_SET)
    os.truncate(lock, 0)
    if holder:
        said = {**holder._asdict(), "since": holder.since.isoformat()}
        os.write(lock, json.dumps(said).encode())
