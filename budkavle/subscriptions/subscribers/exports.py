"""Reads the columns of other services' exports as ours: Mailchimp, Ghost, listmonk, and the like.

An export that has no sign of its service, such as Mynewsdesk's or Cision's, whose columns each
customer chooses, is known by the usual names of columns in Swedish and English. Where the consents
are on record is then said by a column `consent_source`, or for the whole file.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from budkavle.subscriptions.subscribers.spreadsheet import Row


class _Service(NamedTuple):
    """A service: the column that only it has, those of its consent, and those of who has left."""

    name: str
    mark: str
    consent: tuple[str, ...]
    ends: frozenset[str] = frozenset()


UNCLEAR = "unclear"
"""The key of what a row says that leaves open whether they subscribe."""

_SERVICES = (
    _Service(
        "Mailchimp",
        "optin_time",
        ("confirm_time", "optin_time"),
        frozenset({"unsub_time", "clean_time"}),
    ),
    _Service("Ghost", "subscribed_to_emails", ("created_at",), frozenset({"deleted_at"})),
    _Service("listmonk", "uuid", ("created_at",)),
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
        *("subscriber", "subscriber email", "mejladress", "e-mailadress", "e-postadresser"),
    ),
    "consent_at": (
        *("created at", "created", "subscribed at", "registered", "date added", "signup date"),
        *("subscription date", "following since", "followed at", "opt-in date", "consent date"),
        *("consent at", "subscription created at", "added time", "date subscribed", "date created"),
        *("skapad", "skapad den", "registrerad", "prenumererar sedan", "följer sedan", "datum"),
        *("samtycke", "samtyckte", "datum för samtycke", "tillagd"),
    ),
    "language": ("språk", "lang", "locale", "preferred language"),
    "consent_source": ("källa", "source", "consent source"),
    "consent_version": ("consent version",),
    "subjects": ("ämnen", "följer", "bevakar"),
    "frequency": ("hur ofta", "frekvens"),
}
_STAYS = frozenset(
    "active|subscribed|subscriber|enabled|confirmed|opted-in|opted in|true|yes|1|on|x"
    "|aktiv|prenumererar|prenumerant|bekräftad|ja".split("|")
)
"""What a column of states may hold of somebody who subscribes."""
_NO = frozenset({"", "-", "0", "false", "no", "nej", "none", "null", "n/a", "never", "aldrig"})
"""What a column of those who have left may hold of somebody who has not."""
_LEFT = frozenset(
    "unsubscribed|left|inactive|deleted|blocked|blocklisted|disabled|opted-out|opted out"
    "|bounced|hard bounce|hard bounced|soft bounced|cleaned|suppressed|complained|complaint"
    "|spam|archived|pending|unconfirmed|not confirmed|non-subscribed|nonsubscribed|not subscribed"
    "|transactional|paused_bounce"
    "|avregistrerad|avslutad|avanmäld|avprenumererad|inaktiv|borttagen|raderad|spärrad"
    "|blockerad|studsad|studsat|arkiverad|väntar|obekräftad|ej bekräftad|inte bekräftad"
    "|ej aktiv|false|no|0|off|nej".split("|")
)
_STATES = frozenset(
    "state|subscribed|subscribed_to_emails|active|prenumererar|aktiv|opt-in|opted in|opt in"
    "|newsletter|nyhetsbrev|utskick|accepts marketing|accepts email marketing"
    "|email marketing".split("|")
)
"""Columns that say who subscribes, besides all that are called a status."""
_ENDS = re.compile(
    r"unsubscri|opt(?:ed)? ?out|blacklist|blocklist|suppress|bounce|complain|cancel|disabled"
    r"|deleted|removed|avregistr|avslut|avanm|avprenum|borttag|raderad|spärr|studs"
)
"""Columns that have something of those who have left: a yes, or a date. Hyphens count as blanks."""
_MAYBE = re.compile(
    r"\b(?:subscri|active|aktiv|opt(?:ed)? ?in\b|enabled|confirmed|bekräft|samtyck)"
)
"""Columns in which only a no says something."""


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
    yield number, {"state": "", **headings, **_given(headings, service)}
    for number, row in found:
        said = {name: row.get(name, "") for name in headings}
        yield number, {**row, **_ours(row, service), **_state(said, service)}


def _given(headings: Row, service: _Service | None) -> Row:
    """The columns of ours that these headings give."""
    plain = frozenset(map(_plain, headings))
    names = [
        key for key, others in _NAMES.items() if key in headings or not plain.isdisjoint(others)
    ]
    return dict.fromkeys((*names, "consent_at", "consent_source") if service else names, "")


def _ours(row: Row, service: _Service | None) -> Row:
    """Our columns of a row, which are empty there or missing."""
    plain = {_plain(name): value for name, value in row.items() if value}
    made = {
        key: value
        for key, names in _NAMES.items()
        if (value := row.get(key) or next((plain[each] for each in names if each in plain), ""))
    }
    if service and not row.get("consent_at"):
        made["consent_at"] = next((row[each] for each in service.consent if row.get(each)), "")
    if service and not row.get("consent_source"):
        made["consent_source"] = service.name
    return made


def _plain(heading: str) -> str:
    """A heading without the signs between its words: `created_at` is “created at”."""
    return " ".join(re.split(r"[\s_]+", heading.strip().lower()))


def _state(row: Row, service: _Service | None) -> Row:
    """The state of a row, active or left; or what it says that is neither, under UNCLEAR.

    Nobody subscribes by a word that is not known: consent is never guessed.
    """
    unclear = ""
    for column, said in row.items():
        value, name = said.lower(), _plain(column).replace("-", " ")
        if _ENDS.search(name) or (service and column in service.ends):
            if value not in _NO and "://" not in value:
                return {"state": "left"}
        elif column in _STATES or "status" in column:
            if value in _LEFT:
                return {"state": "left"}
            if value not in _STAYS and not (column == "state" and value == "" and not service):
                unclear = unclear or f"{column}: {said}"
        elif _MAYBE.search(name) and value in _LEFT:
            return {"state": "left"}
    return {"state": "active", UNCLEAR: unclear}
