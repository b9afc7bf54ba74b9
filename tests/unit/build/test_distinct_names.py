"""Addresses that a disk takes for one are refused there, and only there."""

from pathlib import Path
from unicodedata import normalize

import pytest

from budkavle.build.distinct_names import require_distinct
from budkavle.model.problems import ContentError

TWINS = ["om/index.html", "Om/index.html", "en.html"]
FORMS = [normalize("NFC", "\u00e5/x"), normalize("NFD", "\u00e5/x")]


def test_a_disk_that_tells_them_apart_holds_both(tmp_path: Path) -> None:
    require_distinct([*TWINS, *FORMS], tmp_path / "site", lambda _: str)


def test_a_disk_that_ignores_case_holds_one(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        require_distinct(TWINS, tmp_path / "site", lambda _: str.casefold)
    (found,) = caught.value.problems
    assert (found.path, found.code) == ("site/om/index.html", "same-address")
    assert dict(found.values) == {"value": "Om/"}


def test_a_disk_that_stores_letters_in_one_form_holds_one(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="1 problem"):
        require_distinct(FORMS, tmp_path, lambda _: lambda path: normalize("NFD", path))


def test_the_disk_is_asked_only_if_there_are_such_names(tmp_path: Path) -> None:
    def refuse(_: Path) -> None:
        raise AssertionError("asked")

    require_distinct(["om/", "en/"], tmp_path, refuse)  # type: ignore[arg-type] # never called


def test_nothing_stays_of_the_question(tmp_path: Path) -> None:
    require_distinct(TWINS, tmp_path / "site")
    assert list(tmp_path.iterdir()) == []
