"""Phone numbers: found in texts, converted to E.164, and written in national form.

The library of numbering plans is slow to import, so it is imported when the first number is
found.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

_SEVEN_DIGITS = re.compile(r"\d(?:\D{0,3}\d){6}")
_MANY = 4096
"""The number of written phone numbers to cache: many pages show the same ones."""
_FOUR_DIGIT_PREFIX = re.compile(r"\+46(77\d|200)(\d{3})(\d{3})")
"""Swedish numbers such as 0771-123 456, which the library writes as if 077 were an area."""
_LABEL = re.compile(
    r"[^\w+＋(]*(?:tfn|tel|telefon|mobil|mobile|phone)?[^\w+＋(]*(?=[+＋(\d])", re.IGNORECASE
)
"""What may stand before a number that is a number and nothing else."""

_SEVERAL = re.compile(r"\d[ \u00a0]\d[\d \u00a0]*[ \u00a0]?[-–—/][ \u00a0]?\d{1,3}\W*$")
"""Groups with spaces and then a dash: 08-12 34 56–58 are several numbers, or a mistyped one."""
_HOURS = re.compile(r"\d{1,2}[.:]\d\d\s?[-–—]\s?\d{1,2}[.:]\d\d")
"""A span of time, such as 08.00–16.30, which has as many digits as a phone number."""


@lru_cache(_MANY)
def national_phone(number: str, region: str) -> str:
    """Write a number as is usual in the region: 072-566 30 70, 0771-123 456, or 114 14."""
    if not number.startswith("+"):
        return _in_groups(number)
    if service := _FOUR_DIGIT_PREFIX.fullmatch(number):
        return "0{}-{} {}".format(*service.groups())
    import phonenumbers

    parsed = phonenumbers.parse(number)
    home = phonenumbers.country_code_for_region(region)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, form)


def _in_groups(short: str) -> str:
    """Write a short number with a space where it has more than four digits: 114 14, 90 000."""
    first = 2 if len(short) == 5 and not short.startswith("1") else 3
    return f"{short[:first]} {short[first:]}" if len(short) > 4 else short


def phones_in(text: str, region: str) -> Iterator[tuple[int, str, str]]:
    """Find the phone numbers in a text; yield each one's index, written form and E.164 form.

    What may be several numbers, or a span of time, is left out.
    """
    if not _SEVEN_DIGITS.search(text):
        return  # searching for numbers takes longer than all other advice on a text
    import phonenumbers

    for match in phonenumbers.PhoneNumberMatcher(text, region):
        if _SEVERAL.search(match.raw_string) or _HOURS.search(match.raw_string):
            continue
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        written = match.raw_string
        around = int(written.startswith("(") and ")" not in written)
        yield match.start + around, written[around:], number


def dialled(number: str, region: str) -> str | None:
    """Convert a phone number to E.164, or a short one, such as 112, to its digits; else None.

    A number that nobody can have gives None: a digit may be missing. One with an extension does
    too: E.164 has no room for the extension, and without it only the switchboard would answer.
    So does one with letters in it, which the library would take for the keys that they are on, and
    a span of numbers, which it would take for one.
    """
    import phonenumbers

    digits = _LABEL.match(number)
    if (
        digits is None
        or _SEVERAL.search(number)
        or any(each.isalpha() for each in number[digits.end() :])
    ):
        return None
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if parsed.extension:
        return None
    if phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if number.strip()[0].isdigit() and phonenumbers.is_valid_short_number_for_region(
        parsed, region
    ):
        return str(parsed.national_number)
    return None
