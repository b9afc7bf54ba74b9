"""A stamp is relied on when another change would show, also where times are kept coarsely."""

import time

import pytest

from budkavle.system import files
from budkavle.system.files import Fingerprint

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
    monkeypatch.setattr(files, "time_ns", lambda: changed + int(seconds * SECOND))
    assert Fingerprint(1, changed, changed).settled == settled


def test_a_file_of_the_future_is_not_relied_on() -> None:
    assert not Fingerprint(1, time.time_ns() + SECOND, 1).settled
