"""Subscribers who change how often they get mail miss nothing and get nothing twice."""

import contextlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import update

from budkavle.services.database import Store
from budkavle.subscriptions.delivery import digests, fanout
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.schema import Frequency, subscription
from budkavle.subscriptions.subscribers.preferences import Wish, change
from tests.service.sample_service import Newsroom, item

_ANNA = "anna@example.org"
_TITLE = re.compile(r"Nyhet (\d+) om vården")
_IMMEDIATE, _DAILY, _WEEKLY = Frequency


class _Crash(BaseException):
    """Simulates the end of the process."""


def _die(_: float) -> None:
    raise _Crash


def _got(newsroom: Newsroom, address: str = _ANNA) -> Counter[str]:
    """How many mails about each item a person got."""
    texts = []
    for envelope in newsroom.transport.to(address):
        part = message_from_bytes(envelope.content, policy=default).get_body(("plain",))
        assert part
        texts.append(str(part.get_content()))
    return Counter(number for text in texts for number in set(_TITLE.findall(text)))


def _change(
    newsroom: Newsroom,
    number: int,
    frequency: Frequency,
    subjects: tuple[str, ...] = ("*",),
    language: str = "sv",
) -> None:
    with newsroom.store.in_turn() as connection:
        change(connection, number, Wish(subjects, frequency, language), newsroom.clock.now)


@pytest.mark.parametrize(
    ("before", "after"), [(_DAILY, _IMMEDIATE), (_WEEKLY, _IMMEDIATE), (_WEEKLY, _DAILY)]
)
def test_the_news_of_the_next_digest_comes_at_once(
    any_newsroom: Newsroom, before: Frequency, after: Frequency
) -> None:
    newsroom = any_newsroom
    newsroom.notify()
    number = newsroom.subscribe(_ANNA, frequency=before)
    newsroom.work()
    newsroom.publish(item(1), item(2, topics=("it",)))
    newsroom.clock.forward(days=1 if before is _WEEKLY else 0, hours=3)
    newsroom.work()
    assert _got(newsroom) == {}
    _change(newsroom, number, after)
    newsroom.work()
    assert _got(newsroom) == {"1": 1, "2": 1}
    newsroom.publish(item(3, published=newsroom.clock.now))
    newsroom.clock.forward(days=8)
    newsroom.work()
    assert _got(newsroom) == {"1": 1, "2": 1, "3": 1}


def test_without_the_catching_up_it_would_be_missed(newsroom: Newsroom) -> None:
    """A planted fault shows that a test above guards against something real."""
    newsroom.notify()
    number = newsroom.subscribe(_ANNA, frequency=_DAILY)
    newsroom.work()
    newsroom.publish(item(1))
    with newsroom.store.writing() as connection:  # as `change` does, without the catching up
        chosen = subscription.c.subscriber_id == number
        connection.execute(update(subscription).where(chosen).values(frequency=_IMMEDIATE))
    newsroom.clock.forward(days=8)
    newsroom.work()
    assert _got(newsroom) == {}


def test_what_someone_gives_up_with_the_digest_does_not_come(newsroom: Newsroom) -> None:
    newsroom.notify()
    number = newsroom.subscribe(_ANNA, ("halsa", "it"), _DAILY)
    newsroom.work()
    newsroom.publish(item(1), item(2, topics=("it",)), item(3, topics=("upphandling",)))
    _change(newsroom, number, _IMMEDIATE, ("it", "upphandling"))
    newsroom.work()
    assert _got(newsroom) == {"2": 1}


def test_what_was_withdrawn_or_is_in_another_language_does_not_come(newsroom: Newsroom) -> None:
    newsroom.notify()
    number = newsroom.subscribe(_ANNA, frequency=_DAILY)
    newsroom.work()
    newsroom.publish(item(1), item(2, language="en"), item(3))
    newsroom.public = [each for each in newsroom.public if each.id != "nyhet-0001"]
    newsroom.notify()
    _change(newsroom, number, _IMMEDIATE)
    newsroom.work()
    assert _got(newsroom) == {"3": 1}


def test_a_change_of_language_starts_from_the_beginning(newsroom: Newsroom) -> None:
    newsroom.notify()
    number = newsroom.subscribe(_ANNA, frequency=_DAILY)
    newsroom.work()
    newsroom.publish(item(1))
    _change(newsroom, number, _IMMEDIATE, language="en")
    newsroom.work()
    assert _got(newsroom) == {}


def _released(newsroom: Newsroom) -> None:
    """Released, but nothing written to the outbox yet."""
    announce.release_due(newsroom.store, lambda _: True, newsroom.clock.now)


def _fanned_out_in_part(newsroom: Newsroom) -> None:
    with contextlib.suppress(_Crash):
        fanout.fan_out(newsroom.store, newsroom.clock.now, _die, newsroom.batch)


def _digest_made_in_part(newsroom: Newsroom) -> None:
    fanout.fan_out(newsroom.store, newsroom.clock.now, lambda _: None, newsroom.batch)
    with contextlib.suppress(_Crash):
        digests.make_due(
            newsroom.store, newsroom.settings.timezone, newsroom.clock.now, _die, newsroom.batch
        )


def _published(newsroom: Newsroom) -> None:
    """Written and settled, not released yet."""
    number = len(newsroom.public)
    newsroom.public.append(item(number, published=newsroom.clock.now))
    newsroom.notify()
    newsroom.clock.forward(minutes=11)


def _waited(newsroom: Newsroom, **length: float) -> None:
    """The outbox has been sent meanwhile: this is not about mails that are too old."""
    newsroom.sender.send_waiting()
    newsroom.clock.forward(**length)


_STEPS: dict[str, Callable[[Newsroom], object]] = {
    "publish": _published,
    "release": _released,
    "fan out in part": _fanned_out_in_part,
    "digest in part": _digest_made_in_part,
    "work": Newsroom.work,
    "an hour": lambda newsroom: _waited(newsroom, hours=1),
    "a day": lambda newsroom: _waited(newsroom, days=1),
}
_DOINGS = st.sampled_from([*_STEPS, *Frequency])


@given(doings=st.lists(_DOINGS, max_size=25), begins=st.sampled_from(list(Frequency)))
@example(["publish", "release", "a day", "digest in part", _IMMEDIATE], _DAILY)
@example(["publish", "release", "fan out in part", _WEEKLY], _IMMEDIATE)
def test_whatever_the_order_everything_comes_once(
    empty_database: Path, doings: list[str], begins: Frequency
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copyfile(empty_database, Path(folder) / "db.sqlite")
        newsroom = Newsroom(Store(f"sqlite:///{copy}"))
        newsroom.batch = 1  # so that each of the two people is a batch
        newsroom.notify()
        newsroom.subscribe("bertil@example.org", frequency=begins)
        number = newsroom.subscribe(_ANNA, frequency=begins)
        newsroom.work()
        for doing in doings:
            if doing in _STEPS:
                _STEPS[doing](newsroom)
            else:
                _change(newsroom, number, Frequency(doing))
        for _ in range(2):
            _waited(newsroom, days=8)
            newsroom.work()
        everything = {str(each): 1 for each in range(1, len(newsroom.public))}
        assert _got(newsroom) == everything
        assert _got(newsroom, "bertil@example.org") == everything
        newsroom.store.close()
