"""Mails of the desk, in words that hold nothing of any item: each is sent once, by the own relay.

Neither a title nor a path of an item is in them, since a path is made of words of a headline.
"""

import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from sqlalchemy import Connection, Row, select, update

from budkavle.desk.team.office import Office
from budkavle.desk.team.schema import notice
from budkavle.desk.team.sessions import key_of
from budkavle.desk.team.settings import Mail
from budkavle.services.database import DatabaseError, insert

_log = logging.getLogger(__name__)
_ADDRESS = re.compile(r"[^\s<>@,;:\"\\()\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}")
_PATIENCE = 30
_MOST_TRIES = 8
_AT_ONCE = 20
Send = Callable[[EmailMessage], None]


def is_address(text: str) -> bool:
    """Whether a mail can be sent there: a login may say anything of somebody's address."""
    return bool(_ADDRESS.fullmatch(text))


def queue(
    connection: Connection,
    about: str,
    recipients: Iterable[str],
    words: tuple[str, str],
    now: datetime,
) -> None:
    """Queue a mail to each recipient, unless she has got one about this before.

    `about` says what it is about, and is not in the mail; `words` are its subject and its text.
    """
    for each in dict.fromkeys(recipients):
        values = {
            "key": key_of(f"{about}\n{each}"),
            "recipient": each,
            "subject": words[0],
            "text": words[1],
            "made_at": now,
            "tries": 0,
            "next_at": now,
        }
        statement = insert(connection, notice).values(**values)
        connection.execute(statement.on_conflict_do_nothing())


def send_waiting(office: Office, send: Send) -> int:
    """Send what waits; how many were sent. What the relay refuses is tried again later.

    If the database does not answer, nothing is sent now.
    """
    try:
        return _sent(office, send)
    except DatabaseError as error:
        _log.warning("the mails that wait cannot be looked up: %s", type(error).__name__)
        return 0


def _sent(office: Office, send: Send) -> int:
    sent = 0
    for key, message in _due(office):
        try:
            send(message)
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("a mail of the desk could not be sent: %s", type(error).__name__)
            _again(office, key)
            continue
        with office.changing() as (connection, now):
            connection.execute(update(notice).where(notice.c.key == key).values(sent_at=now))
        sent += 1
    return sent


def by_relay(mail: Mail, password: str) -> Send:
    """Sends a mail by the organisation's relay."""

    def send(message: EmailMessage) -> None:
        secure = ssl.create_default_context()
        if mail.security == "tls":
            relay: smtplib.SMTP = smtplib.SMTP_SSL(
                mail.host, mail.port, timeout=_PATIENCE, context=secure
            )
        else:
            relay = smtplib.SMTP(mail.host, mail.port, timeout=_PATIENCE)
        with relay:
            if mail.security == "starttls":
                relay.starttls(context=secure)
            if mail.user:
                relay.login(mail.user, password)
            relay.send_message(message)

    return send


def _due(office: Office) -> list[tuple[str, EmailMessage]]:
    mail, now = office.settings.mail, office.clock()
    if mail is None:
        return []
    waiting = (notice.c.sent_at.is_(None), notice.c.next_at <= now, notice.c.tries < _MOST_TRIES)
    query = select(notice).where(*waiting).order_by(notice.c.made_at).limit(_AT_ONCE)
    with office.store.reading() as connection:
        rows = connection.execute(query).all()
    return [(row.key, _message(mail.sender, row)) for row in rows]


def _message(sender: str, row: Row[Any]) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, row.recipient, row.subject
    made["Date"] = format_datetime(row.made_at)
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(row.text)
    return made


def _again(office: Office, key: str) -> None:
    with office.changing() as (connection, now):
        tries = connection.execute(select(notice.c.tries).where(notice.c.key == key)).scalar_one()
        later = now + timedelta(minutes=2**tries)
        values = {"tries": tries + 1, "next_at": later}
        connection.execute(update(notice).where(notice.c.key == key).values(**values))
