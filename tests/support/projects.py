"""Whole sites that tests build: copies of the two test sites and of the project's own.

What is exact is tested with the test sites, which are in `tests/sites`: the project's own content
changes with what its writers publish, and a fork has another.
"""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copy, copytree

from budkavle.build.run import build

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = ROOT / "tests" / "sites" / "first"
FIRST_URL = "https://www.nordkom.example/"
SECOND_URL = "https://example.org/library-news/"


def copy_own(folder: Path) -> Path:
    """Copy the project's own site; give the folder of mkdocs.yml."""
    copytree(ROOT / "content", folder / "content")
    copytree(ROOT / "theme", folder / "theme")
    copy(ROOT / "mkdocs.yml", folder)
    return folder


def copy_site(name: str, folder: Path) -> Path:
    """Copy the test site `first` or `second`, which uses the project's theme; give its folder."""
    site = folder / "tests" / "sites" / name
    copytree(ROOT / "tests" / "sites" / name, site)
    copytree(ROOT / "theme", folder / "theme")
    return site


def build_with(folder: Path, subscriptions: str) -> Path:
    """Build a copy of the first test site with other settings of e-mail, without search."""
    configuration = copy_site("first", folder) / "mkdocs.yml"
    text = configuration.read_text(encoding="utf-8")
    own = "subscriptions: {mode: off}"
    assert own in text
    configuration.write_text(text.replace(own, subscriptions), encoding="utf-8")
    return built(configuration.parent, searchable=False)


def built(project: Path, *, searchable: bool = True) -> Path:
    """Build the site of a project's folder as of NOW.

    Pictures that a site of the same name has in this process are copied from its cache: to encode
    them takes most of the time.
    """
    pictures, earlier = project / ".budkavle/site/blobs", _with_pictures.get(project.name)
    if earlier and earlier.exists():
        copytree(earlier, pictures)
    build(project / "mkdocs.yml", NOW, lambda *_: None, searchable=searchable)
    _with_pictures[project.name] = pictures
    return project


_with_pictures: dict[str, Path] = {}
"""The encoded pictures of the site that was built last, by the name of its folder."""
