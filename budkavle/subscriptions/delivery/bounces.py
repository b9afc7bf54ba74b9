"""Handles incoming mail: bounces, complaints, and unsubscribing by mail. Others are ignored.

`classify` is pure; `apply` carries out what it found. A bounce counts only if it names one of our
mails by a bounce address that we signed (VERP), and has one of the documented forms: a delivery
status report (RFC 3464, 6522, 6533), qmail's QSBMF, Exim's header X-Failed-Recipients, or the JSON
of Amazon SES. So does a complaint (RFC 5965, or that JSON), which may also name the mail by the
token in its List-Unsubscribe.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import unquote

from sqlalchemy import Connection, delete, select, update

from budkavle.subscriptions.delivery import amazon, complaints, incoming
from budkavle.subscriptions.delivery.incoming import MailPart
from budkavle.subscriptions.delivery.report import failure
from budkavle.subscriptions.delivery.retry import is_nobody_there, is_our_fault
from budkavle.subscriptions.schema import message, signup, subscriber
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.tokens import SHAPE, Claim, Tokens

TOO_MANY = 3
_WITHIN = timedelta(days=30)
_SIGNED = re.compile(rb"(?i)\+(\d{1,18}-[a-z2-7]{24})(?![a-z0-9])")
_TOKEN = re.compile(rf"(?=({SHAPE}))")
"""A token wherever it begins, since tags of mail systems may stand right before and after it."""
_ALONE = re.compile(
    rf"(?:[^\W\d_]{{3,12}}[:=])?\s*(?:\[[^\[\]]{{1,40}}\]\s*)*[\s*\"'<(\[]*({SHAPE})[\s*\"'>)\].]*"
)
"""A token alone, perhaps after the word for the subject in the language of the mail program."""
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


@dataclass(frozen=True, slots=True)
class Complaint:
    """A report that a reader has marked one of our mails, by its number, as spam."""

    message_id: int


Found = Bounce | Complaint | Leaving


def classify(raw: bytes, tokens: Tokens, now: datetime) -> Found | None:
    """Return the bounce, complaint or unsubscription in an incoming mail; None for any other."""
    parts = incoming.read(raw)
    amazon_says = amazon.notice(parts)
    if amazon_says and amazon_says.is_complaint:
        return _complaint(raw, parts, amazon_says.unsubscribe, tokens, now)
    if complaints.is_complaint(parts):
        return _complaint(raw, parts, complaints.unsubscribe_headers(parts), tokens, now)
    status = amazon_says.status if amazon_says else failure(parts)
    if status:
        number = next(_our_numbers(raw, parts, tokens), None)
        return None if number is None else Bounce(number, status)
    if amazon_says or _is_of_nobody(parts[0]):
        return None
    claims = (tokens.read("end", each, now) for each in _candidates(parts))
    claim = next(filter(None, islice(claims, _MOST_CANDIDATES)), None)
    return Leaving(claim) if claim else None


def apply(connection: Connection, found: Found, now: datetime) -> None:
    """Count a bounce, or carry out an unsubscription; whoever complains is unsubscribed.

    The address is suppressed if its mailbox does not exist, or after three bounces, each within 30
    days of the one before. A rejection of our own mail (5.7.x) is not counted, nor
    is a bounce for someone who has unsubscribed.
    """
    if isinstance(found, Leaving):
        subscribers.leave(connection, found.claim, now)
        return
    if isinstance(found, Complaint):
        _leave_after_complaint(connection, found, now)
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


def _complaint(
    raw: bytes,
    parts: Sequence[MailPart],
    headers: Iterable[str],
    tokens: Tokens,
    now: datetime,
) -> Complaint | Leaving | None:
    """Who has complained: by the token, which is valid for ever, or by the number of the mail.

    `headers` are those that say how to unsubscribe.
    """
    for header in headers:
        claims = (tokens.read("end", each, now) for each in _TOKEN.findall(header))
        if claim := next(filter(None, islice(claims, _MOST_CANDIDATES)), None):
            return Leaving(claim)
    number = next(_our_numbers(raw, parts, tokens), None)
    return None if number is None else Complaint(number)


def _leave_after_complaint(connection: Connection, found: Complaint, now: datetime) -> None:
    """Erase whoever complains, or the signup if the mail asked to confirm it."""
    sent = connection.execute(
        select(message.c.subscriber_id, message.c.signup_id).where(message.c.id == found.message_id)
    ).first()
    if sent is not None and sent.subscriber_id is not None:
        subscribers.leave(connection, Claim(sent.subscriber_id, 0), now)
    elif sent is not None:
        connection.execute(delete(signup).where(signup.c.id == sent.signup_id))


def _our_numbers(raw: bytes, parts: Sequence[MailPart], tokens: Tokens) -> Iterator[int]:
    """The numbers of our mails named by signed addresses anywhere in this mail.

    Mail servers write the address that a report came to into different headers, or none; then the
    returned copy of our mail still has it, perhaps in an encoding.
    """
    places = (raw[: incoming.LARGEST], *(part.data() for part in parts))
    found = (each.lower() for place in places for each in _SIGNED.findall(place))
    for each in islice(dict.fromkeys(found), _MOST_CANDIDATES):
        number = tokens.read_bounce(each.decode())
        if number is not None:
            yield number


def _is_of_nobody(mail: MailPart) -> bool:
    """Whether a machine answered a mail (RFC 3834); Apple Mail marks requests to leave so, too."""
    is_answer = mail.header("Auto-Submitted").lower().startswith("auto-replied")
    return is_answer and mail.header("X-Apple-Unsubscribe").strip().lower() != "true"


def _candidates(parts: Sequence[MailPart]) -> Iterator[str]:
    """What may be a token: in the subject, or alone on a line of the text.

    Mail systems put tags before the subject, break it, or move it into the text. A link in a quoted
    mail is no request, so a token within a line of text does not count.
    """
    subject = parts[0].header("Subject")
    for words in (subject, "".join(subject.split()), unquote(subject)):
        yield from _TOKEN.findall(words)
    for part in parts:
        if part.headers.get_content_maintype() == "text":
            text = (
                re.sub(r"<[^<>]*>", "\n", part.text()) if part.kind == "text/html" else part.text()
            )
            for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
                if found := _ALONE.fullmatch(line.strip()):
                    yield found[1]
