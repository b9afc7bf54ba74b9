"""Reads the recipients of a batch of mails together, just before sending."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from budkavle.subscriptions import state
from budkavle.subscriptions.schema import signup, subscriber, subscription, suppression


@dataclass(frozen=True, slots=True)
class Addressee:
    """A subscriber who gets a mail.

    `subjects` are the keys of what they follow; `epoch` tells how often their links were renewed.
    """

    id: int
    address: str
    address_key: str
    language: str
    epoch: int
    active: bool
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that someone sent in. `subscriber` is set if the address subscribes already."""

    id: int
    purpose: str
    address: str
    address_key: str
    language: str
    subjects: tuple[str, ...]
    frequency: str
    subscriber: Addressee | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything about people that is needed to compose a batch of mails."""

    subscribers: Mapping[int, Addressee]
    sent_forms: Mapping[int, SentForm]
    suppressed: frozenset[str]
    subjects: state.Subjects


def load(connection: Connection, rows: Sequence[Row[Any]]) -> Batch:
    """Read the recipients of these rows of the outbox; those who have left are missing."""
    wanted = [row.subscriber_id for row in rows if row.subscriber_id is not None]
    subscribers = _subscribers(connection, subscriber.c.id.in_(wanted))
    sent_forms = _sent_forms(
        connection, [row.signup_id for row in rows if row.signup_id is not None]
    )
    keys = {addressee.address_key for addressee in subscribers}
    keys |= {sent_form.address_key for sent_form in sent_forms}
    found = select(suppression.c.address_key).where(suppression.c.address_key.in_(keys))
    return Batch(
        {addressee.id: addressee for addressee in subscribers},
        {sent_form.id: sent_form for sent_form in sent_forms},
        frozenset(connection.execute(found).scalars()),
        state.subjects(connection),
    )


def _subscribers(connection: Connection, which: Any) -> list[Addressee]:
    rows = connection.execute(select(subscriber).where(which)).all()
    subjects: dict[int, list[str]] = defaultdict(list)
    theirs = subscription.c.subscriber_id.in_([row.id for row in rows])
    for owner, subject in connection.execute(
        select(subscription.c.subscriber_id, subscription.c.subject)
        .where(theirs)
        .order_by(subscription.c.subject)
    ):
        subjects[owner].append(subject)
    return [
        Addressee(
            row.id,
            row.address,
            row.address_key,
            row.language,
            row.token_epoch,
            row.state == "active",
            tuple(subjects[row.id]),
        )
        for row in rows
    ]


def _sent_forms(connection: Connection, ids: Sequence[int]) -> list[SentForm]:
    if not ids:
        return []
    rows = connection.execute(select(signup).where(signup.c.id.in_(ids))).all()
    keys = [row.address_key for row in rows]
    known = {
        addressee.address_key: addressee
        for addressee in _subscribers(connection, subscriber.c.address_key.in_(keys))
    }
    return [
        SentForm(
            row.id,
            row.purpose,
            row.address,
            row.address_key,
            row.language,
            tuple(row.subjects),
            row.frequency,
            known.get(row.address_key),
        )
        for row in rows
    ]
