"""Reads the columns of other services' exports as ours: Mailchimp, Ghost, listmonk, and the like.

An export that has no sign of its service, such as Mynewsdesk's or Cision's, whose columns each
customer chooses, is known by the usual names of columns in Swedish and English. Where the consents
are on record is then said by a column `consent_source`, or for the whole file.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from budkavle.subscriptions.subscribers.spreadsheet import Row


class _Service(NamedTuple):
    """A service: the column that only it has, those of its consent, and those that end it.

    `ends` are columns by the values with which somebody has left; "*" is any value but a no.
    """

    name: str
    mark: str
    consent: tuple[str, ...]
    ends: Mapping[str, frozenset[str]]


_SERVICES = (
    _Service(
        "Mailchimp",
        "optin_time",
        ("confirm_time", "optin_time"),
        {"unsub_time": frozenset("*"), "clean_time": frozenset("*")},
    ),
    _Service(
        "Ghost",
        "subscribed_to_emails",
        ("created_at",),
        {"subscribed_to_emails": frozenset({"false", ""}), "deleted_at": frozenset("*")},
    ),
    _Service(
        "listmonk",
        "uuid",
        ("created_at",),
        {"status": frozenset({"blocklisted", "disabled", "unsubscribed", "unconfirmed"})},
    ),
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "address": (
        *("email address", "email", "e-mail", "e-mail address", "mail"),
        *(
            "e-post",
            "epost",
            "e-postadress",
            "epostadress",
            "mejl",
            "mejladress",
            "mailadress",
            "adress",
        ),
        *("primary email", "email 1", "work email", "contact email", "business email"),
    ),
    "consent_at": (
        *("created at", "created", "subscribed at", "registered", "date added", "signup date"),
        *("subscription date", "following since", "followed at", "opt-in date", "consent date"),
        *("skapad", "skapad den", "registrerad", "prenumererar sedan", "följer sedan", "datum"),
        *("samtycke", "samtyckte", "datum för samtycke", "tillagd"),
    ),
    "language": ("språk", "lang", "locale", "preferred language"),
    "consent_source": ("källa", "source"),
}
_LEFT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("status", "state", "subscription status", "prenumerationsstatus"),
        frozenset(
            "unsubscribed|left|inactive|deleted|blocked|blocklisted|disabled|opted-out|opted out"
            "|bounced|hard bounce|hard bounced|soft bounced|cleaned|suppressed|complained|complaint"
            "|spam|archived|pending|unconfirmed|not confirmed|non-subscribed|not subscribed"
            "|avregistrerad|avslutad|avanmäld|avprenumererad|inaktiv|borttagen|raderad|spärrad"
            "|blockerad|studsad|studsat|arkiverad|väntar|obekräftad|ej bekräftad|inte bekräftad"
            "|ej aktiv".split("|")
        ),
    ),
    **dict.fromkeys(
        (
            *("unsubscribed", "opted out", "opt-out", "avregistrerad", "avslutad"),
            *("unsubscribed at", "unsubscribe date", "avregistrerad den", "borttagen"),
        ),
        frozenset("*"),
    ),
    **dict.fromkeys(
        ("subscribed", "active", "prenumererar", "aktiv"), frozenset({"false", "no", "0", "nej"})
    ),
}
_NO = frozenset({"", "-", "0", "false", "no", "nej"})
"""What a column may hold of somebody who has not left."""
"""Columns by the values with which somebody has left, in an export of any service."""


def as_ours(
    found: Iterator[tuple[int, Row]], consent_source: str = ""
) -> Iterator[tuple[int, Row]]:
    """Rows with our columns beside those that are there; the first row is the headings.

    `consent_source` says where the consents are on record, in a file whose rows do not say it.
    """
    number, headings = next(found, (1, {}))
    if consent_source and not headings.get("consent_source"):
        headings = {**headings, "consent_source": ""}
        found = ((n, {"consent_source": consent_source, **row}) for n, row in found)
    service = next((each for each in _SERVICES if each.mark in headings), None)
    own = "address" in headings and "consent_at" in headings
    if own:
        yield number, headings
        yield from found
        return
    yield number, {**headings, **dict.fromkeys(_given(headings, service), "")}
    for number, row in found:
        yield number, {**row, **_ours(row, service)}


def _given(headings: Row, service: _Service | None) -> list[str]:
    names = [key for key, others in _NAMES.items() if any(each in headings for each in others)]
    return [*names, "state", "consent_at", "consent_source"] if service else [*names, "state"]


def _ours(row: Row, service: _Service | None) -> Row:
    made = {
        key: value
        for key, names in _NAMES.items()
        if (value := next((row[each] for each in names if row.get(each)), ""))
    }
    if service:
        made["consent_at"] = next((row[each] for each in service.consent if row.get(each)), "")
        made["consent_source"] = row.get("consent_source") or service.name
    if service or "state" not in row:
        made["state"] = "left" if _has_left(row, service.ends if service else _LEFT) else "active"
    return made


def _has_left(row: Row, ends: Mapping[str, frozenset[str]]) -> bool:
    """Whether a row is that of somebody who no longer subscribes."""
    for column, values in ends.items():
        said = row.get(column)
        if said is not None and (
            said.lower() in values or ("*" in values and said.lower() not in _NO)
        ):
            return True
    return False
