"""Bylines: who has written an item, everywhere that readers see it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from budkavle.model.problems import ContentError
from tests.support.site_builder import SiteBuilder, file, site_of
from tests.support.site_folder import SMALL, SiteFolder

SITE = site_of(file(1, "authors: [eva, Per Åk & co]"), file(2))
NAMES = ["Eva Exempel", "Per Åk & co"]
PAGE = "nyheter/2020/2020-00001-abcd/index.html"
_DC = "{http://purl.org/dc/elements/1.1/}creator"
_ATOM = "{http://www.w3.org/2005/Atom}"


def structured(page: str) -> object:
    data = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    return json.loads(data)["author"]


def test_a_page_names_its_authors_to_readers_and_to_machines() -> None:
    page = SITE.everything()[PAGE].decode()
    assert '<p class="byline">Av Eva Exempel, Per Åk &amp; co</p>' in page
    assert '<meta name="author" content="Eva Exempel, Per Åk &amp; co">' in page
    assert structured(page) == [{"@type": "Person", "name": name} for name in NAMES]


def test_a_page_without_authors_is_by_the_publisher() -> None:
    page = SITE.everything()["nyheter/2020/2020-00002-abcd/index.html"].decode()
    assert "byline" not in page
    assert '<meta name="author"' not in page
    assert "'@type': 'Organization'" in str(structured(page))


def test_every_feed_names_them() -> None:
    feeds = SITE.publish()
    rss = etree.fromstring(feeds["feed.xml"]).findall("channel/item")
    assert [[each.text for each in item.findall(_DC)] for item in rss] == [["Exempel"], NAMES]
    atom = etree.fromstring(feeds["atom.xml"]).findall(f"{_ATOM}entry")
    names = f"{_ATOM}author/{_ATOM}name"
    assert [[each.text for each in item.findall(names)] for item in atom] == [["Exempel"], NAMES]
    items = json.loads(feeds["feed.json"])["items"]
    assert [[each["name"] for each in item["authors"]] for item in items] == [["Exempel"], NAMES]
    assert "<p>Av Eva Exempel, Per Åk &amp; co</p>" in items[1]["content_html"]


def test_another_name_in_the_registry_is_in_every_output() -> None:
    married = replace(SITE, contacts={"eva": {"name": "Eva Ny", "phone": "112"}})
    changed = {path for path, each in outputs(SITE).items() if outputs(married)[path] != each}
    assert {"feed.xml", "atom.xml", "feed.json"} <= changed


def outputs(site: SiteBuilder) -> dict[str, str]:
    return {path: each.key for path, each in site.outputs().items()}


def test_the_hand_over_and_the_api_have_them(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, SMALL)
    site.item("nyhet", "authors: [eva, Per Åk]\n")
    site.build()
    (handed,) = site.handed_over().items
    assert handed.authors == ("Eva Exempel", "Per Åk")
    assert "Av Eva Exempel, Per Åk" in handed.text
    (item,) = json.loads(site.files()["api/items.json"])["items"]
    assert item["authors"] == ["Eva Exempel", "Per Åk"]


def test_the_name_of_a_draft_s_author_is_secret(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, SMALL)
    site.item("nyhet", "")
    site.item("utkast", "draft: true\nauthors: [eva, Hemlig Källa]\n")
    site.build()
    assert site.holding("Hemlig Källa") == site.holding("Eva Exempel") == set()


def test_an_unknown_key_is_told_of(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, SMALL)
    site.item("nyhet", "authors: [evva]\n")
    with pytest.raises(ContentError) as caught:
        site.build()
    (problem,) = caught.value.problems
    assert (problem.code, problem.field) == ("unknown-reference", "authors")
