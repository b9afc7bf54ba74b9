"""Dates, times, sizes and names as people write them."""

from datetime import UTC, date, datetime, time

import pytest

from budkavle.i18n.dates import clock_time, file_size, language_name, long_date, month_name


@pytest.mark.parametrize(
    ("day", "swedish", "english"),
    [
        (date(2018, 10, 11), "11 oktober 2018", "11 October 2018"),
        (date(2026, 3, 1), "1 mars 2026", "1 March 2026"),
        (datetime(2026, 5, 9, 23, 59, tzinfo=UTC), "9 maj 2026", "9 May 2026"),
    ],
)
def test_a_date_is_written_as_in_running_text_with_the_year(
    day: date, swedish: str, english: str
) -> None:
    assert (long_date(day, "sv"), long_date(day, "en")) == (swedish, english)


@pytest.mark.parametrize(
    ("at", "swedish", "english"),
    [
        (time(9, 0), "kl. 9.00", "9:00"),
        (time(0, 5), "kl. 0.05", "0:05"),
        (time(23, 59), "kl. 23.59", "23:59"),
    ],
)
def test_a_time_is_written_as_each_language_does(at: time, swedish: str, english: str) -> None:
    assert (clock_time(at, "sv"), clock_time(at, "en")) == (swedish, english)


def test_a_month_is_named_as_a_heading() -> None:
    assert (month_name(10, "sv"), month_name(10, "en")) == ("Oktober", "October")


def test_a_language_is_named_in_its_own_words() -> None:
    assert [language_name(code) for code in ("sv", "en", "fi")] == ["svenska", "English", "suomi"]


@pytest.mark.parametrize(
    ("size", "swedish", "english"),
    [
        (0, "1 kB", "1 kB"),
        (35_600, "36 kB", "36 kB"),
        (999_499, "999 kB", "999 kB"),
        (999_500, "1 MB", "1 MB"),
        (1_234_000, "1,2 MB", "1.2 MB"),
    ],
)
def test_a_size_is_written_as_people_do(size: int, swedish: str, english: str) -> None:
    no_break = "\N{NO-BREAK SPACE}"
    assert file_size(size, "sv").replace(no_break, " ") == swedish
    assert file_size(size, "en").replace(no_break, " ") == english
