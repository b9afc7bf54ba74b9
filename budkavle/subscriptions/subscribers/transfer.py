"""Imports and exports subscribers as CSV, with the record of their consent.

Organisations that come from another service must not lose subscribers, and may leave ours with
all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from budkavle.model.rules import N_
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.schema import (
    SubscriberState,
    subscriber,
    subscription,
    suppression,
)
from budkavle.subscriptions.settings import ServiceSettings
from budkavle.subscriptions.state import Subjects
from budkavle.subscriptions.subscribers import cells, exports, spreadsheet, subscribers
from budkavle.subscriptions.subscribers.cells import LineError
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
UNCLEAR_STATE = N_(
    "“{said}” leaves open whether they subscribe: write active or left there, or give the column"
    " another name if it says something else"
)
NOTHING: Subjects = {}
REQUIRED = ("address", "consent_at", "consent_source")


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


def read(
    raw: bytes, settings: ServiceSettings, consent_source: str = "", known: Subjects = NOTHING
) -> list[CsvRow]:
    """Parse a file of CSV as in `parse`; also raises CsvError for a workbook."""
    if spreadsheet.is_workbook(raw):
        said = N_("this is a workbook: save it as CSV in the spreadsheet program")
        raise CsvError([(1, LineError(said))])
    return parse(spreadsheet.decode(raw), settings, consent_source, known)


def parse(
    text: str, settings: ServiceSettings, consent_source: str = "", known: Subjects = NOTHING
) -> list[CsvRow]:
    """Parse the CSV; every line must say where the consent is on record, or the caller does.

    `known` is what can be followed; without it, that is not checked. Raises CsvError with all that
    is wrong.
    """
    entries: list[CsvRow] = []
    reasons: list[tuple[int, LineError]] = []
    found = exports.as_ours(spreadsheet.rows(text), consent_source)
    try:
        headings = next(found, (1, {}))[1]
        _check_headings(headings)
        if set(COLUMNS) <= headings.keys():
            known = NOTHING  # our own export: they may follow what the site had once
        for number, row in found:
            try:
                entries.append(_entry(row, settings, known))
            except LineError as error:
                reasons.append((number, error))
    except spreadsheet.NotCsvError as error:
        said = LineError(N_("is not CSV: {reason}"), reason=error)
        raise CsvError([(error.number, said)]) from error
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


def _entry(row: Mapping[str, str], settings: ServiceSettings, known: Subjects) -> CsvRow:
    if row[""]:
        raise LineError(N_("has more cells than there are headings"))
    source = row.get("consent_source")
    if not source:
        raise LineError(N_("consent_source is empty: where is it on record that they said yes?"))
    if unclear := row.get(exports.UNCLEAR):
        raise LineError(UNCLEAR_STATE, said=unclear)
    wish = Wish(
        cells.subjects(row.get("subjects", ""), known),
        cells.frequency(row.get("frequency", "")),
        cells.language(row.get("language", ""), settings),
    )
    at = cells.time(row.get("consent_at", ""), settings.timezone)
    consent = Consent(at, row.get("consent_version") or "imported", source[:200])
    active = row.get("state") == SubscriberState.ACTIVE
    return CsvRow(cells.address(row.get("address", "")), wish, consent, active)


def _import_entry(connection: Connection, entry: CsvRow, key: str, now: datetime) -> str:
    stopped = select(suppression.c.address_key).where(suppression.c.address_key == key)
    if not entry.active or connection.execute(stopped).first():
        return "suppressed"
    if subscribers.find(connection, key) is not None:
        return "known"
    subscribers.add(connection, entry.address, key, entry.wish, entry.consent, now)
    return "added"
