"""Phone numbers: found in texts, kept as E.164, and written as people write them.

The numbering plans of the world take their time to load, which they do when a number turns up.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

_SEVEN_DIGITS = re.compile(r"\d(?:\D{0,3}\d){6}")
_MANY = 4096
"""Numbers of which it is remembered how they are written: many pages tell them."""


@lru_cache(_MANY)
def national_phone(number: str, region: str) -> str:
    """Write an E.164 number as people of the region do: 072-566 30 70."""
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
    """Find the phone numbers in a text: where each begins, as it is written, and as E.164."""
    if not _SEVEN_DIGITS.search(text):
        return  # looking for numbers costs more than all else that is said of a text
    import phonenumbers

    for match in phonenumbers.PhoneNumberMatcher(text, region):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield match.start, match.raw_string, number


def e164(number: str, region: str) -> str | None:
    """Turn a number as people write it into E.164; None if it cannot be a number (E.164, 6.2).

    A number with an extension is none either: E.164 has no room for it, and the switchboard alone
    would answer.
    """
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if parsed.extension or not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
