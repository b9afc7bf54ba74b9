"""Files edited as text: unchanged lines keep their bytes, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.desk.raw_text import edited, shown

files = st.lists(
    st.sampled_from([b"a", b"\xff\xfe", b"\r\n", b"\n", b"\r", b"\0", "å".encode(), b" ", b"---"])
).map(b"".join)


@given(files)
def test_what_is_sent_back_unchanged_keeps_every_byte(data: bytes) -> None:
    assert edited(data, shown(data)) == data
    assert edited(data, shown(data).replace("\n", "\r\n")) == data


@given(files, st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])))
def test_what_is_typed_is_what_is_written(data: bytes, typed: str) -> None:
    assert shown(edited(data, typed)).rstrip("\n") == typed.rstrip("\n")


@pytest.mark.parametrize(
    ("data", "typed", "made"),
    [
        (b"a\r\nb\nc\r", "a\nB\nc\n", b"a\r\nB\nc\r"),
        (b"a\r\nb\r\nc", "a\nB\nc", b"a\r\nB\r\nc"),
        (b"\xff\nb\n\xfe\n", "\ufffd\nB\nd\n\ufffd\n", b"\xff\nB\nd\n\xfe\n"),
        (b"a\n\xff b\nc\n", "x\n\ufffd b\ny\n", b"x\n\xff b\ny\n"),
        (b"a\nb\n", "a\n", b"a\n"),
        (b"a", "a\nb", b"a\nb\n"),
        (b"", "a", b"a\n"),
    ],
)
def test_only_changed_lines_are_written(data: bytes, typed: str, made: bytes) -> None:
    assert edited(data, typed) == made
