"""The page for press officers says what is true, and nothing of any person."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from budkavle.subscriptions.admin.report import Growth, gather
from budkavle.subscriptions.schema import Frequency, subscriber
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
