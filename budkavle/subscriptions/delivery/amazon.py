"""Reads what Amazon SES says of our mails, as Amazon SNS mails it: JSON in a text. Pure.

Amazon SES developer guide, "Amazon SNS notification contents for Amazon SES", and "Examples of
event data that Amazon SES publishes to Amazon SNS". SNS mails the JSON as it is, with words below
it (protocol email), or within JSON of its own (email-json).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from budkavle.subscriptions.delivery.complaints import UNWANTED
from budkavle.subscriptions.delivery.incoming import MailPart
from budkavle.subscriptions.delivery.report import code_of

_KINDS = ("text/plain", "application/json")
_NOBODY = "NoEmail"
_NO_CODE = "5.0.0"
_NO_MAILBOX = "5.1.1"
_READER = json.JSONDecoder(strict=False)  # long lines may have been broken on the way


class Notice(NamedTuple):
    """What a notification says: a bounce if it has a status code (RFC 3463), or a complaint.

    Neither, if it tells of something else, such as a delivery. `unsubscribe` has the values of the
    header List-Unsubscribe of our mail.
    """

    status: str = ""
    is_complaint: bool = False
    unsubscribe: tuple[str, ...] = ()


def notice(parts: Sequence[MailPart]) -> Notice | None:
    """What Amazon SES says in a mail; None for a mail that is no notification of it."""
    for part in parts:
        told = _told(part.text()) if part.kind in _KINDS else {}
        kind = told.get("notificationType") or told.get("eventType")
        if isinstance(kind, str) and isinstance(told.get("mail"), dict):
            if kind == "Bounce":
                return Notice(status=_status(_mapping(told, "bounce")))
            unsubscribe = tuple(_unsubscribe(_mapping(told, "mail")))
            is_complaint = kind == "Complaint" and _is_unwanted(_mapping(told, "complaint"))
            return Notice(is_complaint=is_complaint, unsubscribe=unsubscribe)
    return None


def _told(text: str) -> Mapping[str, Any]:
    """The JSON that a text begins with; that of SES if it is within that of SNS."""
    told = _json(text)
    message = told.get("Message")
    return _json(message) if isinstance(message, str) else told


def _json(text: str) -> dict[str, Any]:
    try:
        told, _ = _READER.raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _status(bounce: Mapping[str, Any]) -> str:
    """The status code of a bounce; empty if the mail may still arrive, or a machine answered it.

    SES calls answers of machines transient bounces too; these have no code.
    """
    recipients = bounce.get("bouncedRecipients")
    for each in recipients if isinstance(recipients, list) else ():
        if isinstance(each, dict) and (each.get("status") or each.get("diagnosticCode")):
            return code_of(str(each.get("status", "")), str(each.get("diagnosticCode", "")))
    if bounce.get("bounceType") != "Permanent":
        return ""
    return _NO_MAILBOX if bounce.get("bounceSubType") == _NOBODY else _NO_CODE


def _is_unwanted(complaint: Mapping[str, Any]) -> bool:
    """Whether the reader does not want the mail; without a type, that is what it means."""
    kind = complaint.get("complaintFeedbackType")
    return not kind or str(kind).lower() in UNWANTED


def _unsubscribe(mail: Mapping[str, Any]) -> Iterator[str]:
    headers = mail.get("headers")
    for each in headers if isinstance(headers, list) else ():
        if isinstance(each, dict) and str(each.get("name", "")).lower() == "list-unsubscribe":
            yield str(each.get("value", ""))


def _mapping(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}
