"""A short text whose HTML would be far longer is refused; ordinary texts never are."""

from collections.abc import Mapping

import pytest

from budkavle.content.markdown import render
from tests.support.limited import codes_found_by


@pytest.fixture(scope="module")
def reported() -> Mapping[str, list[str]]:
    """The codes of the problems in each text."""
    return codes_found_by("tests.unit.content.growing")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("one long address", "used-too-often"),
        ("one long title", "used-too-often"),
        ("one footnote", "used-too-often"),
        ("empty cells", "used-too-often"),
        ("elements", "nested-too-deep"),
        ("elements in blocks", "nested-too-deep"),
        ("false ends", "nested-too-deep"),
        ("emphasis", "nested-too-deep"),
    ],
)
def test_texts_that_grow_are_refused(
    reported: Mapping[str, list[str]], name: str, code: str
) -> None:
    assert reported[f"item: {name}"] == [code]
    assert reported[f"page: {name}"] == [code]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("lists in one line", ["nested-too-deep"]),
        ("numbers in one line", ["nested-too-deep"]),
        ("lists by indents", ["nested-too-deep"]),
        ("many signs", ["nested-too-deep"]),
        ("backticks", ["used-too-often"]),
        ("headings", ["used-too-often"]),
        ("underlined", ["used-too-often"]),
        ("rule", []),
        ("line to write on", []),
        ("code", []),
    ],
)
def test_a_page_is_what_mkdocs_can_take(
    reported: Mapping[str, list[str]], name: str, codes: list[str]
) -> None:
    assert reported[f"page: {name}"] == codes


@pytest.mark.parametrize(
    "name",
    [
        "ended elements",
        "elements that end by themselves",
        "ended farther down",
        "news",
        "quotations",
    ],
)
def test_texts_that_do_not_grow_are_allowed(reported: Mapping[str, list[str]], name: str) -> None:
    assert reported[f"item: {name}"] == []
    assert reported[f"page: {name}"] == []


def test_thousands_of_facts_and_unknown_keys_end(reported: Mapping[str, list[str]]) -> None:
    assert reported["front: facts"] == []
    assert reported["front: keys"] == ["no-such-key"]


def test_the_line_and_the_limit_are_reported() -> None:
    (nested,) = render(f"Ett.\n\n{'<b>' * 50}\n{'<i>' * 2}", "nyheter/a.md", 10).mistakes
    assert (nested.code, nested.line, nested.values) == ("nested-too-deep", 13, (("most", "50"),))
    (used,) = render(f"[^a]: b\n\nText{'[^a]' * 501}", "nyheter/a.md", 10).mistakes
    assert (used.code, used.line, used.values) == ("used-too-often", 12, (("value", "[^a]"),))


def test_as_many_as_the_limit_are_shown() -> None:
    assert not render("<b>" * 50 + "</b>" * 50, "nyheter/a.md").mistakes
    assert not render(f"[^a]: b\n\nText{'[^a]' * 500}", "nyheter/a.md").mistakes
