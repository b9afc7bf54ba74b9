"""The addresses of items: short, stable, and in ASCII whatever the file is called."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.addresses import address_of
from budkavle.content.own_addresses import FEED_FILES
from budkavle.model.values import is_key
from budkavle.render.feeds.formats import FORMATS
from tests.support.samples import SETTINGS, item


def address(name: str, **more: str) -> str:
    return address_of(replace(item(**more), path=f"nyheter/2026/{name}.md"), SETTINGS)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("nyhet-1", "nyhet-1"),
        ("Versal", "versal"),
        ("å ä ö", "a-a-o"),
        (unicodedata.normalize("NFD", "å ä ö"), "a-a-o"),
        ("nyhet.med.punkt", "nyhet-med-punkt"),
        ("100 % #1?", "100-1"),
        ("“citat”", "citat"),
        ("under_streck", "under-streck"),
    ],
)
def test_a_name_becomes_ascii(name: str, part: str) -> None:
    assert address(name) == f"nyheter/2026/{part}/"


def test_a_name_without_letters_gives_way_to_the_id() -> None:
    assert address("!!!") == "nyheter/2026/20260301-0900-abcd/"


@given(
    name=st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=85)
)
def test_every_name_becomes_a_part_that_every_system_takes(name: str) -> None:
    part = address(name).split("/")[2]
    assert is_key(part)
    assert len(part) <= 120


def test_the_feeds_that_can_be_linked_to_are_those_that_are_made() -> None:
    assert {each.file_name.format("") for each in FORMATS} == set(FEED_FILES)
