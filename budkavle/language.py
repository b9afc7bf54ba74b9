"""Swedish and English: the catalogue, and how dates and sizes are written.

The catalogue's only source is the `.po` file beside this module; English is the language the
messages are written in, so it has none. A language without a catalogue of its own gets English.
"""

import gettext
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.util import cache_from_source
from io import BytesIO
from pathlib import Path

from babel import Locale, dates, numbers

from budkavle import sealed

LANGUAGES = ("sv", "en")
_MANY = 4096
"""Dates of which it is remembered how they are written: many pages tell them."""
_CATALOGUES = Path(__file__).parent / "locale"


@cache
def translations(
    language: str, domain: str = "budkavle", catalogues: Path = _CATALOGUES
) -> gettext.NullTranslations:
    """Load the catalogue of a language; English for one without."""
    source = catalogues / language / "LC_MESSAGES" / f"{domain}.po"
    if not source.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(_compiled(source, language)))


def _compiled(source: Path, language: str) -> bytes:
    """A catalogue as gettext wants it, kept where Python keeps compiled modules, as far as it may.

    Compiling takes longer than all else that is done before a build says its first word.
    """
    text = source.read_bytes()
    key = blake2b(text, digest_size=16).digest()
    kept = Path(cache_from_source(str(source))).with_suffix(".mo")
    known = sealed.read(kept) or b""
    if known.startswith(key):
        return known.removeprefix(key)
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    if not sys.dont_write_bytecode:
        with suppress(OSError):  # the program may be another user's
            sealed.write(kept, key + compiled.getvalue())
    return compiled.getvalue()


def translator(language: str) -> Callable[[str], str]:
    """Give the function that turns an English message into this language."""
    return translations(language).gettext


def messages(language: str) -> dict[str, str]:
    """Every message of a language's catalogue with its translation.

    Not the catalogue's head, in which Babel puts the minute at which it was compiled.
    """
    catalogue: dict[str, str] = getattr(translations(language), "_catalog", {})
    return {str(message): text for message, text in catalogue.items() if message}


def long_date(day: date | datetime, language: str) -> str:
    """Write a day as running text does, the year always there: 11 oktober 2018."""
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
    """Name the month 1-12 as a heading does: Oktober."""
    name: str = dates.get_month_names("wide", "stand-alone", locale=language)[number]
    return name[:1].upper() + name[1:]


def language_name(code: str) -> str:
    """Name a language in its own words: svenska."""
    return Locale.parse(code).get_language_name(code) or code


def file_size(size: int, language: str) -> str:
    """Write a number of bytes as people do, in thousands (SI): 36 kB, 1,2 MB."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))}\N{NO-BREAK SPACE}kB"
    return f"{numbers.format_decimal(round(size / 1e6, 1), locale=language)}\N{NO-BREAK SPACE}MB"
