"""A second organisation's site with the same program and theme contains nothing of the first."""

import json
import re
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image

from budkavle.build.link_check import dead_links
from budkavle.i18n.catalogue import messages
from tests.support.projects import FIRST_URL, ROOT, built
from tests.support.projects import SECOND_URL as SECOND

READABLE = {".html", ".xml", ".json", ".txt", ".css", ".js", ".svg", ".opml", ".conf", ""}
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)


def texts(site: Path, suffixes: set[str] = READABLE) -> dict[str, str]:
    """Every text file by its path, except the search index."""
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in site.rglob("*")
        if path.is_file() and path.suffix in suffixes and "find/index/" not in path.as_posix()
    }


def test_nothing_of_the_first_organisation_is_in_it(second: Path) -> None:
    for path, text in texts(second / "site").items():
        assert not re.search("nordkom|212000|exempelstad", text, re.IGNORECASE), path


def test_its_addresses_use_its_own_words(second: Path) -> None:
    site = second / "site"
    for word in ("posts", "subjects", "matters", "amended", "feeds", "find", "pictures"):
        assert (site / word).is_dir()
    for word in ("nyheter", "amnen", "arenden", "rattelser", "folj", "sok", "bilder", "en"):
        assert not (site / word).exists()
    assert (site / "posts/2026/library-boat/index.html").exists()


def test_it_speaks_one_language_only(second: Path) -> None:
    swedish = [
        said
        for key, said in messages("sv").items()
        if isinstance(said, str) and len(said) > 12 and said != key and "%" not in said
    ]
    assert len(swedish) > 100
    for path, html in texts(second / "site", {".html"}).items():
        assert set(re.findall(r'\blang="([^"]+)"', html)) <= {"en"}, path
        assert "hreflang" not in html, path
        assert [said for said in swedish if said in html] == [], path


def test_it_looks_its_own_way_by_one_file(second: Path) -> None:
    own = second / "content" / "assets"
    site = second / "site" / "assets"
    for name in ("stylesheets/organisation.css", "images/logo.svg", "images/icon.svg"):
        assert (site / name).read_bytes() == (own / name).read_bytes()
        assert (site / name).read_bytes() != (ROOT / "theme" / "assets" / name).read_bytes()


def test_both_looks_set_the_same_properties(second: Path) -> None:
    """A property that is missing in one file would have no value, because no other file sets it."""
    ours, theirs = (
        (folder / "assets" / "stylesheets" / "organisation.css").read_text(encoding="utf-8")
        for folder in (ROOT / "theme", second / "content")
    )
    names = re.compile(r"^\s+(--[\w-]+):", re.MULTILINE)
    assert sorted(names.findall(ours)) == sorted(names.findall(theirs))


@pytest.mark.parametrize("name", ["budkavle.css", "search.css", "feed.css"])
def test_no_other_style_sheet_has_a_colour_of_its_own(name: str) -> None:
    """Except for printing, which is black on white."""
    style = (ROOT / "theme" / "assets" / "stylesheets" / name).read_text(encoding="utf-8")
    found = set(_COLOUR.findall(style.partition("/* 11 Paper")[0]))
    assert found == set()


def test_its_card_has_its_colours(second: Path) -> None:
    (card,) = (second / "site" / "pictures").glob("lakeside-libraries-*.png")
    with Image.open(card) as picture:
        assert picture.convert("RGB").getpixel((600, 5)) == (0xFF, 0xF1, 0xC9)


def test_its_feeds_are_its_own(second: Path) -> None:
    feed = json.loads((second / "site" / "feed.json").read_text(encoding="utf-8"))
    assert (feed["title"], feed["language"]) == ("Lakeside Libraries", "en")
    assert feed["feed_url"] == f"{SECOND}feed.json"
    assert feed["items"][0]["id"].startswith("tag:example.org,2026:")


def test_the_footer_names_the_publisher(second: Path) -> None:
    html = (second / "site" / "index.html").read_text(encoding="utf-8")
    foot = html[html.index("<footer") :]
    assert '<a href="tel:+442079460958">020 7946 0958</a>' in foot
    for link in ("by-mail/", "access/", "privacy/", "amended/", "feeds/"):
        assert f'href="./{link}"' in foot


def test_no_link_is_dead_in_either_site(project: Path, second: Path) -> None:
    assert dead_links(project / "site", FIRST_URL) == ()
    assert dead_links(second / "site", SECOND) == ()


def test_every_link_to_a_removed_page_is_reported(second: Path, tmp_path: Path) -> None:
    site = copytree(second / "site", tmp_path / "site")
    (site / "posts/2026/council-says-yes/index.html").unlink()
    found = {(each.page, each.link) for each in dead_links(site, SECOND)}
    assert ("index.html", "./posts/2026/council-says-yes/") in found
    assert ("posts/2026/library-boat/index.html", "../council-says-yes/") not in found
    assert "posts/2026/library-boat/index.html" in {page for page, _ in found}


def test_the_handbooks_first_step_makes_a_site(tmp_path: Path) -> None:
    page = (ROOT / "docs/handbook/your-own-site.md").read_text(encoding="utf-8")
    settings = re.search(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert settings
    (tmp_path / "mkdocs.yml").write_text(settings[1], encoding="utf-8")
    for name in ("about", "contact"):
        (tmp_path / "content").mkdir(exist_ok=True)
        (tmp_path / "content" / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    built(tmp_path)
    assert "Lakeside Libraries" in (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert dead_links(tmp_path / "site", SECOND) == ()
