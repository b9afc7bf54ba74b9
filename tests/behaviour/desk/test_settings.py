"""The settings at the desk: what is not changed keeps its bytes, and weak colours are told."""

from pathlib import Path

import pytest

from budkavle.content import colours
from budkavle.content.colours import contrast
from budkavle.content.editing.patch import UneditableError
from budkavle.desk import settings_forms
from budkavle.desk.addresses import SETTINGS as ADDRESS
from budkavle.desk.settings_fields import SETTINGS
from tests.support.desk import DeskClient, fields_in
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder

CONFIGURATIONS = [
    ROOT / "mkdocs.yml",
    ROOT / "tests/sites/second/mkdocs.yml",
    *sorted((ROOT / "tests/sites/earlier").rglob("mkdocs.yml")),
]
STYLE = ROOT / "theme/assets/stylesheets/organisation.css"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    site = SiteFolder(tmp_path / "project", plugin="card: {ink: '#ffffff'}  # kortet\n")
    site.item("beslut", "title: Beslutet\n")
    text = site.configuration.read_text()
    site.configuration.write_text(f"# Vår webbplats\n\n{text}\n# slut")
    return site


@pytest.fixture
def desk(site: SiteFolder) -> DeskClient:
    return DeskClient(site)


def save(desk: DeskClient, of: str, **changes: object) -> None:
    form = {**fields_in(desk.get(ADDRESS, of=of)), **changes}
    answer = desk.post(ADDRESS, **form, _do="save")
    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize("file", CONFIGURATIONS, ids=lambda file: file.parent.name)
@pytest.mark.parametrize("name", list(SETTINGS))
def test_settings_sent_back_unchanged_keep_every_byte(file: Path, name: str) -> None:
    data = file.read_bytes()
    opened = settings_forms.opened(data)
    values = settings_forms.filled(opened, SETTINGS[name])
    assert settings_forms.composed(opened, SETTINGS[name], values) == data


def test_a_menu_within_the_menu_stops_only_the_form_of_the_menu() -> None:
    data = b"nav:\n  - A:\n      - om.md\nsite_name: X\nplugins:\n  - budkavle: {identity: x}\n"
    opened = settings_forms.opened(data)
    values = {**settings_forms.filled(opened, SETTINGS["name"]), "site_name": "Ny"}
    made = settings_forms.composed(opened, SETTINGS["name"], values)
    assert made == data.replace(b"site_name: X", b"site_name: Ny")
    with pytest.raises(UneditableError):
        settings_forms.filled(opened, SETTINGS["menu"])


@pytest.mark.parametrize("name", list(SETTINGS))
def test_a_form_of_settings_sent_back_unchanged_writes_nothing(
    desk: DeskClient, site: SiteFolder, name: str
) -> None:
    before = {each: each.read_bytes() for each in site.folder.rglob("*") if each.is_file()}
    save(desk, name)
    after = {each: each.read_bytes() for each in site.folder.rglob("*") if each.is_file()}
    assert {k: v for k, v in after.items() if ".budkavle" not in k.parts} == {
        k: v for k, v in before.items() if ".budkavle" not in k.parts
    }


def test_only_what_is_changed_is_written(desk: DeskClient, site: SiteFolder) -> None:
    before = site.configuration.read_text().splitlines()
    save(desk, "name", site_name="Nya namnet")
    after = site.configuration.read_text().splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        "site_name: Nya namnet"
    ]
    assert "Nya namnet" in desk.get("/-/desk/")


@pytest.mark.parametrize(
    ("of", "changes", "field"),
    [
        ("name", {"site_name": ""}, "site_name"),
        ("name", {"site_url": "hej"}, "site_url"),
        ("name", {"organisation.phone": "hej"}, "organisation.phone"),
        ("name", {"organisation.number": "1"}, "organisation.number"),
        ("accessibility", {"accessibility.level": "partly", "accessibility.updated.day": "x"},
         "accessibility.updated"),
        ("colours", {"card.ink": "vit"}, "card.ink"),
        ("colours", {"light.paper": "vit; } body { display: none"}, "light.paper"),
    ],
)  # fmt: skip
def test_faults_are_told_at_their_fields_and_nothing_is_written(
    desk: DeskClient, site: SiteFolder, of: str, changes: dict[str, str], field: str
) -> None:
    before = site.configuration.read_bytes()
    form = {**fields_in(desk.get(ADDRESS, of=of)), **changes}
    answer = desk.post(ADDRESS, **form, _do="save")
    assert answer.status_code == 200
    assert f'<a href="#{field}">' in answer.text
    assert site.configuration.read_bytes() == before
    assert not (site.content / "assets").exists()


def test_a_name_that_looks_like_a_day_stays_a_text(desk: DeskClient, site: SiteFolder) -> None:
    before = site.configuration.read_bytes()
    form = {**fields_in(desk.get(ADDRESS, of="name")), "site_name": "2026-01-01"}
    desk.post(ADDRESS, **form, _do="save")
    assert 'site_name: "2026-01-01"\n' in site.configuration.read_text()
    site.configuration.write_bytes(before)
    desk.newsroom.refresh()


def test_pages_of_the_menu_are_moved_added_and_taken_away(
    desk: DeskClient, site: SiteFolder
) -> None:
    site.configuration.write_text(
        site.configuration.read_text() + "\nnav:\n  - Om oss: om.md # vi\n  - kontakt.md\n"
    )
    desk.newsroom.refresh()
    form = fields_in(desk.get(ADDRESS, of="menu"))
    assert form["nav.0.label"] == "Om oss"
    moved = fields_in(desk.post(ADDRESS, **form, _do="up.1").text)
    assert moved["nav.0.page"] == "kontakt.md"
    moved["nav.0.label"] = "Kontakta oss"
    assert desk.post(ADDRESS, **moved, _do="save").status_code == 303
    assert site.configuration.read_text().endswith(
        "nav:\n  - Kontakta oss: kontakt.md\n  - Om oss: om.md # vi\n"
    )


def test_a_statement_is_begun(desk: DeskClient, site: SiteFolder) -> None:
    save(desk, "accessibility", **{
        "accessibility.level": "partly", "accessibility.updated.day": "2026-03-01",
        "accessibility.faults": "Två kartor.\r\nEn film.",
    })  # fmt: skip
    text = site.configuration.read_text()
    assert "level: partly" in text
    assert "- Två kartor.\n" in text
    assert fields_in(desk.get(ADDRESS, of="accessibility"))["accessibility.level"] == "partly"


def test_weak_colours_are_told_in_words_in_both_schemes(desk: DeskClient, site: SiteFolder) -> None:
    form = fields_in(desk.get(ADDRESS, of="colours"))
    changes = {"light.ink": "#999999", "dark.masthead-ink": "#333333"}
    changes |= {"card.background": "#ffffff", "card.ink": "#eeeeee"}
    page = desk.post(ADDRESS, **{**form, **changes}, _do="show").text
    assert "1,1:1 mellan texten och bakgrunden i bilden" in page
    assert "4 par av färger" in page
    assert "2,7:1 mellan ”Text” och ”Sidan” (ljust)" in page
    assert "(mörkt): läsare med nedsatt syn behöver 4,5:1" in page
    assert not (site.content / "assets").exists()


def test_a_colour_is_changed_in_a_style_sheet_of_the_sites_own(
    desk: DeskClient, site: SiteFolder
) -> None:
    save(desk, "colours", **{"dark.paper": "#000000"})
    own = (site.content / "assets/stylesheets/organisation.css").read_text()
    assert own == STYLE.read_text().replace("--paper: #111a1b", "--paper: #000000")
    save(desk, "colours", **{"card.ink": "#eeeeee"})
    assert 'card: {ink: "#eeeeee"}  # kortet' in site.configuration.read_text()
    assert (site.content / "assets/stylesheets/organisation.css").read_text() == own


def test_a_style_sheet_keeps_its_line_ends_and_what_is_not_utf8(
    desk: DeskClient, site: SiteFolder
) -> None:
    save(desk, "colours", **{"dark.paper": "#000000"})
    own = site.content / "assets/stylesheets/organisation.css"
    windows = own.read_bytes().replace(b"\n", b"\r\n") + "/* färg */".encode("cp1252")
    own.write_bytes(windows)
    save(desk, "colours", **{"dark.paper": "#010101"})
    assert own.read_bytes() == windows.replace(b"--paper: #000000", b"--paper: #010101")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#fff", "#ffffff", 1), ("#777777", "#ffffff", 4.478),
     ("#0000ff", "#ffffff", 8.592)],
)  # fmt: skip
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.001)
    assert contrast(other, one) == contrast(one, other)


def test_comments_and_other_rules_of_a_style_sheet_are_no_colours() -> None:
    css = (
        "/* --ink: #111111; */ :root { --ink: #222222; --mine: #333333 }\n"
        "@media (prefers-color-scheme:dark) { :root { --ink:#eeeeee } a { --paper: var(--ink) } }"
        ":root { --paper: #ffffff; }"
    )
    assert colours.colours_in(css) == {
        ("light", "ink"): "#222222",
        ("dark", "ink"): "#eeeeee",
        ("dark", "paper"): "var(--ink)",
        ("light", "paper"): "#ffffff",
    }
    assert colours.with_colours(css, {("dark", "ink"): "#fff", ("light", "link"): "#000"}) == (
        css.replace("#eeeeee", "#fff")
    )


def test_a_logo_is_taken_if_it_only_draws(desk: DeskClient, site: SiteFolder) -> None:
    form = fields_in(desk.get(ADDRESS, of="logo"))
    own = site.content / "assets/images/logo.svg"
    for bad in (SVG.replace(b"<path", b"<script/><path"), b"GIF89a", SVG + b" " * 500_001):
        files = {"logo_file": ("logo.svg", bad, "image/svg+xml")}
        assert "logo.svg" in desk.post(ADDRESS, files=files, **form, _do="save").text
        assert not own.exists()
    files = {"logo_file": ("logo.svg", SVG, "image/svg+xml")}
    assert desk.post(ADDRESS, files=files, **form, _do="save").status_code == 303
    assert own.read_bytes() == SVG


def test_somebody_elses_settings_are_not_overwritten(desk: DeskClient, site: SiteFolder) -> None:
    form = fields_in(desk.get(ADDRESS, of="name"))
    theirs = site.configuration.read_text() + "\n# nytt\n"
    site.configuration.write_text(theirs)
    page = desk.post(ADDRESS, **{**form, "site_name": "Mitt"}, _do="save").text
    assert "Någon annan har ändrat" in page
    assert site.configuration.read_text() == theirs


@pytest.mark.parametrize("more", ["nav:\n  - A:\n      - om.md\n", "x: &a 1\n", "x: !ENV A\n"])
def test_what_no_form_can_show_is_said(desk: DeskClient, site: SiteFolder, more: str) -> None:
    site.configuration.write_text(site.configuration.read_text() + "\n" + more)
    answer = desk.http.get(ADDRESS, params={"of": "menu"})
    assert answer.status_code == 409
    assert "ändrar den i filen" in answer.text
