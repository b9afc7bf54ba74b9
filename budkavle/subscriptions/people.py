"""Readers: they ask, confirm, change and leave. Nothing else adds or removes a subscriber."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection, delete, insert, select, update

from budkavle.subscriptions import database, limits, outbox
from budkavle.subscriptions.schema import (
    Frequency,
    MessageKind,
    SubscriberState,
    announcement,
    message,
    signup,
    subscriber,
    subscription,
    suppression,
)
from budkavle.subscriptions.tokens import CONFIRM_LIFE, MANAGE_LIFE, Claim, Tokens

SUBSCRIBE, MANAGE = "subscribe", "manage"
BOUNCE_PAUSE = timedelta(days=90)
_ANSWER_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone wants to get, and in which language."""

    subjects: tuple[str, ...]
    frequency: Frequency
    language: str


def normal_address(written: str) -> str | None:
    """An address as it is kept and sent to, or None; the domain in ASCII, nothing looked up."""
    try:
        found = validate_email(written.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return f"{found.local_part}@{found.ascii_domain}"


def ask(
    connection: Connection,
    tokens: Tokens,
    address: str,
    wish: Wish,
    purpose: str,
    network: str,
    now: datetime,
) -> bool:
    """Take in a form. Writes the same whoever the address belongs to; the answer goes by mail.

    Returns False only when the network or the whole site has passed its limit.
    """
    key = tokens.address_key(address)
    here = limits.spend(connection, tokens.address_key(network), limits.PER_NETWORK, now)
    everywhere = limits.spend(connection, "site", limits.SITE_WIDE, now)
    mine = limits.spend(connection, key, limits.PER_ADDRESS, now)
    if not (here and everywhere):
        return False
    if mine:
        life = CONFIRM_LIFE if purpose == SUBSCRIBE else MANAGE_LIFE
        number = connection.execute(
            insert(signup)
            .values(
                purpose=purpose,
                address=address,
                address_key=key,
                language=wish.language,
                subjects=list(wish.subjects),
                frequency=wish.frequency,
                created_at=now,
                expires_at=now + life,
            )
            .returning(signup.c.id)
        ).scalar_one()
        outbox.queue_answer(connection, number, now, _ANSWER_LIFE)
    return True


def confirm(
    connection: Connection, claim: Claim, consent_version: str, now: datetime
) -> int | None:
    """Make the signup a subscriber, or change the one there is; None if it is used or too old."""
    waiting = (signup.c.id == claim.number) & (signup.c.purpose == SUBSCRIBE)
    row = connection.execute(
        delete(signup).where(waiting, signup.c.expires_at > now).returning(signup)
    ).first()
    if row is None:
        return None
    wish = Wish(tuple(row.subjects), Frequency(row.frequency), row.language)
    known = find(connection, row.address_key)
    if known is None:
        consent = Consent(now, consent_version, "form")
        return add(connection, row.address, row.address_key, wish, consent, now)
    connection.execute(
        update(subscriber)
        .where(subscriber.c.id == known)
        .values(
            state=SubscriberState.ACTIVE,
            token_epoch=subscriber.c.token_epoch + 1,
            bounce_score=0,
        )
    )
    change(connection, known, wish, now)
    return known


@dataclass(frozen=True, slots=True)
class Consent:
    """When and to what someone said yes, and where that is on record."""

    at: datetime
    version: str
    source: str


def add(
    connection: Connection,
    address: str,
    address_key: str,
    wish: Wish,
    consent: Consent,
    now: datetime,
) -> int:
    """Add a subscriber who has said yes; what was released before `now` is not for them."""
    number = connection.execute(
        insert(subscriber)
        .values(
            address=address,
            address_key=address_key,
            language=wish.language,
            state=SubscriberState.ACTIVE,
            confirmed_at=consent.at,
            joined_at=now,
            consent_version=consent.version,
            consent_source=consent.source,
        )
        .returning(subscriber.c.id)
    ).scalar_one()
    _write_subjects(connection, number, wish)
    return int(number)


def change(connection: Connection, subscriber_id: int, wish: Wish, now: datetime) -> bool:
    """Change what someone gets; waiting mails that they no longer want are cancelled."""
    known = connection.execute(
        update(subscriber).where(subscriber.c.id == subscriber_id).values(language=wish.language)
    )
    if not known.rowcount:
        return False
    connection.execute(delete(subscription).where(subscription.c.subscriber_id == subscriber_id))
    _write_subjects(connection, subscriber_id, wish)
    _cancel_unwanted(connection, subscriber_id, wish, now)
    return True


def leave(connection: Connection, claim: Claim, now: datetime) -> bool:
    """End everything and erase the person; False if they had left already.

    The person goes first and the mails after: a fan-out that is just adding a mail holds the
    person, so that the second statement sees what it added (PostgreSQL).
    """
    mine = (subscriber.c.id == claim.number) & (subscriber.c.token_epoch >= claim.epoch)
    gone = connection.execute(delete(subscriber).where(mine).returning(subscriber.c.address_key))
    key = gone.scalar()
    if key is None:
        return False
    outbox.cancel(connection, message.c.subscriber_id == claim.number, now=now)
    connection.execute(delete(signup).where(signup.c.address_key == key))
    return True


def find(connection: Connection, address_key: str) -> int | None:
    """The number of the subscriber with this address."""
    return connection.execute(
        select(subscriber.c.id).where(subscriber.c.address_key == address_key)
    ).scalar()


def everything_about(
    connection: Connection, subscriber_id: int, epoch: int
) -> dict[str, Any] | None:
    """All that is kept about someone, for themselves (GDPR, articles 15 and 20).

    None if they have left, or if their links were renewed since.
    """
    mine = (subscriber.c.id == subscriber_id) & (subscriber.c.token_epoch == epoch)
    row = connection.execute(select(subscriber).where(mine)).first()
    if row is None:
        return None
    chosen = connection.execute(
        select(subscription.c.subject, subscription.c.frequency)
        .where(subscription.c.subscriber_id == subscriber_id)
        .order_by(subscription.c.subject)
    )
    mails = connection.execute(
        select(message.c.kind, message.c.item_id, message.c.state, message.c.finished_at)
        .where(message.c.subscriber_id == subscriber_id)
        .order_by(message.c.id)
    )
    return {
        "address": row.address,
        "language": row.language,
        "state": row.state,
        "confirmed_at": row.confirmed_at.isoformat(),
        "consent_version": row.consent_version,
        "consent_source": row.consent_source,
        "bounces": row.bounce_score,
        "subscriptions": [dict(each._mapping) for each in chosen],
        "mails": [
            {**each._mapping, "finished_at": each.finished_at and each.finished_at.isoformat()}
            for each in mails
        ],
    }


def suppress(
    connection: Connection, address_key: str, reason: str, now: datetime, until: datetime | None
) -> None:
    """Send nothing to this address, whoever asks, until then or for ever."""
    statement = database.insert(connection, suppression).values(
        address_key=address_key, reason=reason, created_at=now, until=until
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[suppression.c.address_key],
            set_={"reason": reason, "created_at": now, "until": until},
        )
    )


def suppress_bounced(connection: Connection, subscriber_id: int, now: datetime) -> None:
    """Nobody is there: pause the subscriber, and send nothing to the address for 90 days."""
    key = connection.execute(
        update(subscriber)
        .where(subscriber.c.id == subscriber_id)
        .values(state=SubscriberState.PAUSED_BOUNCE, bounced_at=now)
        .returning(subscriber.c.address_key)
    ).scalar()
    if key:
        suppress(connection, key, "bounce", now, now + BOUNCE_PAUSE)
        outbox.cancel(connection, message.c.subscriber_id == subscriber_id, now=now)


def _write_subjects(connection: Connection, subscriber_id: int, wish: Wish) -> None:
    connection.execute(
        insert(subscription),
        [
            {"subscriber_id": subscriber_id, "subject": subject, "frequency": wish.frequency}
            for subject in dict.fromkeys(wish.subjects)
        ],
    )


def _cancel_unwanted(connection: Connection, subscriber_id: int, wish: Wish, now: datetime) -> None:
    waiting = connection.execute(
        select(message.c.id, announcement.c.subjects)
        .join(
            announcement,
            (announcement.c.item_id == message.c.item_id)
            & (announcement.c.revision == message.c.revision),
        )
        .where(
            message.c.subscriber_id == subscriber_id,
            message.c.kind == MessageKind.ITEM,
            message.c.state.in_(outbox.WAITING),
        )
    ).all()
    unwanted: Sequence[int] = [
        row.id for row in waiting if not set(row.subjects) & set(wish.subjects)
    ]
    if unwanted:
        outbox.cancel(connection, message.c.id.in_(unwanted), now=now)
