"""Dates as people write them: what is certain is told as a remedy, what is not is left alone."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budkavle.model import moments
from budkavle.model.written_dates import meant
from tests.unit.model.test_values import read, refused

_SWEDISH = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()
)
_ENGLISH = (
    "January February March April May June July August September October November December".split()
)
FORMS: dict[str, Callable[[date], str]] = {
    "without-zeros": lambda day: f"{day.year}-{day.month}-{day.day}",
    "strokes": lambda day: f"{day:%Y/%m/%d}",
    "full-stops": lambda day: f"{day:%Y.%m.%d}",
    "dashes": lambda day: f"{day:%Y–%m–%d}",
    "digits": lambda day: f"{day:%Y%m%d}",
    "european": lambda day: f"{day.day}.{day.month}.{day.year}",
    "swedish": lambda day: f"den {day.day} {_SWEDISH[day.month - 1]} {day.year}",
    "swedish-short": lambda day: f"{day.day} {_SWEDISH[day.month - 1][:3]}. {day.year}",
    "british": lambda day: f"{day.day} {_ENGLISH[day.month - 1]} {day.year}",
    "american": lambda day: f"{_ENGLISH[day.month - 1]} {day.day}, {day.year}",
    "with-its-weekday": lambda day: f"söndag {day.day} {_SWEDISH[day.month - 1]} {day.year}",
}
TIMES = ("{0}:{1:02}", "{0:02}.{1:02}", "kl. {0}.{1:02}", "kl {0}:{1:02}", "{0:02}{1:02}")
_DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("form", FORMS)
@given(day=_DAYS)
def test_a_date_in_any_form_becomes_that_day(form: str, day: date) -> None:
    assert meant(FORMS[form](day)) == day.isoformat()


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("form", FORMS)
@given(at=st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001
def test_a_time_after_it_becomes_that_time(form: str, time: str, at: datetime) -> None:
    written = f"{FORMS[form](at.date())} {time.format(at.hour, at.minute)}"
    assert meant(written) == f"{at:%Y-%m-%d %H:%M}"


@given(day=_DAYS, form=st.sampled_from(sorted(FORMS)))
def test_the_remedy_is_a_date(day: date, form: str) -> None:
    written = FORMS[form](day)
    assume(written != day.isoformat())
    code, told = refused(moments.MomentOf, written)
    assert code == "date-form"
    assert read(moments.MomentOf, told["remedy"])


@pytest.mark.parametrize(
    "written",
    [
        "01/11/2026",
        "1/3 2026",
        "26-11-01",
        "31 februari 2026",
        "i dag",
        "2026",
        "v. 45",
        "1 mars",
        "?",
    ],
)
def test_what_is_not_certain_has_no_remedy(written: str) -> None:
    assert meant(written) is None
    assert refused(moments.MomentOf, written)[0] == "wrong-date"


def test_a_range_of_hours_is_no_offset() -> None:
    """ISO 8601 reads 09:00-10:00 as nine o'clock ten hours west of Greenwich."""
    assert refused(moments.MomentOf, "2026-11-01 09:00-10:00")[0] == "wrong-date"
    assert read(moments.MomentOf, "2026-11-01 09:00-05:00")
