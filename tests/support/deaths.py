"""Killed builds: a separate process, killed before its n-th change to the file system.

Only its own changes count: how many those of its workers are depends on what they found cached.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, takewhile
from pathlib import Path
from typing import Any, NoReturn

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def killed_everywhere(
    act: Callable[[], object], *, torn: bool = False, step: int = 1
) -> Iterator[int]:
    """Do something in a process that is killed again and again, each time a little later.

    Yields the number of each kill; finally the action completes. If `torn`, the file that was about
    to be written is half-written.
    """
    return takewhile(partial(_dies, act, torn=torn), count(1, step))


def _dies(act: Callable[[], object], number: int, *, torn: bool) -> bool:
    """Whether a process that may make `number` changes is killed before the last one."""
    child = os.fork()
    if not child:
        _live(act, number, torn=torn)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the act failed by itself")
    return os.WIFSIGNALED(status)


def _live(act: Callable[[], object], number: int, *, torn: bool) -> NoReturn:
    code = 1
    try:
        sys.addaudithook(_Killer(number, torn=torn))
        act()
        code = 0
    finally:
        os._exit(code)  # otherwise pytest's own exit code runs a second time


class _Killer:
    """An audit hook (PEP 578), which is called before every change."""

    def __init__(self, number: int, *, torn: bool) -> None:
        self._left, self._torn, self._process = number, torn, os.getpid()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if os.getpid() != self._process or not _is_change(event, arguments):
            return
        self._left -= 1
        if not self._left:
            if self._torn and event == "open":
                Path(arguments[0]).write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)


def _is_change(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        path, mode, _ = arguments
        return isinstance(path, str | os.PathLike) and bool(set(mode or "") & set("wax+"))
    return event in _CHANGES
