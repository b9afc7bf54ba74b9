"""What `health` tells: every fault that keeps news or answers from readers, and no false alarm."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from budkavle.services.database import Store
from budkavle.subscriptions import state
from budkavle.subscriptions.admin import statistics
from budkavle.subscriptions.delivery.retry import Outcome, Stage, Verdict
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.schema import Frequency, digest_run
from tests.service.sample_service import Newsroom, item, later

DOWN = Outcome(Verdict.RETRY, Stage.CONNECT, "dropped", broken=True)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A service with a subscriber, which has mailed a news item."""
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    newsroom.clock.forward(minutes=1)
    newsroom.publish(item(1))
    assert len(newsroom.transport.envelopes) == 1
    return newsroom


def _wrong(room: Newsroom) -> dict[str, object]:
    """What health tells beside a service that is well."""
    well = {"ok": True, "stopped": None, "relay": True, "clock": True, "writable": True}
    found = statistics.health(room.store, room.clock.now)
    counts = ("queued", "uncertain", "failed", "unreleased", "unreachable")
    return {
        key: value
        for key, value in found.items()
        if value != well.get(key, 0 if key in counts else value)
    }


def test_a_service_that_works_is_well(room: Newsroom) -> None:
    assert _wrong(room) == {}
    room.clock.forward(days=40)
    assert _wrong(room) == {}


def test_a_relay_that_is_down_is_told_of_though_no_mail_is_late(room: Newsroom) -> None:
    room.transport.refuse = lambda _: DOWN
    room.publish(item(2))
    assert _wrong(room) == {"queued": 1}  # it may be a moment only
    for _ in range(3):
        room.clock.forward(minutes=20)
        room.work()
    assert _wrong(room) == {"ok": False, "relay": False, "queued": 1}
    room.transport.refuse = lambda _: None
    room.clock.forward(hours=5)
    room.work()
    assert _wrong(room) == {}


def test_a_mailbox_that_puts_mails_off_is_no_relay_that_is_down(room: Newsroom) -> None:
    room.transport.refuse = lambda _: later()
    room.publish(item(2))
    room.clock.forward(minutes=20)
    room.work()
    assert _wrong(room) == {"queued": 1}


def test_news_that_nobody_makes_into_mails_is_told_of(room: Newsroom) -> None:
    room.public += (item(2),)
    room.notify()
    room.clock.forward(minutes=24)
    assert _wrong(room) == {}
    room.clock.forward(minutes=2)
    assert _wrong(room) == {"ok": False, "unreleased": 1}
    announce.release_due(room.store, lambda _: True, room.clock.now)
    assert _wrong(room) == {}
    room.clock.forward(minutes=16)
    assert _wrong(room) == {"ok": False, "unreleased": 1}
    room.work()
    assert _wrong(room) == {}


def test_a_digest_that_was_begun_only_is_told_of(room: Newsroom) -> None:
    now = room.clock.now
    begun = {"kind": Frequency.DAILY, "local_date": "2026-02-01", "window_start": now}
    with room.store.writing() as connection:
        connection.execute(insert(digest_run).values(**begun, window_end=now))
    room.clock.forward(minutes=16)
    assert _wrong(room) == {"ok": False, "unreleased": 1}


def test_an_address_that_does_not_answer_is_told_of(room: Newsroom) -> None:
    room.public += (item(2),)
    room.notify()
    for _ in range(3):
        room.clock.forward(minutes=11)
        announce.release_due(room.store, lambda _: False, room.clock.now)
    assert _wrong(room) == {"ok": False, "unreachable": 1}
    room.clock.forward(minutes=6)
    room.work()
    assert _wrong(room) == {}


@pytest.mark.parametrize("back", [timedelta(minutes=16), timedelta(days=900)])
def test_a_clock_that_has_gone_back_is_told_of(room: Newsroom, back: timedelta) -> None:
    room.clock.now -= back
    found = statistics.health(room.store, room.clock.now)
    assert (found["ok"], found["clock"]) == (False, False)


def _stop(room: Newsroom) -> None:
    with room.store.writing() as connection:
        state.write(connection, state.STOPPED, "the relay refuses us (5.7)")


def _lose_tables(room: Newsroom) -> None:
    with room.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE signup")
        connection.exec_driver_sql("DROP TABLE attempt")
        connection.exec_driver_sql("DROP TABLE message")


@pytest.mark.parametrize("fault", [_stop, _lose_tables], ids=["stopped", "no tables"])
def test_other_faults_are_told_of(room: Newsroom, fault: Callable[[Newsroom], None]) -> None:
    fault(room)
    assert statistics.health(room.store, room.clock.now)["ok"] is False


def test_a_database_that_is_missing_is_told_of(room: Newsroom) -> None:
    store = Store("sqlite:////none/such/s.sqlite")
    assert statistics.health(store, room.clock.now)["ok"] is False
    store.close()


def test_a_database_that_another_program_locks_is_told_of(room: Newsroom) -> None:
    other = Store(room.store.address)
    with room.store.reading() as connection:
        before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert before == 10_000
    with other.writing() as connection:
        connection.execute(update(digest_run).values(recipients=0))
        assert statistics.health(room.store, room.clock.now)["writable"] is False
    assert statistics.health(room.store, room.clock.now)["ok"] is True
    other.close()
