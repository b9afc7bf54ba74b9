"""From a released item to a mail: the normal course, on both databases."""

from datetime import timedelta

from sqlalchemy import select

from budkavle.subscriptions.schema import Frequency, message
from budkavle.subscriptions.subscribers.preferences import Wish, change
from tests.service.sample_service import NOON, Newsroom, item, later


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
    reached = sorted(envelope.recipient for envelope in newsroom.transport.envelopes)
    assert reached == ["alla@example.org", "amne@example.org", "both@example.org"]
    assert _states(newsroom) == ["sent"] * 3


def test_a_digest_comes_once_a_day_and_not_when_there_is_no_news(
    any_newsroom: Newsroom,
) -> None:
    newsroom = any_newsroom
    newsroom.notify()
    newsroom.subscribe("daily@example.org", frequency=Frequency.DAILY)
    newsroom.work()
    newsroom.publish(item(1), item(2))
    assert newsroom.transport.envelopes == []
    newsroom.clock.forward(days=1)
    newsroom.work()
    newsroom.work()
    (mail,) = newsroom.transport.to("daily@example.org")
    assert mail.content.count(b"<h2") == 2
    newsroom.clock.forward(days=1)
    newsroom.work()
    assert len(newsroom.transport.envelopes) == 1


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
    assert len(newsroom.transport.envelopes) == 2


def test_a_raised_revision_reaches_readers_of_every_kind_exactly_once(
    any_newsroom: Newsroom,
) -> None:
    """Some have got the first, some wait for a digest, for some it is still in the queue."""
    newsroom = any_newsroom
    newsroom.notify()
    everybody = [f"{frequency}@example.org" for frequency in Frequency]
    for address, frequency in zip(everybody, Frequency, strict=True):
        newsroom.subscribe(address, frequency=frequency)
    newsroom.subscribe("upptagen@example.org")
    newsroom.work()
    newsroom.transport.refuse = lambda envelope: (
        later() if "upptagen" in envelope.recipient else None
    )
    newsroom.publish(item(1, title="Ursprunglig"))
    newsroom.transport.refuse = lambda _: None
    newsroom.public[-1] = item(1, title="Reviderad", revision=2, content_hash="other")
    for _ in range(10):
        newsroom.notify()
        newsroom.clock.forward(days=1)
        newsroom.work()
    for address in (*everybody, "upptagen@example.org"):
        mails = [envelope.content for envelope in newsroom.transport.to(address)]
        assert sum(b"Reviderad" in mail for mail in mails) == 1, address
        assert sum(b"Ursprunglig" in mail for mail in mails) <= 1, address


def test_later_subscribers_do_not_get_the_item(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.publish(item(1))
    newsroom.clock.forward(minutes=1)
    newsroom.subscribe("sen@example.org")
    newsroom.work()
    assert newsroom.transport.envelopes == []
    assert NOON + timedelta(minutes=12) == newsroom.clock.now


def test_who_changes_to_a_digest_does_not_get_the_same_again(any_newsroom: Newsroom) -> None:
    newsroom = any_newsroom
    newsroom.notify()
    number = newsroom.subscribe("anna@example.org")
    newsroom.work()
    newsroom.publish(item(1))
    with newsroom.store.writing() as connection:
        wish = Wish(("*",), Frequency.DAILY, "sv")
        assert change(connection, number, wish, newsroom.clock.now)
    newsroom.clock.forward(days=1)
    newsroom.work()
    assert len(newsroom.transport.envelopes) == 1


def test_topics_given_up_cancel_what_waits(newsroom: Newsroom) -> None:
    newsroom.notify()
    number = newsroom.subscribe("anna@example.org", ("halsa", "it"))
    newsroom.transport.refuse = lambda _: later()
    newsroom.publish(item(1), item(2, topics=("it",)))
    newsroom.transport.refuse = lambda _: None
    with newsroom.store.writing() as connection:
        change(connection, number, Wish(("it",), Frequency.IMMEDIATE, "sv"), newsroom.clock.now)
    newsroom.clock.forward(minutes=2)
    newsroom.work()
    assert sorted(_states(newsroom)) == ["cancelled", "sent"]
