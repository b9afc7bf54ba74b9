"""Advice on dates, times and phone numbers in running text: write them as the site does. Pure."""

import re
from collections.abc import Iterator
from datetime import date, time

from budkavle.content.advice.passages import Advised, Found
from budkavle.i18n.dates import clock_time, long_date
from budkavle.i18n.phones import national_phone, phones_in
from budkavle.model.rules import N_, Rule

DATE_STYLE = Rule(
    "date-style", N_("The date “{value}” is written for computers."), N_("Write {remedy}"), "advice"
)
TIME_STYLE = Rule(
    "time-style",
    N_("The time “{value}” is not written as in the rest of the site."),
    N_("Write {remedy}"),
    "advice",
)
PHONE_STYLE = Rule(
    "phone-style",
    N_("The phone number “{value}” is not written as in the rest of the site."),
    N_("Write {remedy}"),
    "advice",
)

_ISO_DATE = re.compile(r"(?<![\w/-])(?P<year>[12]\d{3})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])")
_SLASHED_DATE = re.compile(
    r"(?<![\w/.-])(?P<den>den )?(?P<day>\d{1,2})/(?P<month>\d{1,2})"
    r"(?:[ -](?P<year>[12]\d{3}))?(?![\w/])"
)
_TIME = re.compile(
    r"(?<![\w.:,])(?P<mark>kl\.? ?)?(?P<hour>[01]?\d|2[0-3])(?P<sign>[:.])(?P<minute>[0-5]\d)"
    r"(?![\w:%])(?!\.\d)",
    re.IGNORECASE,
)

_MACHINE = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
"""The address of a machine (RFC 791), which can look like a phone number."""


def dates(advised: Advised) -> Iterator[Found]:
    """A date in a Swedish text has the name of its month: 11 oktober 2018."""
    if advised.language != "sv":
        return
    for passage in advised.passages:
        for pattern in (_ISO_DATE, _SLASHED_DATE):
            for match in pattern.finditer(passage.text):
                remedy = _named(match, advised.language)
                if remedy and _is_date(match):
                    values = {"value": match[0], "remedy": remedy}
                    yield passage.line_at(match.start()), passage.field, DATE_STYLE, values


def times(advised: Advised) -> Iterator[Found]:
    """A time in a Swedish text is written kl. 9.00, without a leading zero."""
    if advised.language != "sv":
        return
    for passage in advised.passages:
        for match in _TIME.finditer(passage.text):
            if not match["mark"] and match["sign"] == ".":
                continue  # it may be a number, or the end of a span: kl. 9.00–10.00
            right = clock_time(time(int(match["hour"]), int(match["minute"])), "sv")
            remedy = right if match["mark"] else right.removeprefix("kl. ")
            if match[0].lower() not in (remedy, remedy.replace(" ", "\u00a0")):
                values = {"value": match[0], "remedy": remedy}
                yield passage.line_at(match.start()), passage.field, TIME_STYLE, values


def phones(advised: Advised) -> Iterator[Found]:
    """A phone number in the text is written in national form: 031-390 06 00.

    Only Swedish numbers are checked: for others no single form is usual.
    """
    region = advised.settings.region
    if region != "SE":
        return
    for passage in advised.passages:
        for start, written, number in phones_in(passage.text, region):
            remedy = national_phone(number, region)
            if written.replace("\u00a0", " ") != remedy and not _MACHINE.fullmatch(written):
                values = {"value": written, "remedy": remedy}
                yield passage.line_at(start), passage.field, PHONE_STYLE, values


def _is_date(match: re.Match[str]) -> bool:
    """Whether this must be a date: 1/3 may be a third, but “den 1/3” and 1/3 2026 are dates."""
    return bool(match["year"] or match["den"])


def _named(match: re.Match[str], language: str) -> str | None:
    """The date with its month's name, and its year if written; None if there is no such day."""
    year = int(match["year"] or 2000)  # a leap year, so that 29 February is valid
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    named = long_date(day, language)
    lead = match.groupdict().get("den") or ""
    return lead + (named if match["year"] else named.removesuffix(f" {year}"))
