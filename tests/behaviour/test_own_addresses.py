"""Links within the site, to every address it has: on pages, in feeds, and when they are dead."""

from pathlib import Path

import pytest

from budkavle.build.content_check import check
from tests.support.site_folder import NOON, SiteFolder

LINKS = {
    "/": "../../../",
    "/om/": "../../../om/",
    "/nyheter/": "../../../nyheter/",
    "/nyheter/2026/": "../../../nyheter/2026/",
    "/nyheter/2026/annan": "../../../nyheter/2026/annan/",
    "/gammal/": "../../../gammal/",
    "/amnen/vard/": "../../../amnen/vard/",
    "/amnen/vard/feed.xml": "../../../amnen/vard/feed.xml",
    "/feed.json": "../../../feed.json",
    "/nyheter/2026/annan/#delen": "../../../nyheter/2026/annan/#delen",
    "https://example.org/folj/": "../../../folj/",
}


def folder(tmp_path: Path) -> SiteFolder:
    site = SiteFolder(tmp_path)
    site.item("annan", "topics: [vard]\naliases: [/gammal/]\n", "## Delen\n\nTexten.")
    site.item("lankar", "", "\n".join(f"[x]({link})" for link in LINKS))
    return site


def test_a_link_to_every_address_leads_there(tmp_path: Path) -> None:
    site = folder(tmp_path)
    site.build(searchable=False)
    page = site.files()["nyheter/2026/lankar/index.html"].decode()
    assert [link for link in LINKS.values() if f'<a href="{link}">x</a>' not in page] == []
    assert '\\"https://example.org/amnen/vard/\\"' in site.files()["feed.json"].decode()


def test_a_list_without_anything_public_is_not_linked_to(tmp_path: Path) -> None:
    site = folder(tmp_path)
    site.item("annan", "topics: [vard]\naliases: [/gammal/]\ndraft: true\n", "## Delen\n\nTexten.")
    site.build()
    page = site.files()["nyheter/2026/lankar/index.html"].decode()
    assert "../../../amnen/vard/" not in page
    assert '<a href="../../../nyheter/">x</a>' in page


@pytest.mark.parametrize("alone", [False, True])
def test_a_dead_address_is_told_of_like_a_dead_link(tmp_path: Path, alone: bool) -> None:
    site = folder(tmp_path)
    file = site.item(
        "felaktig", "", "[x](/amnen/vord/) [y](/nyheter/2026/annan/#andra) [z](/om/)\n"
    )
    found = check(site.configuration, NOON, [file] if alone else [])
    assert [(each.code, dict(each.values)["known"]) for each in found] == [
        ("dead-address", "/amnen/vard/"),
        ("dead-anchor", "delen"),
    ]
