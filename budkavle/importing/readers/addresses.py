"""The parts of which static site generators make addresses. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

_HOLE = re.compile(r":([a-z_]+)(?:\[[^\]]*\])?")


def dashed(words: str) -> str:
    """Words in an address as most generators have them: small letters, digits and hyphens."""
    text = unicodedata.normalize("NFC", words).lower()
    return re.sub(r"-{2,}", "-", re.sub(r"[^\w.~-]+", "-", text)).strip("-")


def ascii_dashed(words: str) -> str:
    """Words in an address of ASCII letters: å is a."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain)).strip("-_")


def dated(at: datetime | None) -> Mapping[str, str]:
    """The parts of a date, by the names that Jekyll and Hugo have for them."""
    if at is None:
        return {}
    return {
        "year": f"{at:%Y}",
        "short_year": f"{at:%y}",
        "month": f"{at:%m}",
        "i_month": str(at.month),
        "monthname": f"{at:%B}".lower(),
        "day": f"{at:%d}",
        "i_day": str(at.day),
        "y_day": f"{at:%j}",
        "yearday": str(int(f"{at:%j}")),
        "hour": f"{at:%H}",
        "minute": f"{at:%M}",
        "second": f"{at:%S}",
    }


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """An address from a pattern with holes such as :year; slashes are never doubled."""
    made = _HOLE.sub(lambda hole: values.get(hole[1], ""), pattern)
    return re.sub(r"/{2,}", "/", f"/{made}")
