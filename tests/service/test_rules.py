"""Rules of the design without other tests: the mark, commits, days of digests, erasure."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from budkavle.services.database import Store
from budkavle.subscriptions.delivery import fanout, outbox
from budkavle.subscriptions.delivery.digests import due_on
from budkavle.subscriptions.delivery.retry import Verdict
from budkavle.subscriptions.delivery.smtp import Envelope, RelayTransport
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.schema import Frequency, announcement, message, signup, subscriber
from budkavle.subscriptions.settings import Relay
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.preferences import Wish
from budkavle.subscriptions.subscribers.tokens import Claim
from tests.service.sample_service import NOON, Newsroom, item, later, secrets
from tests.service.test_service import free_port

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_MAIL = Envelope("studs@example.se", "anna@example.org", b"Subject: Hej\r\n\r\nHej\r\n.\r\n")


class _Kept:
    """A relay that stores every mail that ended with a dot."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        """Store it."""
        self.mails.append(envelope.original_content)
        return "250 2.0.0 accepted"


@pytest.fixture
def relay() -> Iterator[tuple[_Kept, RelayTransport]]:
    handler, port = _Kept(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    transport = RelayTransport(Relay(port=port), secrets(), "test.example")
    yield handler, transport
    transport.close()
    controller.stop()


def test_the_mark_comes_between_go_ahead_and_the_text(relay: tuple[_Kept, RelayTransport]) -> None:
    kept, transport = relay
    marked: list[int] = []

    def mark() -> bool:
        marked.append(len(kept.mails))
        return True

    assert transport.deliver(_MAIL, mark).verdict is Verdict.SENT
    assert marked == [0]
    assert kept.mails == [_MAIL.content]


def test_nothing_goes_out_if_the_mark_cannot_be_made(relay: tuple[_Kept, RelayTransport]) -> None:
    kept, transport = relay

    def broken() -> bool:
        raise OSError("the disk is full")

    assert transport.deliver(_MAIL, broken).verdict is Verdict.RETRY
    assert transport.deliver(_MAIL, lambda: False).verdict is Verdict.CANCELLED
    assert kept.mails == []
    assert transport.deliver(_MAIL, lambda: True).verdict is Verdict.SENT
    assert len(kept.mails) == 1


def test_every_commit_is_on_disk_and_reading_cannot_write(store: Store) -> None:
    with store.writing() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 10_000, 1]  # 2 is FULL
    with store.reading() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM signup")


@pytest.mark.parametrize(
    ("kind", "now", "day"),
    [
        (Frequency.DAILY, "2026-01-14 06:29", "2026-01-13"),  # 7.29 in winter
        (Frequency.DAILY, "2026-01-14 06:30", "2026-01-14"),
        (Frequency.DAILY, "2026-07-15 05:29", "2026-07-14"),  # 7.29 in summer
        (Frequency.DAILY, "2026-07-15 05:30", "2026-07-15"),
        (Frequency.DAILY, "2026-03-29 05:30", "2026-03-29"),  # daylight saving time begins
        (Frequency.DAILY, "2026-10-25 06:30", "2026-10-25"),  # and ends
        (Frequency.WEEKLY, "2026-01-14 12:00", "2026-01-12"),  # Monday's
        (Frequency.WEEKLY, "2026-01-19 06:29", "2026-01-12"),
        (Frequency.WEEKLY, "2026-01-19 06:30", "2026-01-19"),
    ],
)
def test_a_digest_is_of_half_past_seven_on_the_sites_clock(
    kind: Frequency, now: str, day: str
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = date.fromisoformat(day)
    assert due_on(kind, expected - timedelta(days=1), moment, _STOCKHOLM) == expected
    assert due_on(kind, expected, moment, _STOCKHOLM) is None


def test_a_mail_keeps_its_identity_when_it_is_tried_again(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    newsroom.subscribe("bo@example.org")
    newsroom.work()
    tried: list[str] = []

    def refuse(envelope: Envelope) -> Any:
        if "anna" in envelope.recipient:
            tried.append(str(message_from_bytes(envelope.content)["Message-ID"]))
            return later() if len(tried) == 1 else None
        return None

    newsroom.transport.refuse = refuse
    newsroom.publish(item(1))
    newsroom.clock.forward(minutes=2)
    newsroom.work()
    assert len(tried) == 2
    assert len(set(tried)) == 1
    (others,) = newsroom.transport.to("bo@example.org")
    assert message_from_bytes(others.content)["Message-ID"] not in tried


def test_leaving_erases_the_address_everywhere(newsroom: Newsroom) -> None:
    newsroom.notify()
    number = newsroom.subscribe("anna@example.org")
    newsroom.work()
    newsroom.publish(item(1))
    with newsroom.store.writing() as connection:
        wish = Wish(("*",), Frequency.DAILY, "sv")
        subscribers.ask(
            connection,
            newsroom.tokens,
            "anna@example.org",
            wish,
            subscribers.SUBSCRIBE,
            "192.0.2.1",
            newsroom.clock.now,
        )
    with newsroom.store.writing() as connection:
        assert subscribers.leave(connection, Claim(number, 0), newsroom.clock.now)
    with newsroom.store.reading() as connection:
        assert connection.execute(select(subscriber)).all() == []
        assert connection.execute(select(signup)).all() == []
        rows = [str(row) for row in connection.execute(select(message))]
    assert rows  # the results of the mails are kept, but not their recipients
    newsroom.store.close()
    path = Path(newsroom.store.address.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (
        b"anna@" not in path.read_bytes()
    )  # not even on the pages of the database that held the rows


def test_a_fan_out_done_again_adds_nothing(any_newsroom: Newsroom) -> None:
    newsroom = any_newsroom
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    newsroom.work()
    newsroom.public.append(item(1))
    newsroom.notify()
    newsroom.clock.forward(minutes=11)
    announce.release_due(newsroom.store, lambda _: True, newsroom.clock.now)
    with newsroom.store.reading() as connection:
        before = connection.execute(select(announcement)).one()
    assert fanout.fan_out(newsroom.store, NOON, lambda _: None) == 1
    with newsroom.store.writing() as connection:  # as if the end of the batch had not been recorded
        connection.execute(announcement.update().values(cursor=before.cursor, completed_at=None))
    assert fanout.fan_out(newsroom.store, NOON, lambda _: None) == 0
    with newsroom.store.reading() as connection:
        assert outbox.anything_due(connection, newsroom.clock.now)
        assert len(connection.execute(select(message)).all()) == 1
