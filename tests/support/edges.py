"""The edges of a process that tests replace: its clock, and which program it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from budkavle.system import program


@contextmanager
def clock_at_change_of(path: Path) -> Iterator[None]:
    """Let the clock stand still at the last change of a file, which may change again unseen."""
    with patch("time.time_ns", return_value=path.stat().st_ctime_ns):
        yield


@contextmanager
def another_program() -> Iterator[None]:
    """Run as if another version of Python had been installed."""
    program.digest.cache_clear()
    with patch.object(sys, "version", "another"):
        yield
    program.digest.cache_clear()
