"""What two items claim stays with the one that had it; the problem is reported at the other."""

from itertools import permutations

import pytest

from budkavle.content.claims import NOTHING_PUBLISHED, Claims
from budkavle.content.item import parse
from tests.support.samples import SETTINGS

TEXT = """\
---
id: {id}
title: Bron öppnar
date: 2026-12-01
summary: Bron öppnar för trafik.
{more}---

Texten.
"""
FIRST, SECOND = "20261201-0900-bron", "20261202-0900-nyab"
AT_BRO = {"nyheter/2026/bro/": f"item {FIRST}"}

Written = tuple[str, str, str]
"""The name of an item's file, its id, and further keys."""


def told(*written: Written, published: dict[str, str] | None = None) -> set[tuple[str, str, str]]:
    """Where problems are told, in which field, and who keeps what: the same in every order."""
    items = [
        parse(
            TEXT.format(id=id_, more=more).encode(),
            f"nyheter/2026/{name}.md",
            SETTINGS.validation_context,
        )
        for name, id_, more in written
    ]
    (found,) = {
        frozenset(
            (name_of(each.item.path), field, name_of(values["other"]))
            for each, field, _, values in Claims(
                order, SETTINGS, published or NOTHING_PUBLISHED
            ).contested()
        )
        for order in permutations(items)
    }
    return set(found)


def name_of(path: str) -> str:
    return path.removeprefix("nyheter/2026/").removesuffix(".md")


COPIES = (
    "bro - kopia",
    "bro - Kopia (2)",
    "bro kopia",
    "bro kopia 2",
    "Kopia av bro",
    "bro (kopia)",
    "bro-kopia",
    "bro - Copy",
    "bro copy 2",
    "bro_copy",
    "Copy of bro",
    "bro (2)",
    "bro 2",
    "bro (Annas konfliktkopia 2026-12-01)",
)


@pytest.mark.parametrize("published", [NOTHING_PUBLISHED, AT_BRO], ids=["new", "published"])
@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_told_that_it_is_one(copy: str, published: dict[str, str]) -> None:
    assert told(("bro", FIRST, ""), (copy, FIRST, ""), published=published) == {(copy, "id", "bro")}


@pytest.mark.parametrize("copy", ["a", "ab", "en-langre-rubrik", "bro-kopierad"])
def test_what_is_published_keeps_its_id_whatever_the_files_are_called(copy: str) -> None:
    both = ("bro", FIRST, ""), (copy, FIRST, "")
    assert told(*both, published=AT_BRO) == {(copy, "id", "bro")}
    kept = {f"nyheter/2026/{copy}/": f"item {FIRST}"}
    assert told(*both, published=kept) == {("bro", "id", copy)}


def test_an_item_published_with_another_id_does_not_keep_the_one_that_it_has_now() -> None:
    published = {**AT_BRO, "nyheter/2026/a/": f"item {SECOND}"}
    assert told(("a", FIRST, ""), ("bro", FIRST, ""), published=published) == {("a", "id", "bro")}


def test_a_name_that_only_holds_the_word_is_that_of_no_copy() -> None:
    assert told(("kopian-av-birger", FIRST, ""), ("en-annan-kopia-av-birger", FIRST, "")) == {
        ("en-annan-kopia-av-birger", "id", "kopian-av-birger")
    }
    assert told(("copyright", FIRST, ""), ("längre namn", FIRST, "")) == {
        ("längre namn", "id", "copyright")
    }


@pytest.mark.parametrize("field", ["slug: bro\n", "feed_id: https://example.se/1\n"])
def test_other_claims_stay_where_they_were_too(field: str) -> None:
    name = field.partition(":")[0]
    both = ("bro", FIRST, field), ("a kopia", SECOND, field)
    assert told(*both) == {("a kopia", name, "bro")}
    assert told(*both, published=AT_BRO) == {("a kopia", name, "bro")}
    assert told(both[0], ("a", SECOND, field), published=AT_BRO) == {("a", name, "bro")}


def test_an_alias_stays_with_what_is_published_and_an_address_comes_before_it() -> None:
    alias = "aliases: [/nyheter/2026/a/]\n"
    both = ("bro", FIRST, alias), ("b", SECOND, alias)
    assert told(*both) == {("bro", "aliases", "b")}
    assert told(*both, published=AT_BRO) == {("b", "aliases", "bro")}
    assert told(both[0], ("a", SECOND, ""), published=AT_BRO) == {("bro", "aliases", "a")}
    assert told(("a", FIRST, alias)) == {("a", "aliases", "a")}


def test_of_three_only_one_keeps_the_id() -> None:
    three = [(name, FIRST, "") for name in ("bro - kopia", "bro - kopia (2)", "bro")]
    assert told(*three) == {(name, "id", "bro") for name, _, _ in three[:2]}
