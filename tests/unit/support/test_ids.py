"""Tests have short ids that can be read in a report and typed on a command line."""

from datetime import UTC, datetime

import pytest

from tests.support.ids import fault_of, id_of


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("Rubriken är ny", "Rubriken ar ny", id="letters"),
        pytest.param("en text\n\tsom är mycket lång", "en text som ar myc", id="a long text"),
        pytest.param("\N{BELL}", "U+1F514", id="no letter"),
        pytest.param("", "empty", id="nothing"),
        pytest.param(b"<p>ord</p>" * 99, "<p>ord</p><p>ord</", id="bytes of a text"),
        pytest.param(b"PK\x03\x04C", "name", id="bytes of a file that may hold the time"),
        pytest.param(datetime(2026, 3, 1, 9, tzinfo=UTC), "2026-03-01 09.00", id="a moment"),
        pytest.param(lambda: 0, "name", id="a function without a name"),
        pytest.param(7, None, id="a number"),
    ],
)
def test_a_value_has_a_short_id(value: object, shown: str | None) -> None:
    assert id_of(value, "name") == shown


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        pytest.param("test_it", None, id="no values"),
        pytest.param("test_it[a-b]", None, id="short"),
        pytest.param(f"test_it[{'a' * 81}]", "longer than 80 signs", id="too long"),
        pytest.param(r"test_it[\xe5]", "not readable", id="escaped"),
        pytest.param("test_it[<object at 0x7f00dead>]", "not readable", id="an address in memory"),
    ],
)
def test_an_id_that_nobody_can_read_is_refused(node: str, fault: str | None) -> None:
    assert fault_of(node) == fault
