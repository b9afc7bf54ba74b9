"""A fingerprint is trusted only if another change would show, also with coarse time stamps."""

import os
import time
from pathlib import Path

import pytest

from budkavle.system.fingerprint import Fingerprint, fingerprint_at

SECOND = 1_000_000_000
WHOLE = 1_800_000_000 * SECOND


@pytest.mark.parametrize(
    ("changed", "seconds", "settled"),
    [
        (WHOLE + 1, 0.01, False),
        (WHOLE + 1, 0.03, True),
        (WHOLE, 0.03, False),
        (WHOLE, 1.9, False),
        (WHOLE, 2.1, True),
    ],
)
def test_a_file_has_rested_for_longer_than_its_clock_ticks(
    changed: int, seconds: float, settled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: changed + int(seconds * SECOND))
    assert Fingerprint(1, changed, changed).settled == settled


def test_a_file_of_the_future_is_not_relied_on() -> None:
    assert not Fingerprint(1, time.time_ns() + SECOND, 1).settled


def test_only_a_file_that_is_there_has_one(tmp_path: Path) -> None:
    assert fingerprint_at(tmp_path / "none") is None
    (tmp_path / "one").write_bytes(b"12")
    found = fingerprint_at(tmp_path / "one")
    assert found is not None
    assert found.size == 2


def test_restored_times_do_not_restore_it(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"before")
    before, status = fingerprint_at(file), file.stat()
    time.sleep(0.03)
    file.write_bytes(b"after!")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert fingerprint_at(file) != before


def test_moving_a_file_keeps_its_portable_part(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12")
    before = fingerprint_at(file)
    moved = fingerprint_at(file.rename(tmp_path / "other"))
    assert before
    assert moved
    assert before.portable == moved.portable
