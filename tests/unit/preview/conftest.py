"""A small newsroom with every kind of unpublished content, and views of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from budkavle.preview import View, ViewMaker
from tests.support.site_folder import NOON, SiteFolder

Look = Callable[[], View]


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    """A draft, an embargo, an item to be published, and a public one; it is 10 March, noon."""
    site = SiteFolder(tmp_path / "project")
    site.item("oppen", "title: Vägen är öppen\ntopics: [vard]\n")
    site.item("utkast", "title: Hemligt utkast\ndraft: true\nstory: arendet\n")
    site.item("embargo", "title: Hemligt beslut\nembargo: 2026-03-11 09:00\n")
    site.item("senare", "title: Hemlig invigning\npublish: 2026-04-01\n")
    return site


@pytest.fixture
def preview(small: SiteFolder) -> Look:
    """The present preview."""
    studio = ViewMaker(small.configuration, "sv", public=False)
    return lambda: studio.view(NOON)


@pytest.fixture
def public(small: SiteFolder) -> Look:
    """The present preview of what readers get."""
    studio = ViewMaker(small.configuration, "sv", public=True)
    return lambda: studio.view(NOON)
