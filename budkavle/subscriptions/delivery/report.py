"""Finds in an incoming mail whether a mail was not delivered for good, and the status code. Pure.

Delivery status reports: RFC 3464, within RFC 6522, internationalised by RFC 6533. Two other
forms are documented well enough to be told from other mails: QSBMF (qmail) and the header
X-Failed-Recipients (Exim).
"""

import re
from collections.abc import Iterator, Sequence
from email.message import Message
from email.parser import HeaderParser

from budkavle.subscriptions.delivery.incoming import MailPart

_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])[45]\d\d(?![\d.]*\d)")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_COPY_BELOW = re.compile(r"(?m)^-+ ?(?:Below this line|Enclosed|This is a copy|The following)")
_UNKNOWN = "5.0.0"


def failure(parts: Sequence[MailPart]) -> str | None:
    """The status code (RFC 3463) with which a delivery has failed for good; None for other mails.

    `5.0.0` if the mail server says that it has failed, and not why.
    """
    if any(part.kind == "multipart/report" and _is_of_delivery(part) for part in parts):
        return next((code for part in parts for code in _failed(part)), None)
    text = _own_words(parts)
    if text.startswith("Hi. This is the ") and re.search(r"(?m)^<[^>\n]*>:", text):
        return _code(text)
    return _code(text) if parts[0].header("X-Failed-Recipients") else None


def _is_of_delivery(report: MailPart) -> bool:
    return report.parameter("report-type") in ("delivery-status", "")


def _failed(part: MailPart) -> Iterator[str]:
    """The codes of the recipients for whom delivery has failed: a block of lines for each."""
    if part.kind not in _REPORTS:
        return
    for block in re.split(r"\n[ \t]*\n", part.text().replace("\r\n", "\n")):
        fields = HeaderParser().parsestr(block.strip("\n"))
        if _word(fields, "Action") == "failed":
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
