"""The menu leads only to lists that have something in them."""

from pathlib import Path

from tests.support.site_folder import SiteFolder


def test_the_menu_gets_topics_and_stories_when_there_are_any(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    item = site.item("ett", "")
    site.build()
    assert leads_to(site) == ["nyheter/"]

    item.write_text(item.read_text().replace("date:", "topics: [vard]\nstory: arendet\ndate:"))
    site.build()
    assert leads_to(site) == ["nyheter/", "amnen/", "arenden/"]


def leads_to(site: SiteFolder) -> list[str]:
    """The lists in the menus of an ordinary page, the front page and the page for lost readers."""
    pages = site.files()
    lists = ("nyheter/", "amnen/", "arenden/")
    menus = [
        pages[path].decode().partition('class="menu"')[2].partition("</nav>")[0]
        for path in ("om/index.html", "index.html", "404.html")
    ]
    found = [[each for each in lists if f'{each}"' in menu] for menu in menus]
    assert found[0] == found[1] == found[2]
    return found[0]
