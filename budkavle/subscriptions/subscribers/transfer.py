"""Imports and exports subscribers as CSV, with the record of their consent.

Organisations that come from another service must not lose subscribers, and may leave ours with
all of them.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from budkavle.model.rules import N_
from budkavle.model.written_dates import meant
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.news.manifest import ALL
from budkavle.subscriptions.schema import (
    Frequency,
    SubscriberState,
    subscriber,
    subscription,
    suppression,
)
from budkavle.subscriptions.settings import ServiceSettings
from budkavle.subscriptions.subscribers import exports, spreadsheet, subscribers
from budkavle.subscriptions.subscribers.preferences import Wish
from budkavle.subscriptions.subscribers.subscribers import Consent
from budkavle.subscriptions.subscribers.tokens import Tokens

COLUMNS = (
    "address",
    "subjects",
    "frequency",
    "language",
    "consent_at",
    "consent_version",
    "consent_source",
    "state",
)
_DOT_IN_TIME = re.compile(r"(?<=[T ]\d\d)\.(?=\d\d)|(?<=[T ]\d\d[.:]\d\d)\.(?=\d\d)")
_IN_BRACKETS = re.compile(r"[^<>@]*<([^<>]+)>")
"""An address as mail programs copy it: Anna Ek <anna@example.org>."""
UNCLEAR_STATE = N_(
    "“{said}” leaves open whether they subscribe: write active or left there, or give the column"
    " another name if it says something else"
)
REQUIRED = ("address", "consent_at", "consent_source")


class LineError(ServiceError):
    """One line of the CSV is not valid."""


class CsvError(ServiceError):
    """The CSV cannot be imported; nothing was. Contains every reason, with its line number."""

    def __init__(self, reasons: Iterable[tuple[int, LineError]]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("{reasons}", reasons="; ".join(self.sentences(str)))

    def sentences(self, translate: Callable[[str], str]) -> tuple[str, ...]:
        """Return every reason, each as a separate line."""
        line = translate("line {n}: {reason}")
        return tuple(
            line.format(n=number, reason=reason)
            for number, error in self.reasons
            for reason in error.sentences(translate)
        )


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One valid line of the CSV."""

    address: str
    wish: Wish
    consent: Consent
    active: bool


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many lines were added, known already, or left out as suppressed."""

    added: int
    known: int
    suppressed: int


def read(raw: bytes, settings: ServiceSettings, consent_source: str = "") -> list[CsvRow]:
    """Parse a file of CSV as in `parse`; also raises CsvError for a workbook."""
    if spreadsheet.is_workbook(raw):
        said = N_("this is a workbook: save it as CSV in the spreadsheet program")
        raise CsvError([(1, LineError(said))])
    return parse(spreadsheet.decode(raw), settings, consent_source)


def parse(text: str, settings: ServiceSettings, consent_source: str = "") -> list[CsvRow]:
    """Parse the CSV; every line must say where the consent is on record, or the caller does.

    Raises CsvError with all that is wrong.
    """
    entries: list[CsvRow] = []
    reasons: list[tuple[int, LineError]] = []
    found = exports.as_ours(spreadsheet.rows(text), consent_source)
    try:
        _check_headings(next(found, (1, {}))[1])
        for number, row in found:
            try:
                entries.append(_entry(row, settings))
            except LineError as error:
                reasons.append((number, error))
    except csv.Error as error:
        raise CsvError([(1, LineError(N_("is not CSV: {reason}"), reason=error))]) from error
    if reasons:
        raise CsvError(reasons)
    return entries


def _check_headings(headings: Mapping[str, str]) -> None:
    missing = [name for name in REQUIRED if name not in headings]
    if missing:
        raise CsvError(
            (1, LineError(N_("the column {name} is missing"), name=name)) for name in missing
        )


def import_entries(
    connection: Connection, entries: Iterable[CsvRow], tokens: Tokens, now: datetime
) -> ImportCounts:
    """Add new subscribers; leave out known, paused and suppressed ones. Sends no mail."""
    counts = {"added": 0, "known": 0, "suppressed": 0}
    for entry in entries:
        key = tokens.address_key(entry.address)
        counts[_import_entry(connection, entry, key, now)] += 1
    return ImportCounts(**counts)


def export(connection: Connection) -> Iterator[str]:
    """Return all subscribers as lines of CSV that `parse` can read."""
    yield spreadsheet.line(COLUMNS)
    rows = connection.execute(select(subscriber).order_by(subscriber.c.id)).all()
    for row in rows:
        chosen = connection.execute(
            select(subscription.c.subject, subscription.c.frequency)
            .where(subscription.c.subscriber_id == row.id)
            .order_by(subscription.c.subject)
        ).all()
        yield spreadsheet.line(
            (
                row.address,
                " ".join(each.subject for each in chosen),
                chosen[0].frequency,
                row.language,
                row.confirmed_at.isoformat(),
                row.consent_version,
                row.consent_source,
                row.state,
            )
        )


def _entry(row: Mapping[str, str], settings: ServiceSettings) -> CsvRow:
    if row[""]:
        raise LineError(N_("has more cells than there are headings"))
    source = row.get("consent_source")
    if not source:
        raise LineError(N_("consent_source is empty: where is it on record that they said yes?"))
    frequency = (row.get("frequency") or Frequency.IMMEDIATE).lower()
    if frequency not in list(Frequency):
        raise LineError(N_("frequency must be one of {known}"), known=", ".join(Frequency))
    subjects = tuple((row.get("subjects") or ALL).split())
    language = settings.known_language((row.get("language") or "").lower())
    if unclear := row.get(exports.UNCLEAR):
        raise LineError(UNCLEAR_STATE, said=unclear)
    active = row.get("state") == SubscriberState.ACTIVE
    at = _consent_at(row.get("consent_at", ""), settings.timezone)
    return CsvRow(
        _address(row.get("address", "")),
        Wish(subjects, Frequency(frequency), language),
        Consent(at, row.get("consent_version") or "imported", source[:200]),
        active,
    )


def _address(written: str) -> str:
    within = _IN_BRACKETS.fullmatch(written)
    plain = (within[1] if within else written).removeprefix("mailto:")
    address = subscribers.normal_address(plain)
    if address is None and not plain.partition("@")[0].isascii():
        raise LineError(N_("the address has other letters than a to z before the @"))
    if address is None:
        raise LineError(N_("the address is not an e-mail address"))
    return address


def _consent_at(written: str, zone: ZoneInfo) -> datetime:
    """Parse a date, or a date with time; one without an offset is on the site's clock."""
    try:
        # Python takes the 12.30 of a Swedish time for twelve o'clock and three tenths of a second.
        moment = datetime.fromisoformat(_DOT_IN_TIME.sub(":", written.removeprefix("'")))
    except ValueError as error:
        other = meant(written)
        if other is None:
            raise LineError(
                N_("consent_at must look like 2024-05-01 or 2024-05-01T12:00+02:00")
            ) from error
        moment = datetime.fromisoformat(other)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _import_entry(connection: Connection, entry: CsvRow, key: str, now: datetime) -> str:
    stopped = select(suppression.c.address_key).where(suppression.c.address_key == key)
    if not entry.active or connection.execute(stopped).first():
        return "suppressed"
    if subscribers.find(connection, key) is not None:
        return "known"
    subscribers.add(connection, entry.address, key, entry.wish, entry.consent, now)
    return "added"
