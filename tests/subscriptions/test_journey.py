"""From a released item to a mail: the main road, on both databases."""

from datetime import timedelta

from sqlalchemy import select

from budkavle.subscriptions.schema import Frequency, message
from tests.subscriptions.making import NOON, Newsroom, item


def _states(newsroom: Newsroom) -> list[str]:
    with newsroom.store.reading() as connection:
        rows = connection.execute(select(message.c.state).order_by(message.c.id)).scalars()
        return list(rows)


def test_a_new_item_reaches_every_follower_once(any_newsroom: Newsroom) -> None:
    newsroom = any_newsroom
    newsroom.notify()
    newsroom.subscribe("alla@example.org")
    newsroom.subscribe("amne@example.org", ("halsa",))
    newsroom.subscribe("annat@example.org", ("it",))
    newsroom.subscribe("both@example.org", ("*", "halsa"))
    newsroom.subscribe("english@example.org", language="en")
    newsroom.publish(item(1))
    newsroom.work()
    reached = sorted(envelope.recipient for envelope in newsroom.kept.envelopes)
    assert reached == ["alla@example.org", "amne@example.org", "both@example.org"]
    assert _states(newsroom) == ["sent"] * 3


def test_a_digest_comes_once_a_day_and_a_change_of_frequency_repeats_nothing(
    any_newsroom: Newsroom,
) -> None:
    newsroom = any_newsroom
    newsroom.notify()
    newsroom.subscribe("daily@example.org", frequency=Frequency.DAILY)
    newsroom.work()
    newsroom.publish(item(1), item(2))
    assert newsroom.kept.envelopes == []
    newsroom.clock.forward(days=1)
    newsroom.work()
    newsroom.work()
    (mail,) = newsroom.kept.to("daily@example.org")
    assert mail.content.count(b"<h2") == 2
    newsroom.clock.forward(days=1)
    newsroom.work()
    assert len(newsroom.kept.envelopes) == 1


def test_a_raised_revision_reaches_everyone_exactly_once(any_newsroom: Newsroom) -> None:
    newsroom = any_newsroom
    newsroom.notify()
    newsroom.subscribe("alla@example.org")
    newsroom.publish(item(1))
    newsroom.clock.forward(days=30)
    newsroom.public = [*newsroom.public[:-1], item(1, revision=2, content_hash="other")]
    for _ in range(3):
        newsroom.notify()
        newsroom.clock.forward(minutes=11)
        newsroom.work()
    assert len(newsroom.kept.envelopes) == 2


def test_nobody_who_subscribed_after_the_release_is_mailed(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.publish(item(1))
    newsroom.clock.forward(minutes=1)
    newsroom.subscribe("sen@example.org")
    newsroom.work()
    assert newsroom.kept.envelopes == []
    assert NOON + timedelta(minutes=12) == newsroom.clock.now
