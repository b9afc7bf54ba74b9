"""Signs that are no Markdown are looked for only in texts that hold what each of them needs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.advice.signs import LEFTOVERS, SLIPS

PATTERNS = [(sign, pattern) for sign, pattern, *_ in (*SLIPS, *LEFTOVERS)]


@pytest.mark.parametrize(("sign", "pattern"), PATTERNS)
@given(data=st.data())
def test_whatever_a_pattern_finds_has_its_sign(
    sign: str, pattern: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(pattern))
    assert all(sign in match[0] for match in re.finditer(pattern, text))
