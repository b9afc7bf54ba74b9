"""One build at a time: the lock belongs to its process, and ends with it in every case."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from budkavle.build.lock import BusyError, Holder, hold_lock
from budkavle.i18n.catalogue import translator
from budkavle.system import unfinished


def killed_while_it_holds(state: Path) -> int:
    """Kill a process that holds a lock; return the id of its forked child, which still runs."""
    reader, writer = os.pipe()
    if not (child := os.fork()):
        with hold_lock(state):
            if not (other := os.fork()):
                os.write(writer, b"here")
                signal.pause()
            os.read(reader, 4)
            os.write(writer, str(other).encode())
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    return int(os.read(reader, 100))


def test_a_lock_goes_with_the_process_that_took_it_whatever_that_has_forked(tmp_path: Path) -> None:
    other = killed_while_it_holds(tmp_path)
    try:
        with hold_lock(tmp_path, patience=0):
            os.kill(other, 0)
    finally:
        os.kill(other, signal.SIGKILL)


def test_another_build_is_not_waited_for_without_an_end(tmp_path: Path) -> None:
    with hold_lock(tmp_path), pytest.raises(BusyError), hold_lock(tmp_path, patience=0.1):
        pytest.fail("Two were alone.")


def test_a_lock_does_not_outlive_what_went_wrong(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold_lock(tmp_path):
        _ = 1 // 0
    with hold_lock(tmp_path, patience=0):
        pass


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"half {",
        b"[]",
        json.dumps(
            {"process": 1, "host": "x", "run": "y", "since": "2020-01-01T00:00:00+00:00"}
        ).encode(),
    ],
)
def test_a_lock_file_left_by_a_power_cut_blocks_nobody(left: bytes, tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(left)
    with hold_lock(tmp_path, patience=0):
        assert json.loads((tmp_path / "lock").read_bytes())["process"] == os.getpid()
    assert not (tmp_path / "lock").read_bytes()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "sv",
            r"Processen PID har byggt den här webbplatsen sedan kl\. \d+\.\d\d\."
            r" Vänta tills den är klar, eller avsluta den\.",
        ),
        (
            "en",
            r"Process PID has been building this site since \d+:\d\d\."
            r" Wait until it is done, or end it\.",
        ),
    ],
)
def test_the_holder_of_a_lock_and_its_start_are_reported(
    language: str, said: str, tmp_path: Path
) -> None:
    with hold_lock(tmp_path, patience=0), pytest.raises(BusyError) as caught, hold_lock(tmp_path):
        pytest.fail("Two were alone.")
    expected = said.replace("PID", str(os.getpid()))
    assert re.fullmatch(expected, caught.value.explain(translator(language)))


def test_the_machine_and_the_day_are_reported() -> None:
    since = datetime.now(UTC) - timedelta(days=2)
    told = BusyError(Path(), Holder(7, "another", "", since)).explain(translator("sv"))
    assert told.startswith("Processen 7 på another har byggt den här webbplatsen sedan ")
    assert f"{since.astimezone():%Y-%m-%d} kl. " in told


def test_who_holds_a_lock_may_not_be_known_yet() -> None:
    assert BusyError(Path()).explain(translator("sv")).startswith("Webbplatsen byggs redan.")


KILLED = """
import os, signal, sys
from pathlib import Path
from budkavle.build.lock import hold_lock
from budkavle.system import unfinished
state, whole, folder = map(Path, sys.argv[1:])
with hold_lock(state), unfinished.folder_for(folder) as made:
    unfinished.place_for(whole).touch()
    (made / "file").touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""
"""A run of the program that is killed while it writes a file and a folder."""


def test_only_the_unfinished_files_of_a_killed_build_are_removed(tmp_path: Path) -> None:
    whole, folder = tmp_path / "deep" / "kept", tmp_path / "deep" / "folder"
    whole.parent.mkdir()
    killed = [sys.executable, "-c", KILLED, *map(str, (tmp_path, whole, folder))]
    assert subprocess.run(killed, check=False).returncode == -signal.SIGKILL
    assert len(list(whole.parent.iterdir())) == 2
    of_another = unfinished.place_for(whole)
    of_another.touch()
    with hold_lock(tmp_path):
        assert list(whole.parent.iterdir()) == [of_another]
