"""Killed builds: a separate process, killed before its n-th change to the file system, or a move.

Only its own changes count: how many those of its workers are depends on what they found cached.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count, takewhile
from pathlib import Path
from typing import Any, NoReturn

AuditHook = Callable[[str, tuple[Any, ...]], None]
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def killed_everywhere(
    act: Callable[[], object], *, torn: bool = False, step: int = 1
) -> Iterator[int]:
    """Do something in a process that is killed again and again, each time a little later.

    Yields the number of each kill; finally the action completes. If `torn`, the file that was about
    to be written is half-written.
    """
    return takewhile(lambda number: _dies(act, _Killer(number, torn=torn)), count(1, step))


def killed_before_moving(part: str, act: Callable[[], object]) -> bool:
    """Do something in a process that is killed before it moves a file to a path with this `part`.

    Returns whether it was killed.
    """
    return _dies(act, _KillerAtMove(part))


def _dies(act: Callable[[], object], killer: AuditHook) -> bool:
    """Whether a process with this audit hook is killed."""
    child = os.fork()
    if not child:
        _live(act, killer)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the act failed by itself")
    return os.WIFSIGNALED(status)


def _live(act: Callable[[], object], killer: AuditHook) -> NoReturn:
    code = 1
    try:
        sys.addaudithook(killer)
        act()
        code = 0
    finally:
        os._exit(code)  # otherwise pytest's own exit code runs a second time


class _Killer:
    """An audit hook (PEP 578), which is called before every change."""

    def __init__(self, number: int, *, torn: bool) -> None:
        self._left, self._torn, self._parent = number, torn, os.getpid()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if os.getppid() != self._parent or not _is_change(event, arguments):
            return
        self._left -= 1
        if not self._left:
            if self._torn and event == "open":
                Path(arguments[0]).write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)


class _KillerAtMove:
    """An audit hook that is called before every move."""

    def __init__(self, part: str) -> None:
        self._part = part

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and self._part in str(arguments[1]):
            os.kill(os.getpid(), signal.SIGKILL)


def _is_change(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        path, mode, _ = arguments
        return isinstance(path, str | os.PathLike) and bool(set(mode or "") & set("wax+"))
    return event in _CHANGES
