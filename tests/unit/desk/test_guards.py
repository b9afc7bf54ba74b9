"""Cookies are read as browsers send them, whatever else stands in the header."""

import pytest
from starlette.datastructures import Headers

from budkavle.desk.guards import cookie_in


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("own=a.b-c_d", "a.b-c_d"),
        ("other=1; own=x; more=2", "x"),
        ("own=first; own=last", "last"),
        ("own=a=b", "a=b"),
        ("odd name=å; own=x", "x"),
        ("own", ""),
        ("owner=x", ""),
        ("", ""),
        ("other=own=x", ""),
    ],
)
def test_a_cookie_is_found_by_its_name(header: str, value: str) -> None:
    raw = [(b"cookie", header.encode("latin-1"))]
    assert cookie_in(Headers(raw=raw), "own") == value


def test_a_header_of_backslashes_takes_no_longer_than_another() -> None:
    # By a search that begins again at each of them, this would take hours.
    header = 'other="' + "\\" * 2_000_000 + '"; own=x'
    assert cookie_in(Headers({"cookie": header}), "own") == "x"
