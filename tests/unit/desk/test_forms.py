"""Forms made from the model: each file's values are shown, and kept unless they are changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BeforeValidator

from budkavle.content.editing.written import entry
from budkavle.content.mistakes import MistakesError
from budkavle.content.validation import validated
from budkavle.desk import editor, form_values
from budkavle.desk.editor import FIELDS
from budkavle.desk.fields import Kind, fields_of, sections_of
from budkavle.i18n.catalogue import translator
from budkavle.model.addresses import Link
from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import KeyInfo, keys_of, nouns_in
from budkavle.model.noun import Model, Noun, types_of
from budkavle.model.problem_formats import sentences
from budkavle.model.problems import Problem
from budkavle.model.registries import Contact, Gone, Story, Topic
from budkavle.model.values import ValidationContext
from tests.support.projects import ROOT

CONTEXT = ValidationContext(ZoneInfo("Europe/Stockholm"), "SE", ("sv",))
NOUNS: list[Model] = [FrontMatter, Contact, Topic, Story, Gone]
ITEMS = [
    each
    for folder in ("content/nyheter", "tests/sites/first", "tests/sites/second")
    for each in sorted((ROOT / folder).rglob("*.md"))
    if editor.opened(each.read_bytes())
]


def browser(form: Mapping[str, Any], prefix: str = "") -> dict[str, list[str]]:
    """What a browser sends for the values of a form."""
    sent: dict[str, list[str]] = {}
    for key, value in form.items():
        name = prefix + key
        if isinstance(value, dict):
            sent |= browser(value, f"{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                sent |= browser(row, f"{name}.{number}.")
        elif isinstance(value, list):
            sent[name] = value
        elif value == "" and key == "alt":
            sent |= {name: [""], f"{name}.empty": ["true"]}
        elif key == "pinned" and value not in ("", "true"):
            sent |= {name: ["until"], f"{name}.day": [value[:10]], f"{name}.time": [value[11:]]}
        elif value:
            sent[name] = [value.replace("\n", "\r\n")]
    return sent


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_key_has_a_label_in_both_languages(noun: Model) -> None:
    swedish = translator("sv")
    for each in (noun, *(inner for kind in types_of(noun).values() for inner in nouns_in(kind))):
        for key, info in keys_of(each).items():
            assert info.label, key
            assert swedish(info.label) != info.label or info.label in ("Text", "Revision"), key


def test_a_new_key_appears_by_itself() -> None:
    @dataclass(frozen=True, kw_only=True)
    class More(FrontMatter):
        transcript: Annotated[Link | None, KeyInfo("Where it is.", page="sprak")] = None
        other: Annotated[Link | None, KeyInfo("Anything.", page="somewhere")] = None

    sections = {each.page: each for each in sections_of(fields_of(More))}
    assert [each.label for each in sections["sprak"].fields][-1] == "Transcript"
    assert sections[""].fields[-1].key == "other"


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, kw_only=True)
class Step(Noun):
    """One of several within a new key."""

    name: Annotated[str, BeforeValidator(str.strip), KeyInfo("Its name.", one="Name")]
    on: Annotated[date | None, KeyInfo("Its day.")] = None


NEW_KINDS: list[tuple[Any, Kind, str, str]] = [
    (Annotated[str, BeforeValidator(str.upper)], "line", "a", "a"),
    (str, "line", "a", "a"),
    (int, "number", "12", "12"),
    (float, "number", "1.5", "1.5"),
    (bool, "flag", "true", "true"),
    (date, "moment", "2026-03-01", "2026-03-01"),
    (datetime, "moment", "2026-03-01 09:00", "2026-03-01 09:00"),
    (Literal["a", "b"], "choice", "b", "b"),
    (Size, "choice", "large", "large"),
    (tuple[str, ...], "lines", "a\nb", "[a, b]"),
    (list[int], "lines", "1\n2", '\n  - "1"\n  - "2"'),
    (Mapping[str, str], "reasons", "a: b", "\n  a: b"),
    (tuple[Step, ...], "groups", "", ""),
    (Step, "group", "", ""),
]


@pytest.mark.parametrize(
    ("kind", "shown", "typed", "written"),
    NEW_KINDS,
    ids=[f"{number}-{each[1]}" for number, each in enumerate(NEW_KINDS)],
)
def test_a_new_key_of_any_type_has_a_field(
    kind: Any, shown: Kind, typed: str, written: str
) -> None:
    @dataclass(frozen=True, kw_only=True)
    class More(FrontMatter):
        unheard_of: Annotated[kind | None, KeyInfo("Anything.")] = None

    field = fields_of(More)[-1]
    assert (field.key, field.kind) == ("unheard_of", shown)
    if not typed:
        assert [each.kind for each in field.inside] == ["line", "moment"]
        return
    said = form_values.said(field, typed)
    assert entry("unheard_of", said, 0, "\n").removesuffix("\n") in (
        f"unheard_of: {written}",
        f"unheard_of:{written}",
    )


def test_the_choices_of_a_new_key_are_those_of_its_type() -> None:
    @dataclass(frozen=True, kw_only=True)
    class More(FrontMatter):
        size: Annotated[Size | None, KeyInfo("How large.")] = None
        way: Annotated[
            Literal["up", "down"] | None, KeyInfo("Where.", choices=(("up", "Upwards"),))
        ] = None

    *_, size, way = fields_of(More)
    assert size.choices == (("small", "small"), ("large", "large"))
    assert way.choices == (("up", "Upwards"),)


WRONG = [("size", "huge", "wrong-choice"), ("way", "left", "wrong-choice"),
         ("is_so", "maybe", "not-true-false"), ("day", "yesterday", "wrong-date")]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "code"), WRONG, ids=[key for key, *_ in WRONG])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_wrong_with_a_new_key_is_told_in_both_languages(
    key: str, value: str, code: str, language: str
) -> None:
    @dataclass(frozen=True, kw_only=True)
    class More(Noun):
        size: Annotated[Size | None, KeyInfo("How large.")] = None
        way: Annotated[Literal["up", "down"] | None, KeyInfo("Where.")] = None
        is_so: Annotated[bool | None, KeyInfo("Whether.")] = None
        day: Annotated[date | None, KeyInfo("When.")] = None

    with pytest.raises(MistakesError) as caught:
        validated(More, {key: value}, f"{key}: {value}", 1, CONTEXT)
    (mistake,) = caught.value.mistakes
    said = sentences(Problem("a.md", 1, key, mistake.rule, mistake.values), translator(language))
    assert mistake.code == code
    assert value in said[0]


def test_every_key_is_in_one_section() -> None:
    placed = [each.key for section in sections_of(FIELDS) for each in section.fields]
    assert sorted(placed) == sorted(types_of(FrontMatter))


@pytest.mark.parametrize("file", ITEMS, ids=lambda file: file.stem)
def test_an_item_sent_back_unchanged_keeps_every_byte(file: Path) -> None:
    data = file.read_bytes()
    opened = editor.opened(data)
    assert opened
    filled = editor.filled(opened)
    sent = {**browser(filled.values), editor.TEXT: [filled.text.replace("\n", "\r\n")]}
    read = editor.read(sent)
    assert read.values == filled.values
    assert editor.composed(opened, read) == data
    assert editor.read(editor.sent(filled)) == filled


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("facts: [a, b]", "facts"),
        ("facts: {title: T, items: [a]}", "facts"),
        ("facts: [{title: T, items: [a]}, {items: [b]}]", "facts"),
        ("contacts: [eva, {name: Karl, phone: 112}]", "contacts"),
        ("image: {src: a.jpg, alt: ''}", "image"),
        ("pinned: 2026-03-01 09:00", "pinned"),
        ("pinned: true", "pinned"),
        ("draft: false", "draft"),
        ("date: 2026-03-01T09:00:30+01:00", "date"),
        ("silence: {long-sentence: 'Ett citat: ja'}", "silence"),
        ("summary: >\n  a\n  b\n", "summary"),
        ("silence:\n  long-sentence: >\n    a\n\n    b\n", "silence"),
    ],
)
def test_every_spelling_is_kept_until_it_is_changed(raw: str, key: str) -> None:
    opened = editor.opened(f"---\n{raw}\n---\n\nText\n".encode())
    assert opened
    filled = editor.filled(opened)
    read = editor.read({**browser(filled.values), editor.TEXT: [filled.text]})
    assert read.values[key] == filled.values[key]
    assert editor.composed(opened, read) == opened.document.data


@pytest.mark.parametrize(
    ("raw", "change", "expected"),
    [
        ("facts: [a, b]", {"facts": [{"title": "", "items": "a\nc"}]}, "facts: [a, c]"),
        ("facts: [a]", {"facts": [{"title": "T", "items": "a"}]}, "title: T"),
        ("title: x", {"facts": [{"title": "", "items": "a: b"}]}, '  - "a: b"'),
        ("contacts: [eva]", {"contacts": [{"key": "karl"}]}, "contacts: [karl]"),
        ("contacts: [eva]", {"contacts": [{"key": ""}]}, None),
        ("draft: true", {"draft": ""}, None),
        ("title: x", {"pinned": "true"}, "pinned: true"),
        ("title: x", {"embargo": "2026-03-01 09:00"}, "embargo: 2026-03-01 09:00"),
        ("title: x", {"revision": "2"}, "revision: 2"),
        ("title: x", {"topics": ["vard"]}, "topics: [vard]"),
        ("topics: [c, a]", {"topics": ["a", "b", "c"]}, "topics: [c, a, b]"),
        ("topics: [c, a]", {"topics": ["a"]}, "topics: [a]"),
        ("title: x", {"image": {"src": "a.jpg", "alt": ""}}, 'alt: ""'),
    ],
)
def test_a_change_is_written_in_the_shortest_form(
    raw: str, change: dict[str, Any], expected: str | None
) -> None:
    opened = editor.opened(f"---\n{raw}\n---\n\nText\n".encode())
    assert opened
    filled = editor.filled(opened)
    sent = browser({**filled.values, **change})
    composed = editor.composed(opened, editor.read({**sent, editor.TEXT: ["Text"]})).decode()
    if expected is None:
        assert raw not in composed
    else:
        assert expected in composed.replace("    title", "title")


@pytest.mark.parametrize("line", [":", ": varför"])
def test_a_reason_without_a_code_is_kept(line: str) -> None:
    opened = editor.opened(b"---\nid: 20260301-0900-abcd\ntitle: x\n---\n\nText\n")
    assert opened
    again = editor.opened(editor.composed(opened, editor.read({"silence": [line]})))
    assert again
    assert again.values["silence"] == {"?": line.removeprefix(":").strip()}


names = st.sampled_from([*types_of(FrontMatter), "facts.0.items", "contacts.0.key", "image.src"])


@given(st.dictionaries(names, st.lists(st.text(max_size=8), min_size=1, max_size=3), max_size=8))
def test_any_form_can_be_read_and_composed(sent: dict[str, list[str]]) -> None:
    opened = editor.opened(b"---\nid: 20260301-0900-abcd\ntitle: x\n---\n\nText\n")
    assert opened
    data = editor.composed(opened, editor.read(sent))
    again = editor.opened(data)
    assert again is None or form_values.merged(
        FIELDS, again.values, form_values.shown_all(FIELDS, again.values)
    ) == dict(again.values)
