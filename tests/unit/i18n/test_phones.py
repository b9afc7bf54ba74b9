"""Phone numbers as people write them, and as they are stored."""

import pytest

from budkavle.i18n.phones import dialled, national_phone


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
        ("112", "SE", "112"),
        ("1177", "SE", "1177"),
        ("11414", "SE", "114 14"),
        ("116117", "SE", "116 117"),
    ],
)
def test_a_number_is_written_as_at_home_or_as_from_abroad(
    number: str, region: str, written: str
) -> None:
    assert national_phone(number, region) == written
    assert dialled(written, region) == number
