"""Delivers mails to the relay (RFC 5321); commits to each one just before its text is sent.

This mark is set after the relay has accepted DATA ("go ahead", 354). smtplib does the protocol;
this module only decides what to send when.
"""

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from budkavle.subscriptions.delivery.retry import Outcome, Stage, cancelled, dropped, judge
from budkavle.subscriptions.settings import Relay, SecretKeys

_LEADING_DOT = re.compile(rb"(?m)^\.")
_COMMAND_SECONDS = 60
_MAILS_PER_CONNECTION = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """A finished mail.

    `sender` is the address that bounces go to; `content` are the bytes, with CRLF line ends.
    """

    sender: str
    recipient: str
    content: bytes


class Transport(Protocol):
    """Delivers mails: to the relay, or in development to the mailbox."""

    def deliver(self, envelope: Envelope, mark: Callable[[], bool]) -> Outcome:
        """Deliver one mail.

        `mark` is called just before the text is sent: it records that in the outbox, and returns
        False if the mail must not be sent any more.
        """

    def close(self) -> None:
        """Close the connection."""


class RelayTransport:
    """A connection to the relay, opened when needed and reused for more mails."""

    def __init__(self, relay: Relay, secrets: SecretKeys, host_name: str | None = None) -> None:
        self._relay = relay
        self._secrets = secrets
        self._host_name = host_name
        self._smtp: smtplib.SMTP | None = None
        self._delivered = 0

    def deliver(self, envelope: Envelope, mark: Callable[[], bool]) -> Outcome:
        """Deliver one mail; network and protocol errors become an outcome."""
        stage = Stage.CONNECT
        try:
            smtp = self._ready()
            for stage, command in _envelope_commands(envelope):
                code, words = smtp.docmd(command)
                if code // 100 != (3 if stage is Stage.DATA else 2):
                    return self._refused(judge(stage, code, words))
            stage = Stage.MARK
            if not self._marked(mark):
                return cancelled("withdrawn")
            stage = Stage.TEXT
            smtp.send(_LEADING_DOT.sub(b"..", envelope.content))
            _check_still_listening(smtp)
            stage = Stage.END
            return self._last_word(smtp)
        except (OSError, smtplib.SMTPException):
            self._drop()
            return dropped(stage)

    def close(self) -> None:
        """End the session (QUIT) if the connection is still open."""
        try:
            if self._smtp:
                self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._drop()
        self._smtp = None

    def _ready(self) -> smtplib.SMTP:
        if self._smtp and self._delivered >= _MAILS_PER_CONNECTION:
            self.close()
        if not self._smtp:
            self._smtp = connect(self._relay, self._secrets, self._host_name)
            self._delivered = 0
        self._delivered += 1
        return self._smtp

    def _refused(self, outcome: Outcome) -> Outcome:
        """Reset the session for the next mail, after a refusal before any text was sent."""
        if outcome.broken or not self._smtp:
            self._drop()
        else:
            self._smtp.rset()
        return outcome

    def _marked(self, mark: Callable[[], bool]) -> bool:
        """Call `mark`; if that fails or returns False, disconnect.

        Without the final dot, the relay does not send the mail.
        """
        try:
            wanted = mark()
        except BaseException:
            self._drop()
            raise
        if not wanted:
            self._drop()
        return wanted

    def _last_word(self, smtp: smtplib.SMTP) -> Outcome:
        smtp.send(b".\r\n")
        if smtp.sock:
            smtp.sock.settimeout(self._relay.final_seconds)
        code, words = smtp.getreply()
        if smtp.sock:
            smtp.sock.settimeout(_COMMAND_SECONDS)
        outcome = judge(Stage.END, code, words)
        if outcome.broken:
            self._drop()
        return outcome

    def _drop(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None


def connect(relay: Relay, secrets: SecretKeys, host_name: str | None = None) -> smtplib.SMTP:
    """Open a session: connect, TLS as the settings say, log in.

    Raises OSError or smtplib.SMTPException if any step fails.
    """
    context = ssl.create_default_context()
    if relay.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            relay.host,
            relay.port,
            local_hostname=host_name,
            timeout=_COMMAND_SECONDS,
            context=context,
        )
    else:
        smtp = smtplib.SMTP(
            relay.host, relay.port, local_hostname=host_name, timeout=_COMMAND_SECONDS
        )
    # No Nagle delay: the final dot is a packet of its own, and must not wait for earlier ACKs.
    if smtp.sock:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if relay.security == "starttls":
        smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()
    if relay.user and secrets.relay_password:
        smtp.login(relay.user, secrets.relay_password.get_secret_value())
    return smtp


def _check_still_listening(smtp: smtplib.SMTP) -> None:
    """Raise if the relay disconnected or answered before the final dot.

    Without the dot it has accepted nothing, so the mail can be tried again.
    Raises smtplib.SMTPServerDisconnected.
    """
    if smtp.sock and select.select([smtp.sock], [], [], 0)[0]:
        raise smtplib.SMTPServerDisconnected("the relay spoke in the middle of the text")


def _envelope_commands(envelope: Envelope) -> tuple[tuple[Stage, str], ...]:
    return (
        (Stage.MAIL, f"MAIL FROM:<{envelope.sender}>"),
        (Stage.RCPT, f"RCPT TO:<{envelope.recipient}>"),
        (Stage.DATA, "DATA"),
    )
