"""A new item is valid, whatever its title."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.cli.new import KINDS
from budkavle.content.authoring import drafts
from budkavle.content.authoring.drafts import Draft
from budkavle.content.front_matter import split
from budkavle.content.item import parse
from budkavle.content.yaml_repairs import in_quotation_marks
from budkavle.i18n.catalogue import LANGUAGES
from tests.support.samples import CONTEXT, utc

NOW = utc("2026-03-01 08:15:30")
DRAFT = Draft("20260301-081530-abcd", "Rubriken", date(2026, 3, 1), "Sammanfattningen.")
NOT_IN_XML = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
TYPED = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
TITLES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=NOT_IN_XML), min_size=1
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_template_makes_a_valid_draft(kind: str, language: str) -> None:
    text = drafts.text_of(DRAFT, kind, language)
    item = parse(text.encode(), "nyheter/2026/rubriken.md", CONTEXT).item
    assert (item.id, item.title, item.summary) == (DRAFT.id, DRAFT.title, DRAFT.summary)
    assert item.draft


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", [DRAFT.date, date(2026, 12, 31), date(2028, 2, 29)])
def test_what_a_template_has_after_a_hash_is_right_without_it(
    day: date, kind: str, language: str
) -> None:
    text = drafts.text_of(replace(DRAFT, date=day), kind, language)
    used = re.sub(r"^# (?=[a-z]+:( [0-9]|$)|  - )", "", text, flags=re.MULTILINE)
    assert used != text
    item = parse(used.encode(), "nyheter/2026/rubriken.md", CONTEXT).item
    if kind == "inbjudan":
        assert item.expires
        assert item.expires.at.astimezone(CONTEXT.zone).date() == day + timedelta(days=1)


def test_the_last_day_of_all_has_no_day_after() -> None:
    assert "expires: 9999-12-31" in drafts.text_of(replace(DRAFT, date=date.max), "inbjudan", "sv")


def test_every_template_is_of_a_kind() -> None:
    for language in LANGUAGES:
        folder = Path(drafts.__file__).parent / "templates" / language
        assert {path.stem for path in folder.iterdir()} == set(KINDS)


@given(TITLES)
def test_any_text_is_read_as_it_was_written(title: str) -> None:
    source = split(f"---\ntitle: {in_quotation_marks(title)}\n---\n\nText.\n")
    assert source.header == {"title": title}


@given(TYPED, st.sampled_from(KINDS))
def test_any_title_typed_makes_an_item(typed: str, kind: str) -> None:
    title = drafts.one_line(typed)
    draft = Draft(DRAFT.id, title or "–", DRAFT.date, DRAFT.summary)
    source = split(drafts.text_of(draft, kind, "sv"))
    assert source.header["title"] == draft.title


@pytest.mark.parametrize(
    "title",
    ["Svar: ja", "IT-stöd #1", "@vgr", '"Citat" av X', "'x'", "NO", "10:30", "a\\nb", "– a", "$id"],
)
def test_titles_that_yaml_would_take_for_something_else(title: str) -> None:
    draft = Draft(DRAFT.id, title, DRAFT.date, title, ("a-b",), ("c", "d"))
    header = split(drafts.text_of(draft, "nyhet", "sv")).header
    assert (header["title"], header["summary"]) == (title, title)
    assert (header["topics"], header["contacts"]) == (["a-b"], ["c", "d"])


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Åsa är på ön", "asa-ar-pa-on"),
        ("Idé och armé", "ide-och-arme"),
        ("VGR:s upphandling (2026)", "vgr-s-upphandling-2026"),
        ("!!!", "nyhet"),
        ("ord " * 30, "ord-" * 14 + "ord"),
    ],
)
def test_the_address_is_in_ascii(title: str, slug: str) -> None:
    assert drafts.slug_for(title) == slug


@given(st.integers(1, 10**6), st.binary(min_size=4, max_size=4), st.binary(min_size=4, max_size=4))
def test_ids_sort_in_the_order_of_creation(seconds: int, one: bytes, other: bytes) -> None:
    assert drafts.new_id(NOW, one) < drafts.new_id(NOW + timedelta(seconds=seconds), other)


def test_an_id_tells_when_it_was_given_in_utc() -> None:
    assert drafts.new_id(NOW, b"\0\1\2\3") == "20260301-081530-abcd"
