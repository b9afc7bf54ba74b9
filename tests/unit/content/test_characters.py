import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budkavle.content.characters import doubtful

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


def utf_8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def test_every_character_that_is_not_meant_to_be_seen_is_a_reason_to_search() -> None:
    unseen = [chr(code) for code in range(0x10000) if UNSEEN.match(chr(code))]
    assert [character for character in unseen if not doubtful(utf_8(f"å{character}–"))] == []


@given(st.text() | st.lists(st.sampled_from("aå–\xa0\x85\u2028…‰😀\ufeff")).map("".join))
@example("å\xa0\x85")
def test_what_is_in_no_doubt_has_none_of_them(text: str) -> None:
    assert doubtful(utf_8(text)) or not UNSEEN.search(text)


@pytest.mark.parametrize("text", ["", "Ord\n\n\tOrd", "å – ”ö”, 1\xa0000 §… ‰", "日本語 😀 café"])
def test_ordinary_texts_are_in_no_doubt(text: str) -> None:
    assert not doubtful(utf_8(text))
