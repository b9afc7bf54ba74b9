"""To a template, a list that reads its elements only when they are needed is like a tuple."""

import pytest
from jinja2 import Environment

from budkavle.build.saved_edition.lazy import Lazy


@pytest.fixture
def read() -> list[int]:
    """The numbers that have been read."""
    return []


@pytest.fixture
def letters(read: list[int]) -> Lazy[str]:
    """The letters b, c, d, e."""

    def letter(number: int) -> str:
        read.append(number)
        return "abcdef"[number]

    return Lazy([1, 2, 3, 4], letter)


def test_only_what_is_looked_at_is_read(letters: Lazy[str], read: list[int]) -> None:
    assert len(letters) == 4
    assert letters
    assert not read
    assert (letters[0], letters[-1], letters[1:3]) == ("b", "e", ("c", "d"))
    assert read == [1, 4, 2, 3]


@pytest.mark.parametrize(
    "expression",
    [
        "those | length",
        "those[:2] + those",
        "those + those[2:]",
        "those + those",
        "'c' in those",
        "those | reverse | join",
        "those | first",
        "(those or ['none']) | last",
        "those[9:]",
    ],
)
def test_a_template_sees_no_difference(letters: Lazy[str], expression: str) -> None:
    render = Environment(autoescape=True).compile_expression(expression)
    assert render(those=letters) == render(those=tuple(letters))
