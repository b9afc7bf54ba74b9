"""One build at a time: the next waits as long as what a killed one left behind needs to end."""

import os
import signal
from pathlib import Path
from time import sleep
from unittest.mock import patch

import pytest

from budkavle.lock import BusyError, alone


def killed_while_it_holds(state: Path, *, seconds: float) -> None:
    """Leave a lock to a process that holds it longer than the one that took it."""
    if not (child := os.fork()):
        with alone(state):
            if not os.fork():
                sleep(seconds)
                os._exit(0)
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_what_a_killed_build_left_is_waited_for(tmp_path: Path) -> None:
    killed_while_it_holds(tmp_path, seconds=0.4)
    with alone(tmp_path):
        pass


def test_it_is_not_waited_for_without_an_end(tmp_path: Path) -> None:
    patience = patch("budkavle.lock._PATIENCE", 0.1)
    with patience, alone(tmp_path), pytest.raises(BusyError), alone(tmp_path):
        pytest.fail("Two were alone.")


def test_a_lock_does_not_outlive_what_went_wrong(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), alone(tmp_path):
        _ = 1 // 0
    with alone(tmp_path):
        pass
