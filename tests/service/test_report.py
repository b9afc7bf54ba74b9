"""The page for press officers says what is true, and nothing of any person."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from budkavle.subscriptions.admin.report import Growth, gather
from budkavle.subscriptions.schema import (
    Frequency,
    MessageState,
    SubscriberState,
    digest_run,
    message,
    subscriber,
    suppression,
)
from tests.service.sample_service import NOON, Newsroom, item


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    newsroom.subscribe("bo@example.org", ("halsa", "story:upphandling"), Frequency.DAILY)
    with newsroom.store.writing() as connection:
        first = update(subscriber).where(subscriber.c.address == "anna@example.org")
        connection.execute(first.values(joined_at=NOON - timedelta(days=400)))
    newsroom.publish(item(1, title="En ny bro"))
    return newsroom


def test_it_counts_who_follows_what_and_how_it_grows(room: Newsroom) -> None:
    with room.store.reading() as connection:
        found = gather(connection, "sv", room.settings.timezone, room.clock.now)
    assert (found.active, found.paused) == (2, 0)
    followed = {each.title: each.counts for each in found.following}
    assert followed == {
        "*": (1, 0, 0),
        "Upphandlingen": (0, 1, 0),
        "Hälsa": (0, 1, 0),
        "IT och digitalisering": (0, 0, 0),
    }
    assert len(found.growth) == 12
    assert found.growth[-1] == Growth(f"{room.clock.now:%Y-%m}", 1, 2)
    assert found.growth[0].total == 1, "who joined before is counted"
    (mailing,) = (each for each in found.mailings if each.kind == "immediate")
    assert (mailing.title, mailing.recipients) == ("En ny bro", 1)


def test_it_counts_everybody_who_joined_in_a_month(room: Newsroom) -> None:
    room.subscribe("cia@example.org")
    with room.store.reading() as connection:
        found = gather(connection, "sv", room.settings.timezone, room.clock.now)
    assert found.growth[-1] == Growth(f"{room.clock.now:%Y-%m}", 2, 3)


def test_who_gets_no_mail_for_now_follows_nothing(room: Newsroom) -> None:
    with room.store.writing() as connection:
        whom = update(subscriber).where(subscriber.c.address == "bo@example.org")
        connection.execute(whom.values(state=SubscriberState.PAUSED_BOUNCE))
        connection.execute(
            insert(suppression).values(address_key="k", reason="complaint", created_at=NOON)
        )
    with room.store.reading() as connection:
        found = gather(connection, "sv", room.settings.timezone, room.clock.now)
    assert (found.active, found.paused) == (1, 1)
    assert sum(each.total for each in found.following) == 1
    assert found.growth[-1].total == 1
    assert found.suppressed == {"complaint": 1}


def test_only_what_was_mailed_lately_and_to_somebody_is_shown(room: Newsroom) -> None:
    with room.store.reading() as connection:
        before = gather(connection, "sv", room.settings.timezone, room.clock.now)
        stored = connection.execute(select(func.count()).select_from(message)).scalar_one()
    assert sum(before.mails.values()) == stored > 0
    run = {"kind": Frequency.DAILY, "window_start": NOON, "window_end": NOON, "cursor": 0}
    with room.store.writing() as connection:
        connection.execute(
            insert(digest_run),
            [
                {**run, "local_date": "2001-03-01", "recipients": 0},
                {**run, "local_date": "2001-03-02", "recipients": 3},
            ],
        )
        old = room.clock.now - timedelta(days=31)
        connection.execute(update(message).values(created_at=old, state=MessageState.SENT))
    with room.store.reading() as connection:
        found = gather(connection, "sv", room.settings.timezone, room.clock.now)
    assert found.mails == {}
    assert [each.recipients for each in found.mailings if each.kind == Frequency.DAILY] == [3]
