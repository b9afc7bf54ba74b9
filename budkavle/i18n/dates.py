"""Writes days, times, sizes, and the names of months and languages in a given language."""

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale, dates, numbers

_MANY = 4096
"""The number of written dates to cache: many pages show the same ones."""


def long_date(day: date | datetime, language: str) -> str:
    """Write a day as in running text, always with its year: 11 oktober 2018."""
    return _long_date(day.date() if isinstance(day, datetime) else day, language)


@lru_cache(_MANY)
def _long_date(day: date, language: str) -> str:
    return dates.format_date(day, "d MMMM y", locale=language)


def clock_time(moment: datetime | time, language: str) -> str:
    """Write a time of day: kl. 9.00 in Swedish, 9:00 in English."""
    if language == "sv":
        return f"kl. {moment.hour}.{moment.minute:02}"
    return f"{moment.hour}:{moment.minute:02}"


def month_name(number: int, language: str) -> str:
    """The name of month 1-12 as in a heading: Oktober."""
    name: str = dates.get_month_names("wide", "stand-alone", locale=language)[number]
    return name[:1].upper() + name[1:]


def language_name(code: str) -> str:
    """The name of a language in that language: svenska."""
    return Locale.parse(code).get_language_name(code) or code


def file_size(size: int, language: str) -> str:
    """Write a number of bytes in decimal units (SI): 36 kB, 1,2 MB."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))}\N{NO-BREAK SPACE}kB"
    return f"{numbers.format_decimal(round(size / 1e6, 1), locale=language)}\N{NO-BREAK SPACE}MB"


def weekday_date(day: date, language: str) -> str:
    """Write a day with its weekday: onsdag 2 december 2026."""
    return dates.format_date(day, "EEEE d MMMM y", locale=language)
