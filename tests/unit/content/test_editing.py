"""Edits of files: what is not edited keeps its bytes, what is edited is what was wanted."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.editing.document import NoDocumentError, document_of, registry_of
from budkavle.content.editing.patch import UneditableError, patched
from budkavle.content.editing.written import Plain
from budkavle.content.mistakes import MistakesError
from budkavle.content.yaml_places import nodes_of
from budkavle.content.yaml_values import parse_mapping, value_of
from tests.support.projects import ROOT

ITEMS = sorted((ROOT / "content/nyheter").rglob("*.md"))
ITEMS += sorted((ROOT / "tests/sites").rglob("nyheter/**/*.md"))
ITEMS += sorted((ROOT / "tests/sites").rglob("news/**/*.md"))

EVERY_STYLE = """\
# Först en kommentar.
title:   'Ett "ord"'   # därefter en till
date: 2026-03-01
summary: >
  Vikt text
  på två rader.

# Om ämnen.
topics: [vard,  skola]
facts:
- "En: uppgift"   # källan
# Nästa:
- två
contacts:
  -   name: Eva
      # hennes nummer
      phone: 031-390 06 00
  - karl
note: |+
  Sist

empty:
image: {src: a.jpg, alt: "Å"}
"""

texts = st.one_of(
    st.sampled_from(
        '|a: b|- c|#d|e # f|\'g|"h"|no|~|12:30|0x1F|å\nä\n\nö|\ti|j |k:|*l|&m|!n|{o}|[p],q|%r|@s'
        "|2026-03-01|🙂|\u2028|\u0085|\ufeff|---|...|? x|x\r\ny|<<|=|  indented\nless".split("|")
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
values: st.SearchStrategy[Any] = st.one_of(
    texts,
    st.lists(texts, max_size=4),
    st.dictionaries(st.sampled_from("abc"), texts, max_size=3),
    st.lists(st.dictionaries(st.sampled_from("abc"), texts, min_size=1, max_size=3), max_size=3),
)
KEYS = [*"title date summary topics facts contacts note empty image new other".split()]
edits = st.dictionaries(st.sampled_from(KEYS), st.one_of(st.none(), values), max_size=4)
newlines = st.sampled_from(["\n", "\r\n"])


def present() -> dict[str, Any]:
    return parse_mapping(EVERY_STYLE)


def edited(change: dict[str, Any]) -> dict[str, Any]:
    """The values of EVERY_STYLE with a change; None takes a key away."""
    wanted = present()
    for key, value in change.items():
        wanted.pop(key, None) if value is None else wanted.__setitem__(key, value)
    return wanted


def values_in(text: str) -> dict[str, Any]:
    return value_of(nodes_of(text)) or {}


@pytest.mark.parametrize("file", ITEMS, ids=lambda file: file.stem)
def test_an_item_saved_unchanged_keeps_every_byte(file: Path) -> None:
    data = file.read_bytes()
    try:
        opened = document_of(data)
        assert opened.data == data
        values = parse_mapping(opened.header)
        assert opened.with_values(values).with_text(opened.text).data == data
    except (NoDocumentError, MistakesError):
        assert "invalid" in file.parts


@pytest.mark.parametrize("file", ITEMS, ids=lambda file: file.stem)
def test_another_title_changes_only_its_lines(file: Path) -> None:
    try:
        opened = document_of(file.read_bytes())
        values = parse_mapping(opened.header)
    except (NoDocumentError, MistakesError):
        assert "invalid" in file.parts
        return
    if "\n" in (values.get("title") or "\n"):
        return
    changed = opened.with_values({**values, "title": "En annan: rubrik"})
    before, after = opened.header.splitlines(True), changed.header.splitlines(True)
    first = next(number for number, line in enumerate(before) if line.startswith("title:"))
    rest = len(after) - first - 1
    assert after[:first] == before[:first]
    assert after[first + 1 :] == before[len(before) - rest :]
    assert (changed.fence, changed.body, changed.end) == (opened.fence, opened.body, opened.end)


@given(edits, newlines)
def test_any_edit_gives_what_was_wanted_and_keeps_the_other_keys(
    change: dict[str, Any], newline: str
) -> None:
    wanted = edited(change)
    text = EVERY_STYLE.replace("\n", newline)
    made = patched(text, wanted, newline)
    assert values_in(made) == wanted
    for key in ("topics", "image", "date"):
        if key not in change:
            line = next(each for each in text.split(newline) if each.startswith(f"{key}:"))
            assert line in made.split(newline)
    if newline == "\r\n":
        assert "\n" not in made.replace("\r\n", "")


@given(st.dictionaries(texts, values, max_size=5))
def test_anything_can_be_written_into_an_empty_header(wanted: dict[str, Any]) -> None:
    wanted = {f"k{number}": value for number, value in enumerate(wanted.values())}
    assert values_in(patched("", wanted)) == wanted


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ({"title": "Ny"}, "'Ett \"ord\"'   #", "'Ny'   #"),
        ({"topics": ["skola"]}, "[vard,  skola]", "[skola]"),
        ({"facts": ["En: uppgift", "två", "tre"]}, "- två\n", "- två\n- tre\n"),
        ({"facts": ["ett", "två"]}, '"En: uppgift"   #', '"ett"   #'),
        ({"facts": ["två"]}, '- "En: uppgift"   # källan\n', ""),
        ({"empty": "full"}, "empty:\n", "empty: full\n"),
        ({"date": Plain("2026-04-01")}, "2026-03-01", "2026-04-01"),
        (
            {"date": Plain("2199-01-01T11:00:00+01:00")},
            "2026-03-01",
            "2199-01-01T11:00:00+01:00",
        ),
        ({"date": Plain("-")}, "2026-03-01", '"-"'),
        ({"summary": None}, "summary: >\n  Vikt text\n  på två rader.\n", ""),
        ({"contacts": ["karl"]}, None, None),
        (
            {"contacts": [{"name": "Eva", "phone": "112"}, "karl"]},
            "phone: 031-390 06 00",
            'phone: "112"',
        ),
        ({"withdrawn": "Fel."}, '"Å"}\n', '"Å"}\nwithdrawn: Fel.\n'),
    ],
)
def test_only_what_differs_is_written(
    change: dict[str, Any], old: str | None, new: str | None
) -> None:
    made = patched(EVERY_STYLE, edited(change))
    if old is not None and new is not None:
        assert made == EVERY_STYLE.replace(old, new, 1)
    assert "# Om ämnen." in made


def test_a_moved_item_keeps_its_spelling() -> None:
    made = patched(EVERY_STYLE, edited({"facts": ["två", "En: uppgift"]}))
    assert '- "En: uppgift"' in made


@pytest.mark.parametrize(
    "header", ["a: &x b\nc: *x\n", "a: !t b\n", "a: b\na: c\n", "{a: b}\n", "- a\n", "a: [\n"]
)
def test_what_cannot_be_edited_in_parts_is_refused(header: str) -> None:
    with pytest.raises(UneditableError):
        patched(header, {"a": "other"})


@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n \n"])
def test_byte_order_marks_and_line_ends_stay(start: str, newline: str, end: str) -> None:
    text = "---  \ntitle: A\n---\n\nEtt.\n\n    två"
    data = f"{start}{text}{end}".replace("\n", newline).encode()
    opened = document_of(data)
    assert opened.text == "Ett.\n\n    två"
    assert opened.with_text("Ett.\r\n\r\n    två\r\n").data == data
    changed = opened.with_text("Ett.\r\ntre").with_values({"title": "B"}).data
    assert changed.replace(b"title: B", b"title: A").startswith(data[: data.index(b"Ett.")])
    assert f"Ett.{newline}tre".encode() in changed


def test_a_text_is_added_below_a_front_matter_without_one() -> None:
    assert document_of(b"---\ntitle: A\n---").with_text("B").data == b"---\ntitle: A\n---\n\nB\n"


def test_a_registry_has_no_fences() -> None:
    opened = registry_of(b"# Kontakter\neva:\n  name: Eva\n")
    wanted: dict[str, Any] = {"eva": {"name": "Eva"}, "karl": {"name": "Karl", "phone": "112"}}
    assert opened.with_values(wanted).data == (
        b'# Kontakter\neva:\n  name: Eva\nkarl:\n  name: Karl\n  phone: "112"\n'
    )


@pytest.mark.parametrize("data", [b"", b"text", b"---\na: b\n", b"x\n---\na: b\n---\n", b"\xff"])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(NoDocumentError):
        document_of(data)


@pytest.mark.parametrize("value", ["Kort: text", "två\nrader", ["två\nrader"], {"a": "två\nrader"}])
def test_an_indented_comment_below_does_not_become_part_of_a_value(value: Any) -> None:
    text = "title: A\nsummary: >\n    Vikt\n\n    text\n  # indragen\ndraft: true\n"
    made = patched(text, {"title": "A", "summary": value, "draft": "true"})
    assert values_in(made) == {"title": "A", "summary": value, "draft": "true"}
    assert "\n  # indragen\n" in made


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "summary: >\n  Text\nlang: sv\n  # indragen\n # mer\ndraft: true\n",
            "\n# indragen\n# mer\n",
        ),
        ("summary: |\n  Text\nlang: sv\nslug: x\n  # indragen\ndraft: true\n", "\n# indragen\n"),
        ("summary: |\n  Text\nlang: sv\n  # indragen", "\n# indragen"),
        ("summary: a\nlang: sv\n  # indragen\ndraft: true\n", "\n  # indragen\n"),
        ("summary: |\n  Text\ndraft: true\nlang: sv\n  # indragen\n", "\n  # indragen\n"),
        ("x:\n  - |\n    Text\nlang: sv\n    # indragen\ndraft: true\n", "\n# indragen\n"),
        ("x:\n  summary: |\n    Text\n  lang: sv\n    # indragen\n", "\n  # indragen\n"),
    ],
)
def test_a_comment_below_what_is_taken_away_does_not_become_part_of_what_stands_above(
    text: str, kept: str
) -> None:
    def without(values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {key: without(each) for key, each in values.items() if key not in ("lang", "slug")}

    wanted = without(values_in(text))
    made = patched(text, wanted)
    assert values_in(made) == wanted
    assert kept in made
