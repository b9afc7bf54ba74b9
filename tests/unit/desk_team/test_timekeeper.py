"""The clock: nothing is published before its time, and nothing is forgotten."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.desk.publisher import Outcome, Publisher, Task
from budkavle.desk.team.timekeeper import Timekeeper

START = datetime(2026, 3, 10, 12, tzinfo=UTC)
SITE = Task("Site", Path("index.html"), is_public=True, has_page=True, of="")


class HandPublisher(Publisher):
    """Publishes when a test says so."""

    def __init__(self) -> None:
        super().__init__(Path("mkdocs.yml"), "sv", lambda: START, lambda: False)
        self.begun = 0

    def start(self, task: Task) -> bool:
        """Begin, unless something is running."""
        if self.is_running:
            return False
        self.task, self.outcome = task, None
        self.begun += 1
        return True

    def end(self, *, done: bool) -> None:
        """End what is running."""
        self.outcome = Outcome(done, True, True, "", 0, START)


class Clock:
    """A timekeeper with its publisher, and what people were told."""

    def __init__(self) -> None:
        self.publisher, self.told = HandPublisher(), list[bool]()
        self.can_tell = True
        self.keeper = Timekeeper(self.publisher, lambda: SITE, self.tell, START)

    def tell(self, fails: bool) -> bool:
        """Note what people are told, if they can be."""
        if self.can_tell:
            self.told.append(fails)
        return self.can_tell

    def at(self, minutes: float, *, done: bool | None = None) -> int:
        """Let it tick so many minutes after its start; how often it has published."""
        if done is not None:
            self.publisher.end(done=done)
        for _ in range(2):
            self.keeper.tick(START + timedelta(minutes=minutes))
        return self.publisher.begun


@pytest.fixture
def clock() -> Clock:
    """A timekeeper that has caught up."""
    made = Clock()
    assert made.at(0) == 1  # what came while the program did not run
    made.at(0, done=True)
    return made


def test_it_publishes_at_its_time_and_not_before(clock: Clock) -> None:
    clock.keeper.expect(START + timedelta(minutes=10))
    assert clock.at(9.99) == 1
    assert clock.at(10) == 2
    assert clock.at(10, done=True) == 2
    assert clock.at(1000) == 2
    assert clock.told == []


def test_it_waits_for_a_publishing_that_somebody_has_begun(clock: Clock) -> None:
    clock.publisher.start(SITE)
    clock.keeper.expect(START + timedelta(minutes=1))
    assert clock.at(1) == 2
    clock.publisher.end(done=True)
    assert clock.at(2) == 3


def test_what_fails_is_told_once_and_tried_again_until_it_works(clock: Clock) -> None:
    clock.keeper.expect(START + timedelta(minutes=10))
    clock.at(10)
    clock.at(10, done=False)
    assert (clock.told, clock.keeper.is_failing) == ([True], True)
    assert clock.at(10.9) == 2
    assert clock.at(11) == 3
    clock.at(11, done=False)
    assert clock.at(12.9) == 3
    assert clock.at(13) == 4
    assert clock.told == [True]
    clock.at(13, done=True)
    assert (clock.told, clock.keeper.is_failing) == ([True, False], False)


def test_what_could_not_be_told_is_told_later(clock: Clock) -> None:
    clock.keeper.expect(START + timedelta(minutes=10))
    clock.at(10)
    clock.can_tell = False
    clock.at(10, done=False)
    assert clock.told == []
    clock.can_tell = True
    clock.at(10.1)
    assert clock.told == [True]


def test_it_goes_on_for_days_if_it_must(clock: Clock) -> None:
    clock.keeper.expect(START)
    for number in range(500):
        assert clock.at(15.0 * number) == number + 2
        clock.at(15.0 * number, done=False)
    assert clock.told == [True]


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), max_size=12))
def test_every_time_that_comes_is_followed_by_a_publishing_that_succeeds(
    steps: list[tuple[int, bool]],
) -> None:
    clock, now, promised = Clock(), 0.0, 0.0
    for wait, works in steps:
        promised = now + wait
        clock.keeper.expect(START + timedelta(minutes=promised))
        now = promised
        clock.at(now)
        clock.at(now, done=works)
    for _ in range(40):
        now += 16
        clock.at(now)
        if clock.publisher.is_running:
            clock.at(now, done=True)
    assert not clock.keeper.is_failing
    assert len(clock.told) % 2 == 0
