"""The schemas are up to date, and accept what the models accept."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from budkavle.content import schema
from budkavle.content.front_matter import split
from budkavle.i18n.catalogue import translator
from budkavle.model.front_matter import FrontMatter
from budkavle.model.noun import types_of
from tests.behaviour.commands.conftest import REPOSITORY
from tests.support.projects import FIRST
from tests.support.samples import HEADER

CONTENT = FIRST / "content"
ITEMS = sorted((CONTENT / "nyheter").rglob("*.md"))
TASKS = REPOSITORY / ".vscode/tasks.json"


def as_editors_read(yaml: str) -> Any:
    """YAML 1.2 as editors read it, in which a date is a text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        return str(value) if isinstance(value, date | datetime) else value

    return plain(YAML(typ="safe", pure=True).load(yaml))


def faults(name: str, yaml: str) -> list[str]:
    made = schema.schema_of(name, str)
    jsonschema.Draft7Validator.check_schema(made)
    errors = jsonschema.Draft7Validator(made).iter_errors(as_editors_read(yaml))
    return [f"{error.json_path}: {error.message}" for error in errors]


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem)
def test_the_items_of_a_whole_site_are_taken(path: Path) -> None:
    assert faults("front-matter", split(path.read_text("utf-8")).yaml) == []


@pytest.mark.parametrize("name", ["contacts", "topics", "stories"])
def test_the_registries_of_a_whole_site_are_taken(name: str) -> None:
    assert faults(name, (CONTENT / f"{name}.yml").read_text("utf-8")) == []


@pytest.mark.parametrize(
    "lines",
    [
        "pinned: true",
        "pinned: 2026-03-01 09:00",
        "facts: [a, b]",
        "facts: {title: a, items: [b]}",
        "facts:\n  - {items: [b]}",
        "contacts: [a, {name: b, phone: 0313900600}]",
        "silence: {long-sentence: a}",
        "embargo: 2026-03-01T09:00+01:00",
        "announce: never\nrevision: 2",
    ],
)
def test_what_the_model_takes_is_taken(lines: str) -> None:
    assert faults("front-matter", f"{HEADER}{lines}\n") == []


@pytest.mark.parametrize(
    "lines",
    [
        "topic: [a]",
        "topics: a",
        "topics: [Ö]",
        "draft: ja",
        "publish: igår",
        "story:",
        "image: {src: a.jpg}",
        "image: {src: /a.jpg, alt: b}",
        "contacts: [{phone: 031-3900600}]",
        "silence: {wrong-date: a}",
        "revision: 0",
    ],
)
def test_what_the_model_refuses_is_refused(lines: str) -> None:
    assert faults("front-matter", f"{HEADER}{lines}\n")


def test_what_an_item_must_have_is_demanded() -> None:
    assert len(faults("front-matter", "draft: true\n")) == 4


def test_every_key_is_described_in_swedish_and_english() -> None:
    for language in ("sv", "en"):
        text = (REPOSITORY / f"docs/schema/{language}/front-matter.json").read_text("utf-8")
        properties = json.loads(text)["properties"]
        assert properties.keys() == types_of(FrontMatter).keys()
        assert all(each["description"] for each in properties.values())


def test_the_editors_task_understands_the_lines_of_a_check() -> None:
    task = json.loads(TASKS.read_text("utf-8"))["tasks"][0]["problemMatcher"]["pattern"]
    line = "content/a b.md:12: råd: title: Rubriken: slutar med punkt. [title-full-stop]"
    match = re.fullmatch(task["regexp"], line)
    assert match
    said = {name: match[task[name]] for name in ("file", "line", "message", "code")}
    assert said == {
        "file": "content/a b.md",
        "line": "12",
        "message": "råd: title: Rubriken: slutar med punkt.",
        "code": "title-full-stop",
    }


def test_the_editors_settings_name_schemas_that_there_are() -> None:
    settings = json.loads((REPOSITORY / ".vscode/settings.json").read_text("utf-8"))
    named = settings["yaml.schemas"]
    assert {Path(each).stem for each in named} == set(schema.FILES) - {"front-matter"}
    assert all((REPOSITORY / each).exists() for each in named)
    assert all(target == f"content/{Path(each).stem}.yml" for each, target in named.items())


@pytest.mark.parametrize("name", schema.FILES)
def test_an_editor_says_what_to_write_instead_of_a_pattern(name: str) -> None:
    def patterns(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            if "pattern" in value:
                yield value
            for each in value.values():
                yield from patterns(each)
        elif isinstance(value, list):
            for each in value:
                yield from patterns(each)

    found = list(patterns(schema.schema_of(name, translator("sv"))))
    assert found
    assert [each for each in found if not each.get("errorMessage")] == []
    english = {each["errorMessage"] for each in patterns(schema.schema_of(name, str))}
    assert english.isdisjoint(each["errorMessage"] for each in found)
