"""Another process does some work, and the result is as if it had been done here."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import sleep

import pytest

from budkavle.system import forks
from budkavle.system.background import in_background
from tests.behaviour.kills import ends


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two processors, wherever this runs."""
    monkeypatch.setenv("PYTHON_CPU_COUNT", "2")


def test_a_background_process_prints_the_same_as_here() -> None:
    with in_background(lambda: "åäö" * 100_000) as said:
        assert said() == "åäö" * 100_000
        assert said() == said(), "it is asked again"


@pytest.mark.parametrize("killed", [True, False])
def test_work_that_fails_in_the_background_is_done_here(killed: bool) -> None:
    parent = os.getpid()

    def work() -> str:
        if os.getpid() == parent:
            return "done"
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError

    with in_background(work) as said:
        assert said() == "done"


def test_what_fails_here_too_raises_what_it_raises() -> None:
    def work() -> str:
        raise KeyError("said")

    with in_background(work) as said, pytest.raises(KeyError, match="said"):
        said()


def test_a_background_result_can_be_any_picklable_value() -> None:
    with in_background(lambda: {"a": (1, b"2")}) as made:
        assert made() == {"a": (1, b"2")}


def test_an_unused_background_process_has_ended() -> None:
    told, tells = os.pipe()
    with suppress(KeyError), in_background(lambda: os.write(tells, b"%d" % os.getpid())):
        child = int(os.read(told, 100))
        raise KeyError
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("told", [True, False], ids=["by the system", "by looking"])
@pytest.mark.parametrize("work", [lambda: b"." * 10_000_000, signal.pause])
def test_a_background_process_ends_with_its_parent(
    work: Callable[[], object], told: bool, by: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not told:
        monkeypatch.setitem(sys.modules, "ctypes", None)
    begun, begins = os.pipe()

    def traced() -> object:
        os.write(begins, str(os.getpid()).encode())
        return work()

    if not (parent := os.fork()):
        with in_background(traced):
            signal.pause()
    child = int(os.read(begun, 100))
    os.kill(parent, by)
    os.waitpid(parent, 0)
    assert ends(child)


def test_who_began_it_may_be_gone_before_it_is_tied_to_it() -> None:
    if not (child := os.fork()):
        forks.end_with_parent(parent=1)
        os._exit(0)
    assert os.waitpid(child, 0)[1]


def test_a_background_process_does_not_delay_the_end(tmp_path: Path) -> None:
    told, tells = os.pipe()

    def work() -> None:
        os.write(tells, b"%d" % os.getpid())
        sleep(1)
        (tmp_path / "done").touch()

    with suppress(KeyboardInterrupt), in_background(work):
        child = int(os.read(told, 100))
        raise KeyboardInterrupt
    assert not (tmp_path / "done").exists()
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
