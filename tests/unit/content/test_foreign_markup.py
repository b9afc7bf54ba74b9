"""Markup of other programs is found in time that grows with the text, whatever the text is."""

from time import process_time

import pytest

from budkavle.content.foreign_markup import foreign_markup
from budkavle.content.front_matter import split

SIGNS = "Ã â \ufffd † {{ {% <% [/ [gallery [video oaicite !!! ??? ::: &amp; Fel! <<<<<<<"
"""Something of every kind, so that no search is left out."""
OPENINGS = [
    *"{{ |{% |<% |[/video |[video |[video a=|[vc_|[vc_a |[vc_a a=|[gallery".split("|"),
    *"[oaicite:1|contentReference[oaicite:|contentReference[oaicite:1]{".split("|"),
    *"[[_TOC_|Fel! |【|【a†|Ã|aÃ|â€|a'|&#1|&nbsp|_|:::|!!! a|<<<<<<< ".split("|"),
    *"<|[|[ |a|- |'|`|*|(|\ufffd|a\ufffd ".split("|"),
]
"""What a pattern may begin with or hold, so that it looks for an end that never comes."""
SIZE, TIMES = 6_000, 8
MOST_GROWTH = 24.0
"""Eight times as much text takes about 8 times as long, 64 if the time is quadratic."""
LEAST = 0.0005
"""Seconds that are too few to be measured."""


def spent(text: str, times: int) -> float:
    """Seconds of processor time; the least of some, since others use the machine too."""
    source = split(f"---\nid: a\ntitle: x\n---\n\n{text}\n")
    least = float("inf")
    for _ in range(times):
        begun = process_time()
        list(foreign_markup(source))
        least = min(least, process_time() - begun)
    return max(least, LEAST)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("Man ser &amp;aring; här.", ["broken-letters"], id="a letter"),
        pytest.param("Man ser &amp;nbsp; här.", ["broken-letters"], id="a space"),
        pytest.param("Tecknet &amp;#xFFFD; syns.", [], id="the sign of a damaged letter"),
        pytest.param("Tecknet &amp;#x01; syns.", [], id="a control character"),
    ],
)
def test_a_letter_written_as_for_html_is_reported_if_it_can_be_written(
    text: str, codes: list[str]
) -> None:
    source = split(f"---\nid: a\ntitle: x\n---\n\n{text}\n")
    assert [each.rule.code for each in foreign_markup(source)] == codes


@pytest.mark.parametrize("opening", OPENINGS)
def test_eight_times_the_text_takes_eight_times_as_long(opening: str) -> None:
    def text(size: int) -> str:
        return f"{opening * (size // len(opening))}\n\n{SIGNS}"

    assert spent(text(SIZE * TIMES), 1) / spent(text(SIZE), 3) < MOST_GROWTH
