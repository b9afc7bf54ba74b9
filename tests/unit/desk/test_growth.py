"""A long text that is pasted or imported does not keep the desk busy for minutes."""

from tests.support.limited import codes_found_by


def test_what_is_pasted_and_imported_costs_no_more_than_its_length() -> None:
    assert codes_found_by("tests.unit.desk.growing") == {
        "contents": ["b"],
        "one note": ["[^1]: b c"],
        "unclosed": ["b", "i"],
        "boxes": [":::a79999"],
    }
