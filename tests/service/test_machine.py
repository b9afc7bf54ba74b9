"""Any sequence of actions of people and newsrooms, with crashes, keeps the guarantees.

Nobody gets the same (item, revision) twice; nobody unconfirmed gets an item; no mail starts after
an unsubscription is committed.
"""

import contextlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine, select, text

from budkavle.services.database import Store
from budkavle.subscriptions.delivery import fanout
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.schema import Frequency, metadata, signup, subscriber
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.preferences import Wish, change
from budkavle.subscriptions.subscribers.tokens import Claim
from tests.service.sample_service import Newsroom, item, later

_PEOPLE = st.sampled_from([f"p{number}@example.org" for number in range(4)])
_SUBJECTS = st.sampled_from([("*",), ("halsa",), ("it",), ("halsa", "story:upphandling")])
_TITLE = re.compile(r"Nyhet (\d+) rev (\d+)\b")


class _Crash(BaseException):
    """Simulates the end of the process."""


class Subscriptions(RuleBasedStateMachine):
    """A service with four readers and a busy newsroom."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.room = Newsroom(Store(address))
        self.number = 0
        self.counted = 0
        self.got: Counter[tuple[str, str, str]] = Counter()
        self.confirmed: set[str] = set()
        self.unwanted: list[str] = []

    def teardown(self) -> None:
        """Close the database."""
        self.room.store.close()

    @initialize()
    def begin(self) -> None:
        self.room.notify()
        for number, frequency in enumerate(Frequency):
            self.come(f"p{number}@example.org", ("*",), frequency)

    @rule(address=_PEOPLE, subjects=_SUBJECTS, frequency=st.sampled_from(list(Frequency)))
    def come(self, address: str, subjects: tuple[str, ...], frequency: Frequency) -> None:
        """Subscribe and confirm at once, without the rate limits."""
        if address not in [row.address for row in self._rows(subscriber)]:
            self.room.subscribe(address, subjects, frequency)
            self.confirmed.add(address)

    @rule(address=_PEOPLE, subjects=_SUBJECTS, frequency=st.sampled_from(list(Frequency)))
    def ask(self, address: str, subjects: tuple[str, ...], frequency: Frequency) -> None:
        wish = Wish(subjects, frequency, "sv")
        with self.room.store.writing() as connection:
            subscribers.ask(
                connection,
                self.room.tokens,
                address,
                wish,
                subscribers.SUBSCRIBE,
                f"{address}{self.number}",
                self.room.clock.now,
            )

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        waiting = self._rows(signup)
        if waiting:
            row = data.draw(st.sampled_from(waiting))
            with self.room.store.writing() as connection:
                now = self.room.clock.now
                if subscribers.confirm(connection, Claim(row.id, 0), "1", now) is not None:
                    self.confirmed.add(row.address)

    @rule(address=_PEOPLE)
    def leave(self, address: str) -> None:
        for row in self._rows(subscriber):
            if row.address == address:
                with self.room.store.writing() as connection:
                    claim = Claim(row.id, row.token_epoch)
                    subscribers.leave(connection, claim, self.room.clock.now)
                self.confirmed.discard(address)

    @rule(data=st.data(), subjects=_SUBJECTS, frequency=st.sampled_from(list(Frequency)))
    def change(self, data: st.DataObject, subjects: tuple[str, ...], frequency: Frequency) -> None:
        rows = self._rows(subscriber)
        if rows:
            row = data.draw(st.sampled_from(rows))
            with self.room.store.writing() as connection:
                wish = Wish(subjects, frequency, "sv")
                change(connection, row.id, wish, self.room.clock.now)

    @rule(topic=st.sampled_from(["halsa", "it"]))
    def write(self, topic: str) -> None:
        self.number += 1
        news = item(self.number, title=f"Nyhet {self.number} rev 1", topics=(topic,))
        self.room.public.append(news.model_copy(update={"published": self.room.clock.now}))
        self.room.notify()

    @precondition(lambda self: len(self.room.public) > 1)
    @rule(data=st.data(), raised=st.booleans())
    def correct(self, data: st.DataObject, raised: bool) -> None:
        place = data.draw(st.integers(1, len(self.room.public) - 1))
        old = self.room.public[place]
        revision = old.revision + raised
        title = f"{old.title.partition(' rev ')[0]} rev {revision}"
        changes = {"revision": revision, "title": title, "content_hash": f"{old.content_hash}x"}
        self.room.public[place] = old.model_copy(update=changes)
        self.room.notify()

    @precondition(lambda self: len(self.room.public) > 1)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.room.public.pop(data.draw(st.integers(1, len(self.room.public) - 1)))
        self.room.notify()

    @rule()
    def release_what_is_held(self) -> None:
        self.room.notify(release=True)

    @rule(minutes=st.sampled_from([1, 11, 90, 60 * 24, 60 * 24 * 7]))
    def wait_and_work(self, minutes: int) -> None:
        self.room.clock.forward(minutes=minutes)
        self.room.work()

    @rule()
    def relay_is_busy(self) -> None:
        self.room.transport.refuse = lambda _: later()
        self.wait_and_work(11)
        self.room.transport.refuse = lambda _: None

    @rule(batches=st.integers(0, 2), minutes=st.sampled_from([1, 90]))
    def crash_while_sending_news(self, batches: int, minutes: int) -> None:
        """Crash after some mails were delivered and before anything was recorded; restart."""
        self.write("halsa")
        left = batches

        def die() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise _Crash

        self.room.clock.forward(minutes=11)
        announce.release_due(self.room.store, lambda _: True, self.room.clock.now)
        fanout.fan_out(self.room.store, self.room.clock.now, lambda _: None)
        self.room.transport.after_delivery = die
        with contextlib.suppress(_Crash):
            self.room.sender.send_waiting()
        self.room.transport.after_delivery = lambda: None
        self.room.sender = self.room.new_sender()
        self.wait_and_work(minutes)

    @invariant()
    def promises(self) -> None:
        for envelope in self.room.transport.envelopes[self.counted :]:
            mail = message_from_bytes(envelope.content)
            for number, revision in set(_TITLE.findall(_text(mail))):
                self.got[envelope.recipient, number, revision] += 1
                if envelope.recipient not in self.confirmed:
                    self.unwanted.append(envelope.recipient)
        self.counted = len(self.room.transport.envelopes)
        assert not [key for key, copies in self.got.items() if copies > 1]
        assert self.unwanted == []

    def _rows(self, table: Any) -> Any:
        with self.room.store.reading() as connection:
            return connection.execute(select(table).order_by(table.c.id)).all()


def _text(mail: Any) -> str:
    part = mail.get_payload()[0]
    return str(part.get_payload(decode=True), "utf-8")


def _run(make: Callable[[], Subscriptions], examples: int) -> None:
    run_state_machine_as_test(
        make,  # type: ignore[arg-type] # a factory is fine, and documented
        settings=settings(
            max_examples=examples, stateful_step_count=50, deadline=None, print_blob=False
        ),
    )


@pytest.mark.parametrize(
    "examples", [20, pytest.param(300, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_the_guarantees_hold_on_sqlite(empty_database: Path, examples: int) -> None:
    # In memory if possible, because crashes of the machine are not tested.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        numbers = count()

        def fresh() -> Subscriptions:
            path = Path(folder) / f"{next(numbers)}.sqlite"
            shutil.copyfile(empty_database, path)
            return Subscriptions(f"sqlite:///{path}")

        _run(fresh, examples)


@pytest.mark.parametrize(
    "examples", [8, pytest.param(100, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_the_guarantees_hold_on_postgres(postgres_address: str, examples: int) -> None:
    engine = create_engine(postgres_address)
    tables = ", ".join(table.name for table in metadata.sorted_tables)

    def fresh() -> Subscriptions:
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        return Subscriptions(postgres_address)

    _run(fresh, examples)
    engine.dispose()
