"""Reads dates in the forms that people write them in, to say how they are written here. Pure."""

import re
from datetime import datetime

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ALSO = {"may": "maj", "oct": "okt"}
_BETWEEN = r"[-–‑−/. ]"
_NAME = r"(?P<name>[^\W\d_]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?::?[ae]|st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
_DAYS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}{_BETWEEN}{{1,2}}(?P<month>\d{{1,2}}){_BETWEEN}{{1,2}}{_DAY}",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?:[^\W\d_]{{3,9}},? )?(?:den )?{_DAY} {_NAME},? {_YEAR}",
        rf"(?:[^\W\d_]{{3,9}},? )?{_NAME} {_DAY},? {_YEAR}",
        rf"{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"(?P<day>1[3-9]|[23]\d)[/-](?P<month>\d{{1,2}})[/ -]{_YEAR}",
        rf"(?P<month>\d{{1,2}})/(?P<day>1[3-9]|[23]\d)/{_YEAR}",
    )
)
"""Forms with one meaning. 3/4 2026 has none: it is in April for some, and in March for others."""
_TIME = re.compile(
    r"(?P<before>.*?)(?:[\sT,]+(?:at |kl\.? ?|klockan )?"
    r"(?P<hour>\d{1,2})(?:[.:]?(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?)?)?[ .]*",
    re.IGNORECASE,
)


def meant(written: str) -> str | None:
    """The date, and the time if there is one, as it is written here; None if it is not certain."""
    said = re.sub(r"\s+", " ", written).strip()
    whole = _day(said.strip(" ."))
    if whole:
        return whole
    match = _TIME.fullmatch(said)
    day = _day(match["before"].strip(" ,.")) if match and match["hour"] else None
    if not (match and day):
        return None
    return _existing(f"{day} {match['hour']:0>2}:{match['minute'] or '00'}", "%Y-%m-%d %H:%M")


def _day(written: str) -> str | None:
    found = (form.fullmatch(written) for form in _DAYS)
    match = next(filter(None, found), None)
    month = match and _month(match.groupdict())
    if not (match and month):
        return None
    return _existing(f"{match['year']}-{month:0>2}-{match['day']:0>2}", "%Y-%m-%d")


def _month(parts: dict[str, str]) -> int | None:
    """The number of a month that is written with digits, or in Swedish or English."""
    if number := parts.get("month"):
        return int(number)
    begun = parts.get("name", "")[:3].lower()
    begun = _ALSO.get(begun, begun)
    return _MONTHS.index(begun) + 1 if begun in _MONTHS else None


def _existing(written: str, form: str) -> str | None:
    try:
        datetime.strptime(written, form)  # noqa: DTZ007 - only to know whether there is such a day
    except ValueError:
        return None
    return written
