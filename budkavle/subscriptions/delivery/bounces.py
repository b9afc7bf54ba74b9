"""Handles incoming mail: bounces, and unsubscribing by mail. Automatic replies are ignored.

`classify` is pure; `apply` carries out what it found. Only delivery status reports (RFC 3464)
count as bounces, and only if they are sent to a bounce address that we signed (VERP).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from sqlalchemy import Connection, select, update

from budkavle.subscriptions.schema import message, subscriber
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.tokens import Claim, Tokens

TOO_MANY = 3
_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that one of our mails has permanently failed.

    `message_id` is the mail's number in the outbox; `status` is the code (RFC 3463), as in `5.1.1`.
    """

    message_id: int
    status: str

    @property
    def nobody_there(self) -> bool:
        """Whether the mailbox does not exist or accepts no mail (RFC 3463: 5.1.x, 5.2.1)."""
        return self.status.startswith("5.1.") or self.status == "5.2.1"

    @property
    def our_fault(self) -> bool:
        """Whether our mail was rejected for security or policy (5.7.x), whoever the reader is."""
        return self.status.startswith("5.7.")


@dataclass(frozen=True, slots=True)
class Leaving:
    """A request to unsubscribe by mail, with the token from one of our mails."""

    claim: Claim


def classify(raw: bytes, tokens: Tokens, now: datetime) -> Bounce | Leaving | None:
    """Return the bounce or the unsubscription in an incoming mail; None for any other mail."""
    mail = message_from_bytes(raw, EmailMessage, policy=default)
    if mail.get_content_type() == "multipart/report":
        return _bounce(mail, tokens)
    if str(mail.get("Auto-Submitted", "no")).lower() != "no":
        return None
    claim = tokens.read("end", "".join(str(mail.get("Subject", "")).split()), now)
    return Leaving(claim) if claim else None


def apply(connection: Connection, found: Bounce | Leaving, now: datetime) -> None:
    """Count a bounce, or carry out an unsubscription.

    The address is suppressed if its mailbox does not exist, or after three bounces, each within 30
    days of the one before. A rejection of our own mail (5.7.x) is not counted, nor
    is a bounce for someone who has unsubscribed.
    """
    if isinstance(found, Leaving):
        subscribers.leave(connection, found.claim, now)
        return
    known = connection.execute(
        select(subscriber.c.id, subscriber.c.bounce_score, subscriber.c.bounced_at)
        .join(message, message.c.subscriber_id == subscriber.c.id)
        .where(message.c.id == found.message_id)
    ).first()
    if known is None or found.our_fault:
        return
    recent = known.bounced_at is not None and known.bounced_at > now - _WITHIN
    score = (known.bounce_score if recent else 0) + 1
    connection.execute(
        update(subscriber)
        .where(subscriber.c.id == known.id)
        .values(bounce_score=score, bounced_at=now)
    )
    if found.nobody_there or score >= TOO_MANY:
        subscribers.suppress_bounced(connection, known.id, now)


def _bounce(mail: EmailMessage, tokens: Tokens) -> Bounce | None:
    if mail.get_param("report-type") != "delivery-status":
        return None
    number = _ours(mail, tokens)
    status = _permanent_status(mail)
    return Bounce(number, status) if number is not None and status else None


def _ours(mail: EmailMessage, tokens: Tokens) -> int | None:
    """Read the bounced mail's number from the address that the report was sent to."""
    for header in ("Delivered-To", "X-Original-To", "To"):
        for value in mail.get_all(header, []):
            local = str(value).strip(" <>").partition("@")[0]
            number = tokens.read_bounce(local.partition("+")[2])
            if number is not None:
                return number
    return None


def _permanent_status(mail: EmailMessage) -> str | None:
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.walk():
                status = str(block.get("Status", "")).split(" ")[0].strip()
                if str(block.get("Action", "")).lower() == "failed" and status.startswith("5."):
                    return status
    return None
