"""`watch --publish`: what is written, and what has a time, is with readers soon after."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.cli.publish import NOT_LIVE, TRY_LATER
from budkavle.cli.rounds import LONGEST_RETRY, RETRY, Retry, Rounds
from budkavle.cli.watch import watch
from budkavle.edition.schedule import ScheduledChange
from budkavle.publish.protocol import TryLaterError
from tests.support.hosts import wait_until
from tests.support.projects import ROOT
from tests.support.samples import utc
from tests.support.site_builder import file, site_of
from tests.support.site_folder import SiteFolder

NOW = utc("2026-11-29 12:00")


@given(st.lists(st.sampled_from([0, 1, 2, TRY_LATER, NOT_LIVE])), st.none() | st.integers(1, 99999))
def test_what_may_succeed_later_is_tried_again_and_nothing_else(
    statuses: list[int], seconds: int | None
) -> None:
    retry, due = Retry(), None if seconds is None else NOW + timedelta(seconds=seconds)
    for status in statuses:
        again = retry.after(status, due, NOW)
        if status not in (TRY_LATER, NOT_LIVE):
            assert again == due
        else:
            assert again is not None
            assert again == due or RETRY <= again - NOW <= LONGEST_RETRY


def test_tries_are_further_and_further_apart() -> None:
    retry = Retry()
    pauses = [(retry.after(TRY_LATER, None, NOW) or NOW) - NOW for _ in range(8)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (RETRY, LONGEST_RETRY)
    retry.after(0, None, NOW)
    assert retry.after(TRY_LATER, None, NOW) == NOW + RETRY


class Machine:
    """A machine that watches a site, with a clock that goes on by a second for each tick.

    `site` is the items with their times, `out` what readers have, `jumps` set the clock at a tick,
    by seconds. `down` are the ticks at which the host cannot be reached.
    """

    def __init__(self, *items: str, start: str = "2026-11-29 12:00:00") -> None:
        self.now = datetime.fromisoformat(f"{start}+00:00")
        builder = site_of(*(file(n, f"publish: {each}") for n, each in enumerate(items)))
        self.builder = builder
        self.out: list[tuple[datetime, int]] = []
        self.told: list[str] = []
        self.tick = -1
        self.jumps: dict[int, float] = {}
        self.down: set[int] = set()

    def run(self, ticks: int) -> None:
        """Start watching, and stop after so many ticks."""
        rounds = Rounds(self._build, self._publish, lambda e: self.told.append(str(e)), self._clock)
        watch(self._ticks(ticks), rounds.round, self._clock)

    def _ticks(self, number: int) -> Iterator[bool]:
        for _ in range(number):
            self.tick += 1
            self.now += timedelta(seconds=1 + self.jumps.get(self.tick, 0))
            yield False

    def _clock(self) -> datetime:
        return self.now

    def _build(self, now: datetime) -> Sequence[ScheduledChange]:
        edition = self.builder.edition(now)
        self.built = len(edition.articles)
        return edition.changes

    def _publish(self) -> int:
        if self.tick in self.down:
            return TRY_LATER
        self.out.append((self.now, self.built))
        return 0


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_what_has_a_time_is_out_in_that_second() -> None:
    machine = Machine("2026-11-29 13:01", "2026-11-29 13:02")  # Swedish time
    machine.run(200)
    assert machine.out[0][1] == 0
    assert machine.out[1:] == [(utc("2026-11-29 12:01"), 1), (utc("2026-11-29 12:02"), 2)]


def test_a_machine_that_was_off_is_up_to_date_as_soon_as_it_starts() -> None:
    machine = Machine("2026-11-29 13:01")
    machine.run(10)
    machine.now += timedelta(hours=3)
    machine.run(10)
    assert [number for _, number in machine.out] == [0, 1]


def test_a_laptop_that_slept_is_up_to_date_as_soon_as_it_wakes() -> None:
    machine = Machine("2026-11-29 13:01", "2026-11-30 13:00")
    machine.jumps[20] = 7200.0
    machine.run(30)
    woken = utc("2026-11-29 12:00") + timedelta(seconds=21 + 7200)
    assert machine.out[1:] == [(woken, 1)]


def test_a_clock_that_was_ahead_takes_back_what_was_out_too_early() -> None:
    machine = Machine("2026-11-29 13:01")
    machine.jumps |= {5: 3600.0, 20: -3600.0}
    machine.run(100)
    assert [number for _, number in machine.out] == [0, 1, 0, 1]
    assert machine.out[-1][0] == utc("2026-11-29 12:01")


def test_a_clock_that_is_corrected_a_little_changes_nothing() -> None:
    machine = Machine("2026-11-29 13:01")
    machine.jumps |= dict.fromkeys(range(5, 15, 4), -3.0)
    machine.run(100)
    assert machine.out[1:] == [(utc("2026-11-29 12:01"), 1)]


@pytest.mark.parametrize(
    ("start", "publish", "expected"),
    [
        ("2026-03-29 00:59:00", "2026-03-29 03:00", "2026-03-29T03:00+02:00"),  # 02:00 is 03:00
        ("2026-03-28 23:59:30", "2026-03-29 01:00", "2026-03-29T01:00+01:00"),
        ("2026-10-25 01:29:00", "'2026-10-25T02:30+01:00'", "2026-10-25T02:30+01:00"),  # twice
        ("2026-10-25 01:59:00", "2026-10-25 03:00", "2026-10-25T03:00+01:00"),
    ],
)
def test_summer_time_moves_nothing(start: str, publish: str, expected: str) -> None:
    machine = Machine(publish, start=start)
    machine.run(130)
    assert machine.out[1:] == [(at(expected), 1)]


def test_what_fails_is_tried_again_and_told_and_a_time_that_comes_meanwhile_is_kept() -> None:
    machine = Machine("2026-11-29 13:02")
    machine.down = set(range(100))
    machine.run(200)
    assert machine.out[0] == (utc("2026-11-29 12:01:46"), 0), "after 15, 30 and 60 seconds"
    assert machine.out[1] == (utc("2026-11-29 12:02"), 1)


def test_a_build_that_cannot_reach_the_host_is_told_and_tried_again() -> None:
    machine = Machine("2026-11-29 13:02")
    build, failures = machine._build, [TryLaterError("busy"), OSError(28, "full")]

    def failing(now: datetime) -> Sequence[ScheduledChange]:
        if failures:
            raise failures.pop(0)
        return build(now)

    machine._build = failing  # type: ignore[method-assign]
    machine.run(130)
    assert machine.told == ["busy", "[Errno 28] full"]
    assert [number for _, number in machine.out] == [0, 1]


def test_an_edit_is_published_and_a_signal_ends_it(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, plugin="publish: {public: {to: www, patience: 0}}")
    site.item("en-nyhet", "")
    command = [sys.executable, "-c", "from budkavle.cli.main import run; run()"]
    watching = subprocess.Popen(
        [*command, "watch", "--publish", "--no-search", "--quiet"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        out = tmp_path / "www" / "current" / "nyheter" / "2026"
        wait_until((out / "en-nyhet" / "index.html").exists)
        site.item("en-till", "")
        wait_until((out / "en-till" / "index.html").exists)
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(60) == 0
    finally:
        watching.kill()
        watching.wait()
