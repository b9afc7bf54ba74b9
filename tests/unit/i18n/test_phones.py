"""Phone numbers as people write them, and as they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.i18n.phones import dialled, national_phone, phones_in


@pytest.mark.parametrize(
    ("number", "region", "written"),
    [
        ("+46725663070", "SE", "072-566 30 70"),
        ("+46704844609", "SE", "070-484 46 09"),
        ("+46313900600", "SE", "031-390 06 00"),
        ("+46313900600", "NO", "+46 31 390 06 00"),
        ("+12025550100", "SE", "+1 202-555-0100"),
        ("+46771123456", "SE", "0771-123 456"),
        ("+46201234567", "SE", "020-123 45 67"),
        ("+46200123456", "SE", "0200-123 456"),
        ("112", "SE", "112"),
        ("1177", "SE", "1177"),
        ("11414", "SE", "114 14"),
        ("116117", "SE", "116 117"),
        ("90000", "SE", "90 000"),
    ],
)
def test_a_number_is_written_as_at_home_or_as_from_abroad(
    number: str, region: str, written: str
) -> None:
    assert national_phone(number, region) == written
    assert dialled(written, region) == number


@given(st.integers(0, 12), st.sampled_from("OolIxXSåZ"))
def test_no_letter_in_a_number_is_dialled_as_the_key_that_it_is_on(place: int, letter: str) -> None:
    """031-390 06 0O is a slip, and would be somebody else's number."""
    number = "031-390 06 00"
    assert dialled(number[:place] + letter + number[place:], "SE") is None
    assert dialled(number[:place] + letter + number[place + 1 :], "SE") is None


@pytest.mark.parametrize(
    "written",
    ["Tfn 031-390 06 00", "tel:031-390 06 00", "Tel.: 031/390 06 00", "\u202d031-390 06 00\u202c"],
)
def test_what_stands_around_a_number_when_it_is_copied_does_not_count(written: str) -> None:
    assert dialled(written, "SE") == "+46313900600"


@pytest.mark.parametrize(
    "written",
    [
        "08-12 34 56–58",
        "08-12 34 56-58",
        "031-39 00–06",
        "08-123 456 78 – 79",
        "08-123 456 78/79",
        "031-390 06 10-12",
        "031-390\u00a006\u00a010–12",
    ],
)
def test_several_numbers_are_not_taken_for_one(written: str) -> None:
    assert dialled(written, "SE") is None
    found = {number for _, _, number in phones_in(f"Ring {written}.", "SE")}
    assert found <= {"+46812345678", "+46313900610"}


@pytest.mark.parametrize("written", ["031-390-06-10", "031 - 390 06 10", "(031) 390 06 10"])
def test_one_number_may_have_several_dashes(written: str) -> None:
    assert dialled(written, "SE") == "+46313900610"


@pytest.mark.parametrize("written", ["08.00-16.30", "08.00–16.30", "08:00 - 16:30"])
def test_opening_hours_are_no_phone_number(written: str) -> None:
    assert list(phones_in(f"Öppet {written} varje dag.", "SE")) == []
