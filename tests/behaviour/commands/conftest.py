"""A small project in which commands are run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from budkavle.cli.main import main

REPOSITORY = Path(__file__).parents[3]
MKDOCS = """\
site_name: Exempel
site_url: https://example.org/
docs_dir: content
theme:
  name: material
  custom_dir: {theme}
  language: sv
  font: false
plugins:
  - budkavle:
      identity: example.org,2018
      organisation:
        name: Exempel
"""
ITEM = """\
---
id: 20260301-0900-abcd
title: Rubriken
date: 2026-03-01
summary: Sammanfattningen.
topics: [vatten]
contacts: [maja]
---

Texten.
"""

Command = Callable[..., int]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's folder, with one item, and the working directory of the test."""
    items = tmp_path / "content" / "nyheter" / "2026"
    items.mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text(MKDOCS.format(theme=REPOSITORY / "theme"), "utf-8")
    (items / "rubriken.md").write_text(ITEM, "utf-8")
    content = tmp_path / "content"
    (content / "topics.yml").write_text("vatten:\n  title: Vatten\nvind:\n  title: Vind\n", "utf-8")
    (content / "contacts.yml").write_text(
        "maja:\n  name: Maja Exempelsson\n  role: kommunikatör\n  phone: 031-390 06 10\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command() -> Command:
    """Run a command in English; returns its exit status."""
    return lambda *words: main([*map(str, words), "--lang", "en"])
