"""The site in `content/` can be published, whatever its writers write and whoever they are."""

from pathlib import Path

import pytest

from budkavle.build.content_check import check
from budkavle.build.link_check import dead_links
from budkavle.host import project
from tests.support.projects import NOW, ROOT, built, copy_own
from tests.support.rules import ADVICE


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of the project's own site."""
    return built(copy_own(tmp_path_factory.mktemp("own")))


def test_it_has_no_problem(own_site: Path) -> None:
    found = check(own_site / "mkdocs.yml", NOW)
    assert [each for each in found if each.code not in ADVICE] == []


def test_no_link_is_dead(own_site: Path) -> None:
    settings = project.describe(ROOT / "mkdocs.yml").settings
    assert dead_links(own_site / "site", settings.url, settings.answered_elsewhere) == ()


def test_it_has_a_front_page_a_feed_and_a_page_for_what_is_missing(own_site: Path) -> None:
    for name in ("index.html", "feed.xml", "atom.xml", "feed.json", "404.html"):
        assert (own_site / "site" / name).stat().st_size > 0
