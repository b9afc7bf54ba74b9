"""Addresses that another system cannot store are reported on every system, where they stand."""

from pathlib import Path

import pytest

from budkavle.build.content_check import check
from tests.support.site_folder import NOON, SiteFolder

_Told = list[tuple[str, int, str, str]]


def told(site: SiteFolder, *files: Path) -> _Told:
    found = check(site.configuration, NOON, files)
    return [
        (each.path.removeprefix("content/"), each.line, each.field, each.code) for each in found
    ]


def remedies(site: SiteFolder) -> list[str]:
    return [dict(each.values)["remedy"] for each in check(site.configuration, NOON)]


@pytest.mark.parametrize("slug", ["con", "aux", "nul", "prn", "com1", "lpt9"])
def test_a_slug_that_windows_keeps_for_itself(tmp_path: Path, slug: str) -> None:
    site = SiteFolder(tmp_path)
    file = site.item("vanlig", f"slug: {slug}\n")
    expected = [("nyheter/2026/vanlig.md", 5 + 1, "slug", "unportable-slug")]
    assert told(site) == told(site, file) == expected
    (remedy,) = remedies(site)
    site.item("vanlig", f"slug: {remedy}\n")
    assert told(site) == []


def test_a_name_that_becomes_such_a_slug(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    site.item("Con!", "id: conconcon-1\n")
    assert [each[3] for each in told(site)] == ["unportable-slug"]
    site.item("Con!", "id: conconcon-1\nslug: con-1\n")
    assert told(site) == []


@pytest.mark.parametrize(
    "alias",
    ["/con/", "/gammal./", "/g%20/x/", "/nyheter/aux.html", "/Fil:K/", "/nul/?a=b"],
)
def test_an_old_address_that_windows_refuses(tmp_path: Path, alias: str) -> None:
    site = SiteFolder(tmp_path)
    file = site.item("vanlig", f"aliases:\n  - /bra/\n  - '{alias}'\n")
    expected = [("nyheter/2026/vanlig.md", 5 + 1, "aliases", "unportable-address")]
    assert told(site) == told(site, file) == expected


def test_keys_and_addresses_of_registries(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    site.write("topics.yml", "vard: {title: Vård}\naux: {title: Om ljud}\n")
    site.write("stories.yml", "com1: {title: Ett ärende}\n")
    site.write("gone.yml", "/x/: {reason: Borta.}\n'prn/': {reason: Borta.}\n")
    assert told(site) == [
        ("gone.yml", 2, "/prn/", "unportable-address"),
        ("stories.yml", 1, "com1", "unportable-key"),
        ("topics.yml", 2, "aux", "unportable-key"),
    ]


@pytest.mark.parametrize(
    "alias", ["/Om/", "/Nyheter/", "/nyheter/2026/Annan/", "/GAMMAL/", "/Nyheter/2026/Vanlig/"]
)
def test_an_old_address_that_differs_in_case_only(tmp_path: Path, alias: str) -> None:
    site = SiteFolder(tmp_path)
    site.item("annan", "aliases: [/gammal/]\n")
    site.item("vanlig", f"aliases: [{alias}]\n")
    (found,) = check(site.configuration, NOON)
    assert (found.path, found.line, found.field, found.code) == (
        "content/nyheter/2026/vanlig.md",
        6,
        "aliases",
        "same-address-but-for-case",
    )
    values = dict(found.values)
    assert f"/{values['value']}" == alias
    assert values["other"] == alias.strip("/").lower() + "/"


def test_two_old_addresses_of_one_item_lead_to_the_same_on_every_system(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    site.item("vanlig", "aliases: [/gammal/, /Gammal/, /GAMMAL/]\n")
    assert told(site) == []


def test_a_page_at_the_address_of_a_list_but_for_case(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    site.item("vanlig", "")
    site.write("Nyheter/index.md", "# Nyheter\n\nFrån oss.\n")
    assert told(site) == [("Nyheter/index.md", 1, "", "same-address-but-for-case")]


def test_common_names_are_fine(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    site.item("console", "aliases: [/kontakt/, /com10/, /a.b/, /gammal/sida.html]\n")
    assert told(site) == []
