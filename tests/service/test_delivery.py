"""States of a mail: the effect of each answer of the relay, and of a killed worker."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from budkavle.subscriptions import state
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.delivery.retry import (
    Breaker,
    Outcome,
    Stage,
    Verdict,
    dropped,
    judge,
    retry_after,
)
from budkavle.subscriptions.schema import Frequency, attempt, message, subscriber, suppression
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.preferences import Wish
from budkavle.subscriptions.subscribers.tokens import Claim
from tests.service.sample_service import Newsroom, item, later


@pytest.mark.parametrize(
    ("stage", "code", "words", "verdict", "suppress", "our_fault"),
    [
        (Stage.END, 250, b"2.0.0 ok", Verdict.SENT, False, False),
        (Stage.RCPT, 450, b"4.2.1 busy", Verdict.RETRY, False, False),
        (Stage.DATA, 451, b"4.3.0 later", Verdict.RETRY, False, False),
        (Stage.END, 452, b"4.3.1 full", Verdict.RETRY, False, False),
        (Stage.RCPT, 550, b"5.1.1 nobody", Verdict.FAILED, True, False),
        (Stage.RCPT, 550, b"5.2.1 closed", Verdict.FAILED, True, False),
        (Stage.RCPT, 552, b"5.2.2 full", Verdict.FAILED, False, False),
        (Stage.RCPT, 550, b"5.7.1 blocked", Verdict.FAILED, False, True),
        (Stage.END, 554, b"5.7.26 not signed", Verdict.FAILED, False, True),
        (Stage.END, 550, b"5.1.1 odd", Verdict.FAILED, False, False),
        (Stage.MAIL, 550, b"5.1.8 bad sender", Verdict.FAILED, False, True),
        (Stage.END, -1, b"?", Verdict.UNCERTAIN, False, False),
        (Stage.RCPT, -1, b"?", Verdict.RETRY, False, False),
    ],
)
def test_what_an_answer_means(
    stage: Stage, code: int, words: bytes, verdict: Verdict, suppress: bool, our_fault: bool
) -> None:
    outcome = judge(stage, code, words)
    assert (outcome.verdict, outcome.suppress, outcome.our_fault) == (verdict, suppress, our_fault)


def test_only_after_the_dot_is_a_drop_ambiguous() -> None:
    uncertain = [stage for stage in Stage if dropped(stage).verdict is Verdict.UNCERTAIN]
    assert uncertain == [Stage.END]


@pytest.mark.parametrize(("attempts", "minutes"), list(enumerate([1, 5, 15, 60, 240, 240])))
def test_the_waits_grow_and_differ_from_mail_to_mail(attempts: int, minutes: int) -> None:
    waits = {retry_after(attempts, seed) / timedelta(minutes=minutes) for seed in range(200)}
    assert all(0.8 <= wait <= 1.2 for wait in waits)
    assert len(waits) > 100


def test_the_breaker_opens_above_five_of_a_hundred() -> None:
    breaker = Breaker()
    ours = Outcome(Verdict.FAILED, Stage.RCPT, "550 5.7.1", our_fault=True)
    fine = Outcome(Verdict.SENT, Stage.END, "250")
    opened = [breaker.note(ours if number % 20 == 0 else fine) for number in range(200)]
    assert not any(opened)
    assert not breaker.note(ours)  # the window moves: one in, one out
    assert breaker.note(ours)


def _one(newsroom: Newsroom) -> str:
    with newsroom.store.reading() as connection:
        return str(connection.execute(select(message.c.state)).scalar_one())


def _count(newsroom: Newsroom, table: object) -> int:
    with newsroom.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


@pytest.fixture
def waiting(any_newsroom: Newsroom) -> Newsroom:
    """One subscriber; the relay says "later" to the first attempt."""
    any_newsroom.notify()
    any_newsroom.subscribe("anna@example.org")
    any_newsroom.transport.refuse = lambda _: later()
    any_newsroom.publish(item(1))
    return any_newsroom


def test_later_is_tried_again_until_it_is_too_late(waiting: Newsroom) -> None:
    assert _one(waiting) == "queued"
    for _ in range(40):
        waiting.clock.forward(hours=2)
        waiting.work()
    assert _one(waiting) == "expired"
    assert waiting.transport.envelopes == []
    assert _count(waiting, attempt) > 5


def test_no_such_mailbox_suppresses_the_address(waiting: Newsroom) -> None:
    waiting.transport.refuse = lambda _: judge(Stage.RCPT, 550, b"5.1.1 nobody")
    waiting.clock.forward(minutes=2)
    waiting.work()
    assert _one(waiting) == "failed"
    with waiting.store.reading() as connection:
        assert connection.execute(select(subscriber.c.state)).scalar_one() == "paused_bounce"
        assert connection.execute(select(suppression.c.reason)).scalar_one() == "bounce"


def test_our_own_fault_suppresses_nobody_and_stops_everything(newsroom: Newsroom) -> None:
    newsroom.notify()
    for number in range(20):
        newsroom.subscribe(f"person{number}@example.org")
    newsroom.transport.refuse = lambda _: judge(Stage.RCPT, 550, b"5.7.1 blocked")
    newsroom.publish(item(1))
    with newsroom.store.reading() as connection:
        assert state.read(connection, state.STOPPED)
        states = connection.execute(select(message.c.state)).scalars().all()
    assert (
        states.count("failed") <= 8
    )  # six failures stop the sending; the current batch is finished
    assert _count(newsroom, suppression) == 0
    newsroom.transport.refuse = lambda _: None
    newsroom.work()
    assert newsroom.transport.envelopes == []
    with newsroom.store.writing() as connection:
        state.forget(connection, state.STOPPED)
    newsroom.clock.forward(minutes=11)
    newsroom.work()
    assert len(newsroom.transport.envelopes) == 20 - states.count("failed")


def test_a_worker_that_died_before_the_mark_loses_nothing(waiting: Newsroom) -> None:
    waiting.clock.forward(minutes=2)
    with waiting.store.writing() as connection:
        outbox.lease(connection, outbox.Lease("dead", 600), 10, waiting.clock.now)
    waiting.transport.refuse = lambda _: None
    waiting.work()
    assert waiting.transport.envelopes == []
    waiting.clock.forward(minutes=11)
    waiting.work()
    waiting.work()
    assert len(waiting.transport.envelopes) == 1


def _die_after_mark(newsroom: Newsroom) -> None:
    newsroom.clock.forward(minutes=2)
    dead = outbox.Lease("dead", 600)
    with newsroom.store.writing() as connection:
        (row,) = outbox.lease(connection, dead, 10, newsroom.clock.now)
        assert outbox.mark_sending(connection, row.id, dead, newsroom.clock.now, 600)
    newsroom.clock.forward(minutes=21)
    newsroom.transport.refuse = lambda _: None


def test_a_worker_that_died_after_the_mark_leaves_it_uncertain(waiting: Newsroom) -> None:
    _die_after_mark(waiting)
    waiting.work()
    assert _one(waiting) == "uncertain"
    assert waiting.transport.envelopes == []


@pytest.mark.parametrize(("resend", "mails"), [(True, 1), (False, 0)])
def test_the_uncertain_is_settled_by_hand(waiting: Newsroom, resend: bool, mails: int) -> None:
    _die_after_mark(waiting)
    waiting.work()
    with waiting.store.writing() as connection:
        numbers = [row.id for row in outbox.uncertain(connection)]
        life = timedelta(hours=1)
        outbox.resolve(connection, numbers, resend=resend, now=waiting.clock.now, life=life)
    waiting.work()
    assert len(waiting.transport.envelopes) == mails
    assert _one(waiting) == "sent"


def test_nothing_starts_after_an_unsubscribe_commits(waiting: Newsroom) -> None:
    def leave() -> None:
        with waiting.store.writing() as connection:
            number = connection.execute(select(subscriber.c.id)).scalar_one()
            subscribers.leave(connection, Claim(number, 0), waiting.clock.now)

    waiting.transport.refuse = lambda _: None
    waiting.transport.before_mark = leave
    waiting.clock.forward(minutes=2)
    waiting.work()
    assert waiting.transport.envelopes == []
    assert _one(waiting) == "cancelled"


def test_a_lease_that_is_over_cannot_be_marked(waiting: Newsroom) -> None:
    waiting.clock.forward(minutes=2)
    mine = outbox.Lease("slow", 60)
    with waiting.store.writing() as connection:
        (row,) = outbox.lease(connection, mine, 10, waiting.clock.now)
    waiting.clock.forward(minutes=2)
    with waiting.store.writing() as connection:
        assert not outbox.mark_sending(connection, row.id, mine, waiting.clock.now, 600)


def test_answers_go_before_news(newsroom: Newsroom) -> None:
    newsroom.notify()
    for number in range(5):
        newsroom.subscribe(f"person{number}@example.org")
    newsroom.transport.refuse = lambda _: later()
    newsroom.publish(item(1))
    newsroom.transport.refuse = lambda _: None
    newsroom.clock.forward(minutes=2)
    with newsroom.store.writing() as connection:
        wish = Wish(("*",), Frequency.DAILY, "sv")
        now, address = newsroom.clock.now, "ny@example.org"
        subscribers.ask(connection, newsroom.tokens, address, wish, subscribers.SUBSCRIBE, "n", now)
    newsroom.work()
    assert newsroom.transport.envelopes[0].recipient == "ny@example.org"
