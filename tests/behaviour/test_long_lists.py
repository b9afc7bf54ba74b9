"""A list that grows over the limit of a page, and shrinks again: each build equals a clean one."""

from pathlib import Path
from shutil import copytree

from budkavle.edition.ledger import NOTHING_YET, parse
from budkavle.edition.pagination import HEADLINES
from tests.support.site_folder import SiteFolder

_HEADER = "topics: [vard]\nstory: arendet\ndate: 2026-03-01"
PAGE = "nyheter/2026/sida/1/index.html"


def test_a_list_that_is_divided_and_joined_again_is_as_in_a_clean_build(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "site")
    for number in range(2 * HEADLINES - 1):
        site.item(f"nyhet-{number:03}", f"{_HEADER} 09:{number % 60:02}\n")
    site.build(published=NOTHING_YET)
    assert PAGE not in site.files()

    last = site.item("sist", f"{_HEADER} 12:00\n")
    site.build(published=NOTHING_YET)
    assert PAGE in site.files()
    same_as_clean(site, tmp_path / "divided")

    last.write_text(last.read_text().replace("date:", "draft: true\ndate:"))
    site.build(published=NOTHING_YET)
    assert b"https://example.org/nyheter/2026/" in site.files()[PAGE], "it redirects to the year"
    same_as_clean(site, tmp_path / "joined")


def same_as_clean(site: SiteFolder, folder: Path) -> None:
    """Compare a site with a clean build of the same content, by one that knows its addresses."""
    clean = SiteFolder(folder)
    copytree(site.content, clean.content, dirs_exist_ok=True)
    clean.build(published=parse((site.site / "api/addresses.json").read_text()))
    assert clean.files() == site.files()
