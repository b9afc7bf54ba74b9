"""Slips in texts: what readers get of each, and what its writer is told (see `slips.yml`)."""

import pytest

from budkavle.i18n.catalogue import translator
from budkavle.model.problems import describe
from budkavle.model.values import slug
from tests.support.slips import PAGES, Slip, files, outcome, slips

ALL = slips()
LEAST = 60
"""The number of slips that the table has at least."""


def named(slip: Slip) -> str:
    return slug(slip.written)[:30] or slip.group


@pytest.mark.parametrize("slip", ALL, ids=named)
def test_readers_and_the_writer_get_what_the_table_says(slip: Slip) -> None:
    found = outcome(slip)
    assert found.readers == slip.readers
    assert tuple(each.code for each in found.told) == slip.told


@pytest.mark.parametrize("slip", [each for each in ALL if each.told], ids=named)
@pytest.mark.parametrize("language", sorted(PAGES))
def test_the_message_is_on_the_line_and_says_what_to_do(slip: Slip, language: str) -> None:
    written = slip.text.split("\n")
    for each in outcome(slip).told:
        said = describe(each, translator(language))
        assert written[each.line - 1].strip()
        assert translator(language)(each.rule.hint).partition("{")[0] in said
        assert language == "en" or translator(language)(each.rule.message) != each.rule.message


@pytest.mark.parametrize("slip", [each for each in ALL if not each.told], ids=named)
def test_what_is_mended_leaves_no_sign_of_the_slip(slip: Slip) -> None:
    assert slip.readers is not None
    assert not any(sign in slip.readers for sign in ("**", "](", "•", "##", "\t", "\u200b"))


def test_the_handbooks_tell_of_every_slip() -> None:
    assert len(ALL) >= LEAST
    for path, text in files():
        assert path.read_text(encoding="utf-8") == text, "run make docs"
        assert text.count("\n| <code>") == len(ALL)
