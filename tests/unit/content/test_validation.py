from typing import Any

import pytest

from budkavle.content.mistakes import MistakesError
from budkavle.content.validation import validated
from budkavle.content.yaml_values import parse_mapping
from budkavle.model.front_matter import FrontMatter
from budkavle.model.noun import types_of
from budkavle.model.registries import Contact, Topic
from tests.support.rules import RULES
from tests.support.samples import CONTEXT, HEADER


def mistakes(noun: Any, yaml: str, **options: Any) -> list[tuple[int, str, str, dict[str, str]]]:
    """Line, field, code and values of every problem; the YAML begins on line 2."""
    with pytest.raises(MistakesError) as caught:
        validated(noun, parse_mapping(yaml), yaml, 2, CONTEXT, **options)
    return [(each.line, each.field, each.code, dict(each.values)) for each in caught.value.mistakes]


def places(yaml: str) -> list[tuple[int, str, str]]:
    return sorted(mistake[:3] for mistake in mistakes(FrontMatter, yaml))


def test_what_is_right_becomes_a_noun() -> None:
    yaml = "name: Karl Fors\nphone: 0725-663 0 70\n"
    contact = validated(Contact, parse_mapping(yaml), yaml, 1, CONTEXT)
    assert contact == Contact(name="Karl Fors", role=None, phone="+46725663070", email=None)


def test_every_mistake_is_reported_with_its_line() -> None:
    yaml = "id: kort\ntitle:\ndate: igår\nimage:\n  src: /a.jpg\n  alt: b\n"
    assert places(yaml) == [
        (2, "id", "wrong-id"),
        (2, "summary", "missing"),
        (3, "title", "no-value"),
        (4, "date", "wrong-date"),
        (6, "image.src", "wrong-path"),
    ]


def test_an_unknown_key_is_reported_with_the_nearest_known_one() -> None:
    (mistake,) = mistakes(FrontMatter, f"{HEADER}sumary: a\n")
    assert mistake == (6, "sumary", "unknown-key", {"key": "sumary", "known": "summary"})


@pytest.mark.parametrize(
    ("key", "near"),
    [("Title", "title"), ("contact", "contacts"), ("embargoed", "embargo")],
)
def test_a_key_that_is_almost_right_is_recognised(key: str, near: str) -> None:
    (mistake,) = mistakes(FrontMatter, f"{HEADER}{key}: a\n")
    assert mistake == (6, key, "unknown-key", {"key": key, "known": near})


def test_a_key_like_no_other_is_reported_with_all_that_there_are() -> None:
    (mistake,) = mistakes(FrontMatter, f"{HEADER}xyz: a\n")
    known = ", ".join(types_of(FrontMatter))
    assert mistake == (6, "xyz", "no-such-key", {"key": "xyz", "known": known})


@pytest.mark.parametrize("date", ["2026-03-01", "'2026-03-01 09:00'"])
def test_a_missing_id_is_suggested_by_the_day(date: str) -> None:
    yaml = HEADER.replace("2026-03-01", date).replace("id: 20260301-0900-abcd\n", "")
    ((_, field, code, values),) = mistakes(FrontMatter, yaml)
    assert (field, code, values["key"]) == ("id", "missing", "id")
    assert values["remedy"].startswith("id: 20260301-")
    validated(FrontMatter, parse_mapping(f"{values['remedy']}\n{yaml}"), yaml, 1, CONTEXT)


def test_a_missing_id_is_suggested_without_a_day_too() -> None:
    remedies = [mistake[3].get("remedy", "") for mistake in mistakes(FrontMatter, "title: a\n")]
    assert any(remedy.startswith("id: nyhet-") for remedy in remedies)


@pytest.mark.parametrize("key", ["path", "links", "key", "contact", "on"])
def test_a_key_of_ours_or_pydantics_is_none_of_the_writers(key: str) -> None:
    ((line, field, code),) = places(f"{HEADER}{key}: a\n")
    assert (line, field) == (6, key)
    assert code in ("unknown-key", "no-such-key")


@pytest.mark.parametrize(
    ("lines", "line", "field", "code"),
    [
        ("contacts:\n  - phnoe: b\n    email: a@b.se", 7, "contacts.0.phnoe", "unknown-key"),
        ("contacts:\n  - contact: b\n    email: c", 7, "contacts.0.contact", "no-such-key"),
        ("contacts:\n  - a\n  - name: a", 8, "contacts.1.phone", "no-way-to-reach"),
        ("contacts:\n  - a\n  - B!", 8, "contacts.1", "wrong-key"),
        ("contacts:\n  - email: a@b.se", 7, "contacts.0", "missing"),
        ("facts:\n  title: a", 7, "facts.0", "missing"),
        ("facts:\n  - a\n  -", 8, "facts.1", "no-value"),
        ("facts:\n  - items: [a]\n    titel: b", 8, "facts.0.titel", "unknown-key"),
        ("image: a.jpg", 6, "image", "not-keys"),
        ("image:\n  src: a.jpg", 7, "image", "missing"),
        ("images:\n  - src: a.jpg\n    alt: ''\n  - src: b.jpg", 9, "images.1", "missing"),
        ("corrections:\n  - date: 2026-03-02\n    note:", 8, "corrections.0.note", "no-value"),
        ("topics: upphandling", 6, "topics", "not-list"),
        ("topics: {a: b}", 6, "topics", "not-list"),
        ("title2: [a, b]", 6, "title2", "unknown-key"),
        ("expires: 2026-02-01", 6, "expires", "expires-before"),
        ("pinned: kanske", 6, "pinned", "wrong-pin"),
        ("pinned: [a]", 6, "pinned", "not-text"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_in_its_place(lines: str, line: int, field: str, code: str) -> None:
    assert (line, field, code) in places(f"{HEADER}{lines}\n")


def test_the_moments_in_a_message_are_the_sites_own() -> None:
    yaml = HEADER + "expires: 2026-03-01 09:00\npublish: 2026-03-01 10:00\n"
    (mistake,) = mistakes(FrontMatter, yaml)
    assert mistake == (
        6,
        "expires",
        "expires-before",
        {"expires": "2026-03-01 09:00", "published": "2026-03-01 10:00"},
    )


def test_of_one_place_one_mistake_is_reported() -> None:
    assert places(f"{HEADER}story:\n") == [(6, "story", "no-value")]


def test_a_part_of_a_file_is_reported_with_its_place_in_the_whole() -> None:
    yaml = "a:\n  name: A\nb:\n  name: B\n"
    values = parse_mapping(yaml)["b"]
    with pytest.raises(MistakesError) as caught:
        validated(Contact, values, yaml, 1, CONTEXT, within=("b",))
    (mistake,) = caught.value.mistakes
    assert (mistake.line, mistake.field, mistake.code) == (3, "b.phone", "no-way-to-reach")


@pytest.mark.parametrize("value", [None, "text", ["a"], {"a": None}, {"title": {"xx": "a"}}])
def test_everything_wrong_in_a_registry_is_reported_by_a_rule(value: Any) -> None:
    with pytest.raises(MistakesError) as caught:
        validated(Topic, value, "a: b\n", 1, CONTEXT, within=("a",))
    assert all(mistake.code in RULES for mistake in caught.value.mistakes)
