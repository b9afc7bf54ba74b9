"""Finds in an incoming mail whether a mail was not delivered for good, and the status code. Pure.

Delivery status reports: RFC 3464, within RFC 6522, internationalised by RFC 6533; gateways change
their media types. Two other forms are documented well enough to be told from other mails: QSBMF
(qmail) and the header X-Failed-Recipients (Exim). A mail of a mail server without a sender
(RFC 5321, 4.5.5) counts if it names a code of a failure for good.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from email.message import Message
from email.parser import HeaderParser

from budkavle.subscriptions.delivery.incoming import MailPart

_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])[45]\d\d(?![\d.]*\d)")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_COPIES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_FAILED = ("failed", "failure", "undeliverable")
_SERVER = re.compile(r"(?i)\b(?:mailer-daemon|postmaster|mail delivery (?:sub)?system)\b")
_COPY_BELOW = re.compile(r"(?m)^-+ ?(?:Below this line|Enclosed|This is a copy|The following)")
_UNKNOWN = "5.0.0"


def failure(parts: Sequence[MailPart]) -> str | None:
    """The status code (RFC 3463) with which a delivery has failed for good; None for other mails.

    `5.0.0` if the mail server says that it has failed, and not why.
    """
    if reports := _reports(parts):
        return next((code for part in reports for code in _failed(part)), None)
    if any(part.kind == "multipart/report" for part in parts):
        return None
    text = _own_words(parts)
    if text.startswith("Hi. This is the ") and re.search(r"(?m)^<[^>\n]*>:", text):
        return _code(text)
    if parts[0].header("X-Failed-Recipients"):
        return _code(text)
    status = _STATUS.search(text) if _is_of_server(parts[0]) else None
    return status[1] if status and status[1].startswith("5") else None


def _reports(parts: Sequence[MailPart]) -> list[MailPart]:
    """The parts with the fields of a report, which gateways send as text or as any other file."""
    named = [part for part in parts if part.kind in _REPORTS]
    is_report = any(
        part.kind == "multipart/report" and part.parameter("report-type") == "delivery-status"
        for part in parts
    )
    return named or [part for part in parts if is_report and part.kind not in _COPIES]


def _is_of_server(mail: MailPart) -> bool:
    """Whether a mail is one of a mail server to which nobody can answer."""
    is_unanswerable = mail.header("Return-Path").replace(" ", "") == "<>"
    return is_unanswerable and _SERVER.search(mail.header("From")) is not None


def _failed(part: MailPart) -> Iterator[str]:
    """The codes of the recipients for whom delivery has failed: a block of lines for each."""
    for block in re.split(r"\n[ \t]*\n", part.text().replace("\r\n", "\n")):
        even = re.sub(r"(?m)^([\w-]+)[ \t]+:", r"\1:", textwrap.dedent(block.strip("\n")))
        fields = HeaderParser().parsestr(even)
        action, status = _word(fields, "Action"), fields.get("Status", "")
        if action in _FAILED or (not action and _STATUS.match(status) and status[0] == "5"):
            yield _code_of(fields)


def _word(fields: Message, name: str) -> str:
    return str(fields.get(name, "")).partition("(")[0].strip().lower()


def _code_of(fields: Message) -> str:
    """The code of one recipient; the mail server's answer often says more than “5.0.0”."""
    status = _STATUS.search(str(fields.get("Status", "")))
    if status and not status[1].endswith(".0.0"):
        return status[1]
    answer = _STATUS.search(str(fields.get("Diagnostic-Code", "")))
    return (
        answer[1]
        if answer
        else status[1]
        if status
        else _code(str(fields.get("Diagnostic-Code", "")))
    )


def _code(text: str) -> str:
    status = _STATUS.search(text)
    if status:
        return status[1]
    reply = _REPLY.search(text)
    return f"{reply[0][0]}.0.0" if reply else _UNKNOWN


def _own_words(parts: Sequence[MailPart]) -> str:
    """What the mail server wrote itself, without the copy of the mail."""
    texts = (part.text() for part in parts if part.kind == "text/plain")
    return _COPY_BELOW.split(next(texts, "").replace("\r\n", "\n").lstrip(), maxsplit=1)[0]
