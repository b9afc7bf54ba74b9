"""Whole sites that tests build: copies of the project's own, and of a second organisation's."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copy, copytree

from budkavle.build.run import build

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def copy_own(folder: Path) -> Path:
    """Copy the project's own site; give the folder of mkdocs.yml."""
    copytree(ROOT / "content", folder / "content")
    copytree(ROOT / "theme", folder / "theme")
    copy(ROOT / "mkdocs.yml", folder)
    return folder


def copy_second(folder: Path) -> Path:
    """Copy the second organisation's site, which uses the project's theme."""
    second = folder / "tests" / "sites" / "second"
    copytree(ROOT / "tests" / "sites" / "second", second)
    copytree(ROOT / "theme", folder / "theme")
    return second


def build_with(folder: Path, subscriptions: str) -> Path:
    """Build a copy of the project's own site with another `subscriptions` setting, no search."""
    configuration = copy_own(folder) / "mkdocs.yml"
    text = configuration.read_text(encoding="utf-8")
    own = "subscriptions: {mode: off}"
    assert own in text
    configuration.write_text(text.replace(own, subscriptions), encoding="utf-8")
    build(configuration, NOW, lambda *_: None, searchable=False)
    return folder


def built(project: Path) -> Path:
    """Build the site of a project's folder as of NOW."""
    build(project / "mkdocs.yml", NOW, lambda *_: None)
    return project
