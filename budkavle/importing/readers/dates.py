"""Reads dates as exports write them. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d|[+-]\d\d)?)?"
)
_TURNED = re.compile(r"(\d{4})/(\d\d?)/(\d\d?)(.*)", re.DOTALL)


def moment(written: object, zone: ZoneInfo) -> datetime | None:
    """The time that is meant, in the zone if no offset is written; None if it cannot be read.

    Takes ISO 8601, what is like it, and the dates of mail (RFC 5322).
    """
    if isinstance(written, datetime):
        return written if written.tzinfo else written.replace(tzinfo=zone)
    if isinstance(written, date):
        return datetime.combine(written, time(), zone)
    text = str(written or "").strip()
    if turned := _TURNED.fullmatch(text):
        text = f"{turned[1]}-{turned[2]}-{turned[3]}{turned[4]}"
    try:
        if found := _ISO.match(text):
            return _iso(found, zone)
        return _of_mail(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(found: re.Match[str], zone: ZoneInfo) -> datetime:
    year, month, day, hour, minute, second = (int(found[n] or 0) for n in range(1, 7))
    at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    offset = found[7]
    if not offset:
        return at
    if offset in "Zz":
        return at.replace(tzinfo=UTC)
    digits = offset[1:].replace(":", "").ljust(4, "0")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return at.replace(tzinfo=timezone(-delta if offset[0] == "-" else delta))


def _of_mail(text: str) -> datetime:
    read = parsedate_to_datetime(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
