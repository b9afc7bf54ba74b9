"""Writes days, times, sizes, lists, and the names of months and languages in a given language.

Swedish and English are written as their writers' guides say, all other languages as CLDR says. A
language that CLDR lacks, such as Meänkieli, has days in numbers (ISO 8601).
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, lists, numbers

_MANY = 4096
"""The number of written dates to cache: many pages show the same ones."""
_OUR_DAYS = {"sv": "d MMMM y", "en": "d MMMM y"}
_NAMES = {"fit": "meänkieli"}
"""The names of languages that CLDR lacks and that are spoken here (Swedish act 2009:724)."""
_DECIMALS = "sv"
"""The language whose decimals are used where CLDR has none."""


def long_date(day: date | datetime, language: str) -> str:
    """Write a day as in running text, always with its year: 11 oktober 2018."""
    return _long_date(day.date() if isinstance(day, datetime) else day, language)


@lru_cache(_MANY)
def _long_date(day: date, language: str) -> str:
    if not _in_cldr(language):
        return day.isoformat()
    return dates.format_date(day, _OUR_DAYS.get(language, "long"), locale=language)


def clock_time(moment: datetime | time, language: str) -> str:
    """Write a time of day: kl. 9.00 in Swedish, 9:00 in English, 9.00 in Finnish."""
    if language == "sv":
        return f"kl. {moment.hour}.{moment.minute:02}"
    if language == "en" or not _in_cldr(language):
        return f"{moment.hour}:{moment.minute:02}"
    clock = time(moment.hour, moment.minute)  # without a zone, so that none is converted
    return dates.format_time(clock, "short", locale=language)


def month_name(number: int, language: str) -> str:
    """The name of month 1-12 as in a heading: Oktober."""
    if not _in_cldr(language):
        return str(number)
    name: str = dates.get_month_names("wide", "stand-alone", locale=language)[number]
    return name[:1].upper() + name[1:]


def month_in_text(number: int, language: str) -> str:
    """The name of month 1-12 within a sentence: oktober in Swedish, October in English."""
    if not _in_cldr(language):
        return str(number)
    return str(dates.get_month_names("wide", "format", locale=language)[number])


def language_name(code: str) -> str:
    """The name of a language in that language: svenska."""
    return _NAMES.get(code) or Locale.parse(code).get_language_name(code) or code


def is_language(code: str) -> bool:
    """Whether the program can write dates in a language, and knows its name."""
    return code in _NAMES or _in_cldr(code)


@lru_cache
def is_right_to_left(code: str) -> bool:
    """Whether a language is written from right to left."""
    return _in_cldr(code) and Locale.parse(code).text_direction == "rtl"


@lru_cache
def _in_cldr(code: str) -> bool:
    try:
        return Locale.parse(code).language == code
    except (ValueError, UnknownLocaleError):
        return False


def whole_number(number: int, language: str) -> str:
    """Write a whole number with its thousands apart: 12 345."""
    return str(numbers.format_decimal(number, locale=language))


def file_size(size: int, language: str) -> str:
    """Write a number of bytes in decimal units (SI): 36 kB, 1,2 MB."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))}\N{NO-BREAK SPACE}kB"
    like = language if _in_cldr(language) else _DECIMALS
    return f"{numbers.format_decimal(round(size / 1e6, 1), locale=like)}\N{NO-BREAK SPACE}MB"


def enumeration(words: Sequence[str], language: str) -> str:
    """Write words one after another as in running text: rubriken, texten och bilderna."""
    if not _in_cldr(language):
        return ", ".join(words)
    return str(lists.format_list(words, locale=language))


def weekday_date(day: date, language: str) -> str:
    """Write a day with its weekday: onsdag 2 december 2026."""
    if not _in_cldr(language):
        return day.isoformat()
    our = f"EEEE {_OUR_DAYS[language]}" if language in _OUR_DAYS else "full"
    return dates.format_date(day, our, locale=language)
