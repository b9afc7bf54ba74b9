"""The mailbox of development mode: mails are written to a folder and not sent."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from budkavle.services import files
from budkavle.subscriptions.delivery.retry import Outcome, Stage, Verdict, cancelled
from budkavle.subscriptions.delivery.smtp import Envelope

_numbering = threading.Lock()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the mailbox page shows it."""

    number: int
    recipient: str
    subject: str
    text: str
    html: str


class MailboxTransport:
    """Writes each mail to a numbered file in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, envelope: Envelope, mark: Callable[[], bool]) -> Outcome:
        """Write the mail as the relay would have received it."""
        if not mark():
            return cancelled("withdrawn")
        with _numbering:
            files.make_folder(self._folder)
            number = len(list(self._folder.glob("*.eml"))) + 1
            files.write_bytes(self._folder / f"{number:06}.eml", envelope.content)
        return Outcome(Verdict.SENT, Stage.END, "250")

    def close(self) -> None:
        """Do nothing: there is no connection to close."""


def mails(folder: Path) -> list[Mail]:
    """Read all mails in the mailbox, newest first."""
    return [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True)]


def _read(path: Path) -> Mail:
    parsed = message_from_bytes(path.read_bytes(), EmailMessage, policy=default)
    return Mail(
        int(path.stem),
        str(parsed["To"]),
        str(parsed["Subject"]),
        _body(parsed, "plain"),
        _body(parsed, "html"),
    )


def _body(parsed: EmailMessage, subtype: str) -> str:
    part = parsed.get_body((subtype,))
    return str(part.get_content()) if part else ""
