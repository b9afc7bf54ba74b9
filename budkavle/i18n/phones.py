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


@lru_cache(_MANY)
def national_phone(number: str, region: str) -> str:
    """Write an E.164 number as is usual in the region: 072-566 30 70."""
    import phonenumbers

    parsed = phonenumbers.parse(number)
    home = phonenumbers.country_code_for_region(region)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, form)


def phones_in(text: str, region: str) -> Iterator[tuple[int, str, str]]:
    """Find the phone numbers in a text; yield each one's index, written form and E.164 form."""
    if not _SEVEN_DIGITS.search(text):
        return  # searching for numbers takes longer than all other advice on a text
    import phonenumbers

    for match in phonenumbers.PhoneNumberMatcher(text, region):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield match.start, match.raw_string, number


def e164(number: str, region: str) -> str | None:
    """Convert a phone number to E.164; None if it cannot be a number (E.164, 6.2).

    A number with an extension gives None too: E.164 has no room for the extension, and without it
    only the switchboard would answer.
    """
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if parsed.extension or not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
