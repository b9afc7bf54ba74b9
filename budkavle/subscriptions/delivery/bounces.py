"""Handles incoming mail: bounces, and unsubscribing by mail. Automatic replies are ignored.

`classify` is pure; `apply` carries out what it found. A bounce counts only if it names one of our
mails by a bounce address that we signed (VERP), and has one of the documented forms: a delivery
status report (RFC 3464, 6522, 6533), qmail's QSBMF, or Exim's header X-Failed-Recipients.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, select, update

from budkavle.subscriptions.delivery import incoming
from budkavle.subscriptions.delivery.incoming import MailPart
from budkavle.subscriptions.delivery.report import failure
from budkavle.subscriptions.delivery.retry import is_nobody_there, is_our_fault
from budkavle.subscriptions.schema import message, subscriber
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.tokens import Claim, Tokens

TOO_MANY = 3
_WITHIN = timedelta(days=30)
_SIGNED = re.compile(rb"(?i)\+(\d{1,18}-[a-z2-7]{24})(?![a-z0-9])")
_TOKEN = re.compile(r"[\w-]{4,200}\.[\w-]{20,60}", re.ASCII)
_ALONE = re.compile(rf"(?i)(?:subject|ämne)?[:=]?\s*({_TOKEN.pattern})", re.ASCII)
_MOST_CANDIDATES = 20
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that one of our mails was not delivered, and will not be.

    `message_id` is the mail's number in the outbox; `status` is the code (RFC 3463), as in `5.1.1`.
    """

    message_id: int
    status: str

    @property
    def nobody_there(self) -> bool:
        """Whether the mailbox does not exist or accepts no mail."""
        return is_nobody_there(self.status)

    @property
    def our_fault(self) -> bool:
        """Whether our mail or our address was rejected, whoever the reader is."""
        return is_our_fault(self.status)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A request to unsubscribe by mail, with the token from one of our mails."""

    claim: Claim


def classify(raw: bytes, tokens: Tokens, now: datetime) -> Bounce | Leaving | None:
    """Return the bounce or the unsubscription in an incoming mail; None for any other mail."""
    parts = incoming.read(raw)
    status = failure(parts)
    if status:
        number = next(_our_numbers(raw, tokens), None)
        return None if number is None else Bounce(number, status)
    if parts[0].header("Auto-Submitted").lower().startswith("auto-replied"):
        return None
    claims = (tokens.read("end", each, now) for each in _candidates(parts))
    claim = next(filter(None, islice(claims, _MOST_CANDIDATES)), None)
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


def _our_numbers(raw: bytes, tokens: Tokens) -> Iterator[int]:
    """The numbers of our mails named by signed addresses anywhere in this mail.

    Mail servers write the address that a report came to into different headers, or none; then the
    returned copy of our mail still has it.
    """
    signed = dict.fromkeys(each.lower() for each in _SIGNED.findall(raw[: incoming.LARGEST]))
    for each in islice(signed, _MOST_CANDIDATES):
        number = tokens.read_bounce(each.decode())
        if number is not None:
            yield number


def _candidates(parts: Sequence[MailPart]) -> Iterator[str]:
    """What may be a token: in the subject, or alone on a line of the text.

    Mail systems put tags before the subject, break it, or move it into the text. A link in a quoted
    mail is no request, so a token within a line of text does not count.
    """
    subject = parts[0].header("Subject")
    yield from _TOKEN.findall(subject)
    yield from _TOKEN.findall("".join(subject.split()))
    for part in parts:
        if part.headers.get_content_maintype() == "text":
            text = (
                re.sub(r"<[^<>]*>", "\n", part.text()) if part.kind == "text/html" else part.text()
            )
            for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
                if found := _ALONE.fullmatch(line.strip()):
                    yield found[1]
