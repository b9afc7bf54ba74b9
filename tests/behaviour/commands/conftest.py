"""A small project in which commands are run."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from budkavle.cli.main import main
from tests.support.site_folder import SMALL, SiteFolder

REPOSITORY = Path(__file__).parents[3]
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

MAJA = {"name": "Maja Exempelsson", "role": "kommunikatör", "phone": "031-390 06 10"}

Command = Callable[..., int]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's folder, with one item, and the working directory of the test."""
    SiteFolder(
        tmp_path,
        replace(
            SMALL,
            texts={"nyheter/2026/rubriken.md": ITEM},
            topics={"vatten": {"title": "Vatten"}, "vind": {"title": "Vind"}},
            stories={},
            contacts={"maja": MAJA},
        ),
        pages={},
        plugin="",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command() -> Command:
    """Run a command in English; returns its exit status."""
    return lambda *words: main([*map(str, words), "--lang", "en"])
