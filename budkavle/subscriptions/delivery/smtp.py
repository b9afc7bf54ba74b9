"""The conversation with the mail relay (RFC 5321), with a mark between "go ahead" and the text.

smtplib does the protocol; this module only decides when to speak and when to be silent.
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
from budkavle.subscriptions.settings import Relay, Secrets

_LEADING_DOT = re.compile(rb"(?m)^\.")
_COMMAND_SECONDS = 60
_MAILS_PER_CONNECTION = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """A finished mail: who to, who hears of bounces, and its bytes with CRLF."""

    sender: str
    recipient: str
    content: bytes


class Transport(Protocol):
    """What delivers a mail: the relay, or in development the mailbox."""

    def deliver(self, envelope: Envelope, mark: Callable[[], bool]) -> Outcome:
        """Deliver one mail. `mark` commits to it and says whether it is still wanted."""

    def close(self) -> None:
        """End the conversation."""


class RelayTransport:
    """One connection to the relay, opened when needed and used again."""

    def __init__(self, relay: Relay, secrets: Secrets, host_name: str | None = None) -> None:
        self._relay = relay
        self._secrets = secrets
        self._host_name = host_name
        self._smtp: smtplib.SMTP | None = None
        self._delivered = 0

    def deliver(self, envelope: Envelope, mark: Callable[[], bool]) -> Outcome:
        """Deliver one mail; whatever breaks becomes an outcome."""
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
        """Say goodbye, if the relay still listens."""
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
        """The relay said no before any text: clear the conversation for the next mail."""
        if outcome.broken or not self._smtp:
            self._drop()
        else:
            self._smtp.rset()
        return outcome

    def _marked(self, mark: Callable[[], bool]) -> bool:
        """Commit to sending; if that fails, hang up without the dot: then nothing was sent."""
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


def connect(relay: Relay, secrets: Secrets, host_name: str | None = None) -> smtplib.SMTP:
    """Open a conversation: greeting, TLS as the settings say, signing in. Raises on any refusal."""
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
    # The final dot is a packet of its own and must not wait for the answer to the one before.
    if smtp.sock:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if relay.security == "starttls":
        smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()
    if relay.user and secrets.relay_password:
        smtp.login(relay.user, secrets.relay_password.get_secret_value())
    return smtp


def _check_still_listening(smtp: smtplib.SMTP) -> None:
    """Raise if the relay hung up or spoke before the dot: without the dot nothing was accepted."""
    if smtp.sock and select.select([smtp.sock], [], [], 0)[0]:
        raise smtplib.SMTPServerDisconnected("the relay spoke in the middle of the text")


def _envelope_commands(envelope: Envelope) -> tuple[tuple[Stage, str], ...]:
    return (
        (Stage.MAIL, f"MAIL FROM:<{envelope.sender}>"),
        (Stage.RCPT, f"RCPT TO:<{envelope.recipient}>"),
        (Stage.DATA, "DATA"),
    )
