"""Moments: a day, or a time on a day, as writers write them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, NoReturn

from pydantic import BeforeValidator, ValidationInfo

from budkavle.model.rules import N_, Rule
from budkavle.model.values import refuse, text, validation_context

WRONG_DATE = Rule(
    "wrong-date",
    N_("“{value}” is not a date."),
    N_("Write YYYY-MM-DD, or YYYY-MM-DD hh:mm with a time."),
)
DATE_FORM = Rule(
    "date-form",
    N_("“{value}” is not how a date is written here."),
    N_("Write {remedy}"),
)
IMPOSSIBLE_DATE = Rule(
    "impossible-date",
    N_("“{value}” is a day or a time that does not exist."),
    N_("Look in a calendar."),
)
SKIPPED_TIME = Rule(
    "skipped-time",
    N_("The clock never shows {value}: summer time begins."),
    N_("Write a time an hour later."),
)
_MOMENT = re.compile(
    r"(?P<day>[12]\d{3}-\d\d-\d\d)"
    r"(?:[T ](?P<time>(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?)"
    r"(?P<offset>Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time on a day: `at` is in UTC, and local midnight if only the day was written."""

    at: datetime
    has_time: bool

    def __reduce__(self) -> tuple[Any, ...]:
        return Moment, (self.at, self.has_time)  # a third of the time that slots take to pickle


def moment(value: Any, info: ValidationInfo) -> Moment:
    """A date, or a date and a time in the site's zone unless an offset is written (ISO 8601)."""
    if isinstance(value, Moment):
        return value
    written = text(value)
    match = _MOMENT.fullmatch(written)
    if not match or _is_range(match):
        refuse_date(written)
    try:
        day = date.fromisoformat(match["day"])
        hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
        clock = time(hour, minute, second)  # from 3.14, time.fromisoformat reads 24:00 as 0:00
        offset = match["offset"]
        if offset:
            at = datetime.fromisoformat(f"{day}T{clock.isoformat()}{offset}")
            return Moment(at.astimezone(UTC), True)
    except ValueError:
        refuse(IMPOSSIBLE_DATE, value=written)
    at = datetime.combine(day, clock, validation_context(info).zone)
    return Moment(_on_the_clock(at, match), match["time"] is not None)


def refuse_date(written: str) -> NoReturn:
    """Refuse what is no date, with the date that was certainly meant, if there is one."""
    from budkavle.model.written_dates import meant  # hardly any date needs it

    if remedy := meant(written):
        refuse(DATE_FORM, value=written, remedy=remedy)
    refuse(WRONG_DATE, value=written)


def _is_range(match: re.Match[str]) -> bool:
    """Whether “09:00-10:00” is written, which is a range for people, and an offset in ISO 8601."""
    offset = match["offset"] or ""
    return offset.startswith("-") and offset[1:] > f"{match['hour']}:{match['minute']}"


def _on_the_clock(at: datetime, written: re.Match[str]) -> datetime:
    """Turn a local time into UTC.

    Of a time that occurs twice, when summer time ends, the later one is chosen, so that nothing is
    published too early. A time that is skipped, when summer time begins, does not exist and is
    refused. A day whose midnight is skipped begins at the end of the skipped period.
    """
    moment = at.replace(fold=1).astimezone(UTC)
    if moment.astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None):
        return moment
    if written["time"]:
        refuse(SKIPPED_TIME, value=written[0])
    return at.replace(fold=0).astimezone(UTC)


MomentOf = Annotated[Moment, BeforeValidator(moment)]
