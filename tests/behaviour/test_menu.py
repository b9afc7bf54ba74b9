"""The menu leads only to lists that have something in them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.site_builder import site_settings
from tests.support.site_folder import SMALL, SiteFolder

LISTS = ("nyheter/", "amnen/", "arenden/")
ENGLISH_LISTS = ("news/", "topics/", "stories/")


def test_the_menu_gets_topics_and_stories_when_there_are_any(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    item = site.item("ett", "")
    site.build()
    assert leads_to(site) == ["nyheter/"]

    item.write_text(item.read_text().replace("date:", "topics: [vard]\nstory: arendet\ndate:"))
    site.build()
    assert leads_to(site) == ["nyheter/", "amnen/", "arenden/"]


def leads_to(
    site: SiteFolder,
    paths: Sequence[str] = ("om/index.html", "index.html", "404.html"),
    lists: Sequence[str] = LISTS,
) -> list[str]:
    """The lists in the menus of these pages; else of each kind of page that has one."""
    pages = site.files()
    menus = [
        pages[path].decode().partition('class="menu"')[2].partition("</nav>")[0] for path in paths
    ]
    found = [[each for each in lists if f'{each}"' in menu] for menu in menus]
    assert all(each == found[0] for each in found)
    return found[0]


def test_the_menu_of_a_language_leads_to_what_there_is_in_it(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, replace(SMALL, settings=site_settings()))
    site.item("ett", "topics: [vard]\nstory: arendet\nlang: en\n")
    site.build()
    assert leads_to(site, ("index.html",)) == ["nyheter/"]
    assert leads_to(site, ("en/index.html",), ENGLISH_LISTS) == ["news/", "topics/", "stories/"]


@pytest.mark.parametrize("end", ["withdrawn: Uppgiften var fel.", "expires: 2026-03-02", "retired"])
def test_the_menu_leads_to_no_list_that_has_become_empty(tmp_path: Path, end: str) -> None:
    site = SiteFolder(tmp_path)
    item = site.item("ett", "topics: [vard]\n")
    site.item("tva", "")
    site.build()
    assert leads_to(site) == ["nyheter/", "amnen/"]
    if end == "retired":
        site.write("topics.yml", "vard: {title: Vård, retired: Följ något annat.}\n")
    else:
        item.write_text(item.read_text().replace("date:", f"{end}\ndate:"))
    site.build()
    assert leads_to(site) == ["nyheter/"]
    topics = site.files()["amnen/index.html"].decode()
    assert '<ul class="panels">\n  </ul>' not in topics


def test_a_site_without_news_has_no_empty_lists(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    site.build()
    assert leads_to(site) == ["nyheter/"]
    for path in ("nyheter/index.html", "amnen/index.html", "arenden/index.html", "index.html"):
        main = site.files()[path].decode().partition("<main")[2].partition("page-side")[0]
        assert not re.search(r"<(ul|ol|dl|section)[^>]*>\s*</\1>", main), path
        assert "Inget är publicerat än" in main, path
