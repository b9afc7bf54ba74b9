"""Finds in an incoming mail whether a reader has marked one of our mails as spam. Pure.

Complaint reports: RFC 5965, within RFC 6522; gateways change their media types. Outlook.com sends
another form, which its subject tells from other mails.
"""

import re
from collections.abc import Iterator, Sequence

from budkavle.subscriptions.delivery import incoming
from budkavle.subscriptions.delivery.incoming import MailPart

_REPORT = "message/feedback-report"
UNWANTED = frozenset(("abuse", "fraud", "opt-out", "opt-out-list"))
"""The types by which a reader does not want the mail; the others judge our mail servers, or
take a complaint back (RFC 5965, 7.3; RFC 6591; RFC 6430)."""
_TYPE = re.compile(r"(?im)^[ \t]*Feedback-Type[ \t]*:[ \t]*([a-z-]+)")
_OF_OUTLOOK = re.compile(r"(?i)complaint about message from ")
_COPIES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


def is_complaint(parts: Sequence[MailPart]) -> bool:
    """Whether a mail reports that a reader does not want one of our mails."""
    types = [found[1].lower() for part in _reports(parts) for found in _TYPE.finditer(part.text())]
    if types:
        return not UNWANTED.isdisjoint(types)
    is_of_outlook = _OF_OUTLOOK.match(parts[0].header("Subject")) is not None
    return is_of_outlook and any(part.kind in _COPIES for part in parts)


def unsubscribe_headers(parts: Sequence[MailPart]) -> Iterator[str]:
    """The header List-Unsubscribe of each mail that is returned: the reports hide addresses."""
    for part in parts:
        if part.kind in _COPIES:
            yield incoming.read(part.data())[0].header("List-Unsubscribe")


def _reports(parts: Sequence[MailPart]) -> list[MailPart]:
    """The parts with the fields of a report, which gateways send as text or as any other file."""
    named = [part for part in parts if part.kind == _REPORT]
    is_report = any(
        part.kind == "multipart/report" and part.parameter("report-type") == "feedback-report"
        for part in parts
    )
    return named or [part for part in parts if is_report and part.kind not in _COPIES]
