"""Documents and docstrings avoid old or literary English, which many readers must look up."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.projects import ROOT

PLAIN = {
    "anew": "again",
    "but for": "except",
    "heed": "follow",
    "let go of": "release",
    "mend": "repair",
    "of which there": "a sentence of its own",
    "pour": "insert",
    "told of": "reported",
}
"""Phrases, each with what to write instead."""

_PHRASE = re.compile(rf"\b({'|'.join(PLAIN)})(?:s|ed)?\b", re.IGNORECASE)

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs/adr").glob("*.md")),
    *sorted((ROOT / "docs/handbook").glob("*.md")),
]
MODULES = [
    path
    for folder in ("budkavle", "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != Path(__file__)
]


def archaic(text: str) -> list[str]:
    """The phrases in a text to replace; quoted code does not count."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    return [f"{found[0]}: write {PLAIN[found[1].lower()]}" for found in _PHRASE.finditer(prose)]


def docstrings(module: Path) -> Iterator[str]:
    """All texts of a module that stand alone: docstrings, and texts below a name."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_in_plain_english(path: Path) -> None:
    assert archaic(path.read_text(encoding="utf-8")) == []


def test_docstrings_are_in_plain_english() -> None:
    found = [(path.name, archaic(text)) for path in MODULES for text in docstrings(path)]
    assert [(name, phrases) for name, phrases in found if phrases] == []


def test_an_archaic_phrase_is_found() -> None:
    assert archaic("Files are poured anew, `but for` one.") == [
        "poured: write insert",
        "anew: write again",
    ]
