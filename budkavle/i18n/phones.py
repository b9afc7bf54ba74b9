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
    """Write a short number with a space where it has more than four digits: 114 14, 116 117."""
    return f"{short[:3]} {short[3:]}" if len(short) > 4 else short


def phones_in(text: str, region: str) -> Iterator[tuple[int, str, str]]:
    """Find the phone numbers in a text; yield each one's index, written form and E.164 form."""
    if not _SEVEN_DIGITS.search(text):
        return  # searching for numbers takes longer than all other advice on a text
    import phonenumbers

    for match in phonenumbers.PhoneNumberMatcher(text, region):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        written = match.raw_string
        around = int(written.startswith("(") and ")" not in written)
        yield match.start + around, written[around:], number


def dialled(number: str, region: str) -> str | None:
    """Convert a phone number to E.164, or a short one, such as 112, to its digits; else None.

    A number that nobody can have gives None: a digit may be missing. One with an extension does
    too: E.164 has no room for the extension, and without it only the switchboard would answer.
    So does one with letters in it, which the library would take for the keys that they are on.
    """
    import phonenumbers

    digits = _LABEL.match(number)
    if digits is None or any(each.isalpha() for each in number[digits.end() :]):
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
