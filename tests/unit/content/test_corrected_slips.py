"""A text is looked through for slips fast; the result is that of looking at every line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.corrected_slips import corrected
from budkavle.content.markdown import render
from tests.support.slips import slips

LOOK = "\n\n\\*"
"""A last paragraph because of which every line of a text is looked at; it stays as it is."""
SIGNS = [
    *("##", "#", " ", "\u00a0", "•", "·", "o", "o\t", "-", "–", "—", "*", "+", "1.", "12)", "a)"),
    *("(b)", "iv.", "➔", "Ett", "Kommunen", "är", "`", "```", "    ", "|", " -- ", "[x]", "(y)"),
]
LINES = st.lists(st.sampled_from(SIGNS), max_size=4).map("".join)


@given(st.lists(LINES, max_size=6).map("\n".join))
def test_no_slip_is_overlooked(text: str) -> None:
    assert corrected(text) + LOOK == corrected(text + LOOK)


@pytest.mark.parametrize("text", sorted({each.text for each in slips()}))
def test_no_known_slip_is_overlooked(text: str) -> None:
    assert corrected(text) + LOOK == corrected(text + LOOK)


@given(st.text(alphabet="Kommun är.\n", max_size=40))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert corrected(text) == text


@pytest.mark.parametrize("sign", ["-", "•", "–"], ids=["hyphen", "bullet", "dash"])
def test_a_point_that_a_tab_indents_stays_within_the_one_above(sign: str) -> None:
    html = render(f"{sign}\tett\n\t{sign}\ttvå\n{sign}\ttre", "x.md").html
    assert "".join(html.split()) == "<ul><li>ett<ul><li>två</li></ul></li><li>tre</li></ul>"
