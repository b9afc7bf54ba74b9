"""Finds in an incoming mail whether a mail was not delivered for good, and the status code. Pure.

Delivery status reports: RFC 3464, within RFC 6522, internationalised by RFC 6533; gateways change
their media types. Two other forms are documented well enough to be told from other mails: QSBMF
(qmail) and the header X-Failed-Recipients (Exim). Any other mail of a mail server counts if it
names a code of a failure for good, or says in words that a mail has come back.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr

from budkavle.subscriptions.delivery.incoming import MailPart

_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])[45]\d\d(?![\d.]*\d)")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_COPIES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_FAILED = ("failed", "failure", "undeliverable", "expired")
_SERVER = re.compile(
    r"(?i)^(?:mailer[-_. ]?daemon|post_?master|mail[. ]deliver(?:y|)[. ](?:(?:sub)?system|service)"
    r"|internet mail delivery|)$"
)
"""The names that mail servers give themselves; some write none."""
_RETURNED = re.compile(
    r"(?i)undeliver|(?:mail|message|delivery|deliver)\W+(?:has\W+)?(?:status notification.*)?fail"
    r"|fail(?:ed|ure)\W+(?:notice|delivery)|return(?:ed|ing)\W+(?:mail|message|to sender)"
    r"|(?:could not|was not|cannot|unable to|did not)\W+(?:be\W+)?(?:deliver|reach)"
    r"|fail(?:ed)?\W+permanent|permanent\W+(?:fail|error)|was aborted|notification: error"
)
"""How mail servers say that a mail has come back, in a subject or in their first words."""
_LATE = re.compile(
    r"(?i)\bdelay|\bwarning\b|still being retried|will (?:be )?(?:retr|continue|keep)"
    r"|(?:continue|keep) (?:to try|trying)|no action is required|delivery incomplete"
)
_ANSWER = re.compile(r"(?i)\s*(?:re|sv|vs|aw|fwd?|vb|vl|wg)\s*:")
_FIRST_WORDS = 1_000
_COPY_BELOW = re.compile(
    r"(?m)^-+ ?(?:Below this line|Enclosed|This is a copy|The following)"
    r"|(?i:^[ \t>]*(?:-+ ?)?(?:(?:unsent|original|returned) message|included is a copy"
    r"|message (?:header|log) follows))"
)
_UNKNOWN = "5.0.0"


def failure(parts: Sequence[MailPart]) -> str | None:
    """The status code (RFC 3463) with which a delivery has failed for good; None for other mails.

    `5.0.0` if the mail server says that it has failed, and not why.
    """
    reports = _reports(parts)
    blocks = [block for part in reports for block in _blocks(part)]
    if any(_word(block, "Action") or block.get("Status") for block in blocks):
        return next((_code_of(block) for block in blocks if _has_failed(block)), None)
    if any(_is_another_report(part) for part in parts):
        return None
    text = _own_words(parts)
    if text.startswith("Hi. This is the ") and re.search(r"(?m)^<[^>\n]*>:", text):
        return _code(text)
    if parts[0].header("X-Failed-Recipients"):
        return _code(text)
    return _failure_in_words(parts[0], text) if _is_of_server(parts[0]) else None


def _is_another_report(part: MailPart) -> bool:
    """Whether a part is a report of another kind, such as a receipt (RFC 8098)."""
    return part.kind == "multipart/report" and part.parameter("report-type") not in (
        "",
        "delivery-status",
    )


def _failure_in_words(mail: MailPart, text: str) -> str | None:
    """The code in a mail server's own words, if these do not say that it still tries."""
    subject = mail.header("Subject")
    first = text[:_FIRST_WORDS]
    if _ANSWER.match(subject) or _LATE.search(subject) or _LATE.search(first):
        return None
    status = _STATUS.search(text)
    if status and status[1].startswith("5"):
        return status[1]
    return _code(text) if _RETURNED.search(subject) or _RETURNED.search(first) else None


def _reports(parts: Sequence[MailPart]) -> list[MailPart]:
    """The parts with the fields of a report, which gateways send as text or as any other file."""
    named = [part for part in parts if part.kind in _REPORTS]
    is_report = any(
        part.kind == "multipart/report" and part.parameter("report-type") == "delivery-status"
        for part in parts
    )
    return named or [part for part in parts if is_report and part.kind not in _COPIES]


def _is_of_server(mail: MailPart) -> bool:
    """Whether a mail is one of a mail server, by its name (RFC 5321, 4.5.1) or its words."""
    name, address = parseaddr(mail.header("From"))
    local = address.partition("@")[0]
    if mail.header("From") and any(_SERVER.match(each.strip()) for each in (local, name or local)):
        return True
    is_unanswerable = mail.header("Return-Path").replace(" ", "") == "<>"
    return is_unanswerable and _RETURNED.search(mail.header("Subject")) is not None


def _blocks(part: MailPart) -> Iterator[Message]:
    """The fields of a report, a block of lines for each recipient."""
    for block in re.split(r"\n[ \t]*\n", part.text().replace("\r\n", "\n")):
        even = re.sub(r"(?m)^([\w-]+)[ \t]+:", r"\1:", textwrap.dedent(block.strip("\n")))
        yield HeaderParser().parsestr(even)


def _has_failed(fields: Message) -> bool:
    """Whether delivery to the recipient of these fields has failed for good."""
    action, status = _word(fields, "Action"), fields.get("Status", "")
    return action in _FAILED or bool(not action and _STATUS.match(status) and status[0] == "5")


def _word(fields: Message, name: str) -> str:
    return str(fields.get(name, "")).partition("(")[0].strip().lower()


def _code_of(fields: Message) -> str:
    """The code of one recipient; the mail server's answer often says more than “5.0.0”."""
    return code_of(str(fields.get("Status", "")), str(fields.get("Diagnostic-Code", "")))


def code_of(stated: str, diagnostic: str) -> str:
    """The code in what a report states, or a more exact one in the mail server's answer."""
    status = _STATUS.search(stated)
    if status and not status[1].endswith(".0.0"):
        return status[1]
    answer = _STATUS.search(diagnostic)
    return answer[1] if answer else status[1] if status else _code(diagnostic)


def _code(text: str) -> str:
    status = _STATUS.search(text)
    if status:
        return status[1]
    reply = _REPLY.search(text)
    return f"{reply[0][0]}.0.0" if reply else _UNKNOWN


def _own_words(parts: Sequence[MailPart]) -> str:
    """What the mail server wrote itself, without the copy of the mail."""
    texts = [part.text() for part in parts if part.kind == "text/plain"]
    texts += [re.sub(r"<[^<>]*>", " ", part.text()) for part in parts if part.kind == "text/html"]
    text = next((text for text in texts if text.strip()), "")
    return _COPY_BELOW.split(text.replace("\r\n", "\n").lstrip(), maxsplit=1)[0]
