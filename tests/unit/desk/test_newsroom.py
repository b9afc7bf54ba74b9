"""What the desk has saved is shown without reading the whole site again, and as it is now."""

from contextlib import suppress
from pathlib import Path
from time import sleep

import pytest

from budkavle.content import reader
from budkavle.desk.newsroom import Newsroom
from tests.support.calls import calls_of
from tests.support.site_folder import NOON, SiteFolder

PATH = "nyheter/2026/beslut.md"
PAGE = "nyheter/2026/beslut/index.html"
SETTLED = 0.05
"""Seconds after which another change of a file can be told from the last one."""


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site with an item."""
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n", "Det första.")
    return site


@pytest.fixture
def newsroom(site: SiteFolder) -> Newsroom:
    """A newsroom that has shown it."""
    made = Newsroom(site.configuration, "sv", lambda: NOON)
    made.refresh()
    return made


def page(newsroom: Newsroom) -> str:
    """The page of the item."""
    found = newsroom.view.find(PAGE)
    return found.render().decode() if found else ""


def test_saved_words_are_shown_without_reading_the_site_again(
    site: SiteFolder, newsroom: Newsroom
) -> None:
    before = newsroom.view.around.version
    file = site.item("beslut", "title: Beslutet\n", "Det andra.")
    with calls_of(reader.read) as calls:
        newsroom.saved(file)
        assert "Det andra." in page(newsroom)
        assert len(calls) == 0
    assert newsroom.view.around.version != before  # open pages load themselves again


@pytest.mark.parametrize("header", ["title: Ett annat\n", "title: Beslutet\ntopics: [vard]\n"])
def test_more_than_words_is_shown_too(site: SiteFolder, newsroom: Newsroom, header: str) -> None:
    newsroom.saved(site.item("beslut", header, "Det andra."))
    shown = page(newsroom)
    assert "Det andra." in shown
    assert ("Ett annat" in shown) or ("Vård och omsorg" in shown)


def test_what_is_shown_is_what_the_file_says_and_not_who_was_last(
    site: SiteFolder, newsroom: Newsroom
) -> None:
    file = site.item("beslut", "title: Beslutet\n", "Det andra.")
    site.item("beslut", "title: Beslutet\n", "Det tredje.")  # before the first save is shown
    newsroom.saved(file)
    assert "Det tredje." in page(newsroom)


def test_a_file_is_known_until_somebody_else_changes_it(
    site: SiteFolder, newsroom: Newsroom
) -> None:
    file = site.item("beslut", "title: Beslutet\n", "Det andra.")
    assert not newsroom.knows([file])
    sleep(SETTLED)
    newsroom.saved(file)
    assert newsroom.knows([file])
    assert newsroom.knows([file, file.with_name(".left-of-a-save")])
    assert not newsroom.knows([file, site.configuration])
    site.item("beslut", "title: Beslutet\n", "Det tredje, som är längre.")
    assert not newsroom.knows([file])
    file.unlink()
    assert not newsroom.knows([file])


def test_nobody_reads_the_site_while_a_file_is_saved(site: SiteFolder, newsroom: Newsroom) -> None:
    with newsroom.saving(site.content / PATH):
        file = site.item("beslut", "title: Beslutet\n", "Det andra.")
        assert newsroom.knows([file])
        sleep(SETTLED)
    assert newsroom.knows([file])
    assert "Det andra." in page(newsroom)


def test_what_somebody_else_writes_meanwhile_is_shown_though_the_save_fails(
    site: SiteFolder, newsroom: Newsroom
) -> None:
    with suppress(OSError), newsroom.saving(site.content / PATH):
        site.item("beslut", "title: Beslutet\n", "Det tredje.")
        raise OSError
    assert "Det tredje." in page(newsroom)


def test_a_file_of_the_theme_or_of_the_site_that_is_taken_away_is_not_known(
    site: SiteFolder,
) -> None:
    style = site.own_theme() / "own.css"
    style.write_text("p {}", encoding="utf-8")
    newsroom = Newsroom(site.configuration, "sv", lambda: NOON)
    newsroom.refresh()
    style.unlink()
    assert not newsroom.knows([style])
    (site.content / "om.md").unlink()
    assert not newsroom.knows([site.content / "om.md"])


def test_a_mistake_in_the_file_is_found(site: SiteFolder, newsroom: Newsroom) -> None:
    newsroom.saved(site.item("beslut", "title: Beslutet\ntopics: [finns-inte]\n", "Det andra."))
    assert [each.field for each in newsroom.view.problems if not each.is_advice] == ["topics"]
    newsroom.saved(site.item("beslut", "title: Beslutet\n", "Det tredje."))
    assert [each for each in newsroom.view.problems if not each.is_advice] == []
    assert "Det tredje." in page(newsroom)
