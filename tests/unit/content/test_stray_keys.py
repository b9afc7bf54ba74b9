"""A key that holds a file back is found wherever a writer puts it, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.stray_keys import keys_in_text

LINES = st.builds(
    "{}{}{} {}".format,
    st.sampled_from(["", " ", "\t", "    ", "> ", "- ", "**", "<!-- ", '"', "\u00a0"]),
    st.sampled_from(["draft", "Draft", "DRAFT", "embargo", "Embargo", "publish"]),
    st.sampled_from([":", " :", "\u00a0:", "**:", '":', "：", " ="]),
    st.sampled_from(["true", "ja", "2027-05-04", "4 maj kl. 9", '"2027-05-04 09:00"']),
)


@given(LINES)
def test_a_key_is_found_below_a_text_as_well_as_at_its_beginning(line: str) -> None:
    at_top = [mistake.line for mistake in keys_in_text(f"{line}\n", 1)]
    below = [mistake.line for mistake in keys_in_text(f"Planen i korthet.\n\n---\n{line}\n", 1)]
    assert (at_top, below) == ([1], [4])


@pytest.mark.parametrize(
    "text",
    [
        "Planen i korthet.\n\n## Embargo: så fungerar det\n",
        "Planen i korthet.\n\n```yaml\ndraft: true\n```\n",
        "Planen i korthet.\n\nVi har ett utkast, draft = skiss, för 2027.\n",
    ],
)
def test_ordinary_words_are_no_keys(text: str) -> None:
    assert list(keys_in_text(text, 1)) == []
