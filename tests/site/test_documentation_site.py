"""The documentation is a site of its own, with a page for every message and no dead link."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree, rmtree

import pytest

from tests.support.projects import ROOT
from tests.support.rules import RULES


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the documentation and of what builds it."""
    copytree(ROOT / "docs", tmp_path / "docs")
    copytree(ROOT / ".ci", tmp_path / ".ci")
    copy(ROOT / "CHANGELOG.md", tmp_path)
    return tmp_path


def build(checkout: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file"]
    return subprocess.run(
        [*command, ".ci/documentation/mkdocs.yml"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_built_with_a_page_for_every_code_that_search_finds(checkout: Path) -> None:
    done = build(checkout)
    assert done.returncode == 0, done.stderr
    site = checkout / "documentation"
    absent = [each for each in RULES if not (site / f"handbok/koder/{each}/index.html").is_file()]
    assert absent == []
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    found = {each["location"].partition("#")[0] for each in index["docs"]}
    assert {"handbok/koder/lock-old/", "handbook/commands/", "changes/"} <= found
    front = (site / "handbok/index.html").read_text(encoding="utf-8")
    assert 'href="koder/"' in front


def test_a_dead_link_in_it_is_an_error(checkout: Path) -> None:
    for folder in ("adr", "handbok/koder"):
        for page in sorted((checkout / "docs" / folder).glob("*.md"))[1:]:
            page.unlink()
    rmtree(checkout / "docs" / "handbook")
    done = build(checkout)
    assert done.returncode == 1
    assert "handbook/index.md" in done.stderr
