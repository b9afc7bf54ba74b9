"""Whatever a file contains, checking it needs limited processor time and memory."""

from collections.abc import Mapping

import pytest

from budkavle.content.front_matter import MOST_BYTES, decode
from budkavle.content.markdown import render
from budkavle.content.mistakes import MistakesError
from budkavle.content.similarity import Suggestions, some_of
from tests.support.limited import codes_found_by


@pytest.fixture(scope="module")
def reported() -> Mapping[str, list[str]]:
    """The codes of the problems for each hostile text."""
    return codes_found_by("tests.behaviour.hostile")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("item: text of 'a '", []),
        ("item: text of '## Rubrik\\n\\n'", []),
        ("item: text of '['", []),
        ("page: text of '['", ["unclosed-brackets"]),
        ("page: text of '[a]('", ["unclosed-brackets"]),
        ("page: text of '<a href='", ["unclosed-brackets"]),
        ("item: gap after a sentence", []),
        ("item: long title", []),
        ("item: facts", []),
        ("item: title with NUL", ["control-character"]),
        ("item: title with a vertical tab", ["control-character"]),
        ("item: title with no character", ["control-character"]),
        ("item: deeper lists", ["too-deep"]),
        ("item: unknown keys", ["no-such-key"]),
        ("site: many dead links", ["dead-link", "missing-file"]),
        ("site: many unknown topics", ["unknown-reference"]),
        ("site: many dead anchors", ["dead-anchor"]),
        ("site: settings that repeat others", []),
        ("sparse om.md", ["too-long"]),
        ("sparse nyheter/2026/a.md", ["too-long"]),
        ("sparse topics.yml", ["too-long"]),
        ("sparse ../mkdocs.yml", ["too-long"]),
        ("only sparse om.md", ["too-long"]),
        ("only sparse nyheter/2026/a.md", ["too-long"]),
        ("beside sparse om.md", []),
        ("beside sparse nyheter/2026/a.md", []),
    ],
)
def test_it_ends_and_says(reported: Mapping[str, list[str]], name: str, codes: list[str]) -> None:
    assert reported[name] == codes


def test_a_text_may_be_as_long_as_the_limit() -> None:
    decode(b"a" * MOST_BYTES)
    with pytest.raises(MistakesError) as caught:
        decode(b"a" * (MOST_BYTES + 1))
    assert [each.code for each in caught.value.mistakes] == ["too-long"]


def test_equal_headings_are_numbered_in_their_order() -> None:
    text = "## A\n\n## A 2\n\n## A\n\n## Main\n\n## A\n"
    assert render(text, "nyheter/a.md").headings == ("a", "a-2", "a-3", "main-2", "a-4")


def test_some_names_have_suggestions_and_very_many_do_not() -> None:
    suggestions, known = Suggestions(), [f"amne-{number}" for number in range(10_000)]
    found = [suggestions.nearest(f"ammne-{number}", known) for number in range(100)]
    assert found[0] == "amne-0"
    assert found[-1] is None


def test_a_message_lists_twenty_names_at_most() -> None:
    names = [str(number) for number in range(21)]
    assert some_of(names[:20]) == ", ".join(names[:20])
    assert some_of(names) == f"{', '.join(names[:20])} …"
    assert some_of([]) == ""
