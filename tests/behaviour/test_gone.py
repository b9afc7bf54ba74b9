"""An address in gone.yml means the same however it is written, or a message says how."""

from pathlib import Path
from unicodedata import normalize

import pytest

from budkavle.build.content_check import check
from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.problems import ContentError, Problem
from tests.support.site_folder import NOON, SiteFolder

OLD = "nyheter/2026/två ord/"
URL = "https://example.org/"


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site that an older version published at an address with a blank and å."""
    site = SiteFolder(tmp_path)
    site.item("ett", "")
    build(site)
    text = site.ledger.read_text(encoding="utf-8")
    more = f'"addresses": {{\n"{OLD}": "item tva-ord-0001",\n"Nyheter/Stor/": "item stor-0001",'
    site.ledger.write_text(text.replace('"addresses": {', more), encoding="utf-8")
    return site


def build(site: SiteFolder) -> None:
    site.build(published=NOTHING_YET)


def declare(site: SiteFolder, *lines: str) -> None:
    stor = "/nyheter/STOR/: {reason: Fanns två gånger.}"
    site.write("gone.yml", "\n".join([*lines, stor]) + "\n")


@pytest.mark.parametrize(
    "written",
    [
        "nyheter/2026/två ord",
        "/nyheter/2026/tv%C3%A5%20ord/",
        "/NYHETER/2026/Två Ord/",
        f"{URL}nyheter/2026/tv%C3%A5%20ord/",
        normalize("NFD", "/nyheter/2026/två ord/"),
    ],
)
def test_each_form_of_an_address_is_accepted(site: SiteFolder, written: str) -> None:
    declare(site, f'"{written}":', "  reason: Nyheten fanns två gånger.")
    build(site)
    assert "Nyheten fanns två gånger." in site.files()[f"{OLD}index.html"].decode()
    assert "Nyheter/Stor/index.html" in site.files()
    assert [
        each for each in check(site.configuration, NOON) if each.path.endswith("gone.yml")
    ] == []


@pytest.mark.parametrize("written", [f"/{OLD}?a=b", "//nyheter//2026//två ord//"])
def test_the_remedy_for_any_other_form_is_accepted(site: SiteFolder, written: str) -> None:
    declare(site, f'"{written}": {{reason: Fanns två gånger.}}')
    (problem,) = [each for each in failing(site) if each.code == "wrong-alias"]
    assert (problem.path, problem.line) == ("content/gone.yml", 1)
    declare(site, f'"{dict(problem.values)["remedy"]}": {{reason: Fanns två gånger.}}')
    build(site)
    assert f"{OLD}index.html" in site.files()


def failing(site: SiteFolder) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as caught:
        build(site)
    return caught.value.problems


def test_one_address_in_two_spellings_is_told(site: SiteFolder) -> None:
    declare(
        site, f"/{OLD}: {{reason: Ett skäl.}}", '"/nyheter/2026/tv%C3%A5%20ord/": {reason: Två.}'
    )
    (problem,) = failing(site)
    assert (problem.code, problem.line) == ("duplicate-key", 2)


def test_what_is_declared_gone_and_is_there_still_is_told(site: SiteFolder) -> None:
    declare(site, f"/{OLD}: {{reason: Ett skäl.}}", "/nyheter/2026/ett/: {reason: Borta.}")
    (problem,) = failing(site)
    assert (problem.code, problem.path) == ("not-gone", "content/nyheter/2026/ett.md")


@pytest.mark.parametrize("to", ["/nyheter/2026/ettt/", "/nyheter/2026/två ord/", "/gammal/"])
def test_what_has_moved_leads_somewhere(site: SiteFolder, to: str) -> None:
    declare(site, f"/{OLD}: {{moved_to: '{to}'}}", f"/gammal/: {{moved_to: '/{OLD}'}}")
    found = [(each.code, each.line, each.field) for each in failing(site)]
    assert ("dead-address", 1, f"/{OLD}") in found


@pytest.mark.parametrize("to", ["nyheter/2026/ett", f"{URL}om/", "/feed.xml"])
def test_what_has_moved_to_something_redirects_there(site: SiteFolder, to: str) -> None:
    declare(site, f"/{OLD}: {{moved_to: '{to}'}}", f"/gammal/: {{moved_to: '/{OLD}'}}")
    build(site)
    target = to.removeprefix(URL).strip("/")
    assert target in site.files()[f"{OLD}index.html"].decode()
