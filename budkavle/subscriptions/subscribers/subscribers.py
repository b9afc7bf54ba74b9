"""Signs up, confirms, adds, suppresses and erases subscribers.

Pages and commands add or remove subscribers only through this module.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection, delete, insert, select, update

from budkavle.services import database
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.schema import (
    Frequency,
    SubscriberState,
    message,
    signup,
    subscriber,
    suppression,
)
from budkavle.subscriptions.subscribers import rate_limits
from budkavle.subscriptions.subscribers.preferences import Wish, change, write_subjects
from budkavle.subscriptions.subscribers.rate_limits import Limit
from budkavle.subscriptions.subscribers.tokens import CONFIRM_LIFE, MANAGE_LIFE, Claim, Tokens

SUBSCRIBE, MANAGE = "subscribe", "manage"
BOUNCE_PAUSE = timedelta(days=90)
_ANSWER_LIFE = timedelta(hours=24)


def normal_address(written: str) -> str | None:
    """Return an e-mail address in the form that is stored, or None if it is not valid.

    Its domain is in ASCII. Nothing is looked up in the DNS.
    """
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
    host: str,
    now: datetime,
) -> bool:
    """Store a form that a reader sent in from `host`, and queue the answer, a mail.

    It does the same for known and unknown addresses, so that nobody learns who subscribes. Returns
    False only if the network or the whole site is over its limit; above the address's own limit
    no mail is queued. Each purpose has its own limits: many who subscribe keep nobody from leaving.
    """

    def spend(whose: str, *limits: Limit) -> bool:
        return rate_limits.spend(connection, tokens.address_key(f"{purpose} {whose}"), limits, now)

    networks = rate_limits.networks_of(host)
    here = all(spend(*each) for each in zip(networks, rate_limits.PER_NETWORK, strict=False))
    if not (here and spend("site", *rate_limits.SITE_WIDE)):
        return False
    # Of the widest network: with many narrow ones, one visitor could shut out an address.
    theirs = spend(f"{networks[-1]} {address}", *rate_limits.PER_VISITOR_AND_ADDRESS)
    if theirs and spend(address, *rate_limits.PER_ADDRESS):
        _store_form(connection, tokens, address, wish, purpose, now)
    return True


def _store_form(
    connection: Connection, tokens: Tokens, address: str, wish: Wish, purpose: str, now: datetime
) -> None:
    number = connection.execute(
        insert(signup)
        .values(
            purpose=purpose,
            address=address,
            address_key=tokens.address_key(address),
            language=wish.language,
            subjects=list(wish.subjects),
            frequency=wish.frequency,
            created_at=now,
            expires_at=now + (CONFIRM_LIFE if purpose == SUBSCRIBE else MANAGE_LIFE),
        )
        .returning(signup.c.id)
    ).scalar_one()
    outbox.queue_answer(connection, number, now, _ANSWER_LIFE)


def confirm(
    connection: Connection, claim: Claim, consent_version: str, now: datetime
) -> int | None:
    """Confirm a signup: add a subscriber, or change an existing one; return their number.

    None if the signup has been used already or is too old.
    """
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
    """When someone gave consent, to which version of the text, and where that is on record."""

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
    """Add a subscriber who has given consent; return their number.

    They get no items that were released before `now`.
    """
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
    write_subjects(connection, number, wish)
    return int(number)


def leave(connection: Connection, claim: Claim, now: datetime) -> bool:
    """Unsubscribe and erase a subscriber; False if they had left already.

    The subscriber is deleted before their mails are cancelled: a fan-out that is adding a mail has
    locked the subscriber's row, so that the cancelling sees this mail (PostgreSQL).
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
    """Return the number of the subscriber with this address key, or None."""
    return connection.execute(
        select(subscriber.c.id).where(subscriber.c.address_key == address_key)
    ).scalar()


def suppress(
    connection: Connection, address_key: str, reason: str, now: datetime, until: datetime | None
) -> None:
    """Suppress an address: it gets no mail until `until`, or ever if that is None."""
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
    """Pause a subscriber whose mails bounce, and suppress the address for 90 days."""
    key = connection.execute(
        update(subscriber)
        .where(subscriber.c.id == subscriber_id)
        .values(state=SubscriberState.PAUSED_BOUNCE, bounced_at=now)
        .returning(subscriber.c.address_key)
    ).scalar()
    if key:
        suppress(connection, key, "bounce", now, now + BOUNCE_PAUSE)
        outbox.cancel(connection, message.c.subscriber_id == subscriber_id, now=now)
