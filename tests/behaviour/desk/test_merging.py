"""Two people have changed an item: both versions are merged, and nothing unresolved goes out."""

from pathlib import Path

import pytest

from budkavle.desk.addresses import DESK
from budkavle.desk.opened_versions import MOST, OpenedVersions
from budkavle.desk.saving import digest_of
from tests.support.desk import DeskClient, fields_in
from tests.support.site_folder import SiteFolder

BESLUT, UTKAST = "nyheter/2026/beslut.md", "nyheter/2026/utkast.md"
TEXT = "Bron byggs om från maj.\n\nDen stängs i två veckor."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site with an item that is out, and a draft."""
    return SiteFolder(tmp_path_factory.mktemp("desk") / "project")


@pytest.fixture
def beslut(desk: DeskClient) -> Path:
    """An item that is out."""
    return written(desk, "beslut", "")


@pytest.fixture
def utkast(desk: DeskClient) -> Path:
    """A draft."""
    return written(desk, "utkast", "draft: true\n")


def written(desk: DeskClient, name: str, more: str) -> Path:
    """An item as it is before each test."""
    file = desk.begin_again(name, f"title: Bron byggs om\ndate: 2026-03-10\n{more}")
    head = file.read_text().rpartition("---\n")[0]
    file.write_text(f"{head}---\n\n{TEXT}\n")
    desk.newsroom.refresh()
    return file


def met(
    desk: DeskClient, file: Path, of: str, mine: dict[str, str], *theirs: tuple[str, str]
) -> dict[str, str]:
    """The form of the page that shows both versions."""
    form = {**desk.form(of), **mine}
    for old, new in theirs:
        file.write_text(file.read_text().replace(old, new))
    answer = desk.post(**form, _do="save")
    assert answer.status_code == 409, answer.text
    return fields_in(answer.text)


def test_what_each_has_changed_is_saved_together(desk: DeskClient, beslut: Path) -> None:
    mine = {"title": "Bron stängs", "_text": TEXT.replace("maj", "juni")}
    form = met(desk, beslut, BESLUT, mine, ("två veckor", "tre veckor"), ("-10\n", "-09\n"))
    assert desk.post(**form, _do="merged").status_code == 303
    saved = beslut.read_text()
    assert TEXT.replace("maj", "juni").replace("två", "tre") in saved
    assert "title: Bron stängs\n" in saved
    assert "date: 2026-03-09\n" in saved


def test_a_clash_is_chosen_before_it_is_saved(desk: DeskClient, beslut: Path) -> None:
    mine = {"_text": TEXT.replace("maj", "juni"), "date.day": "2026-03-08"}
    form = met(desk, beslut, BESLUT, mine, ("maj", "juli"), ("-10\n", "-09\n"))
    theirs = beslut.read_text()
    page = desk.post(**form, _do="merged")
    assert page.status_code == 200
    assert "ditt står i formuläret, deras är ”2026-03-09”" in page.text
    merged = fields_in(page.text)
    assert "från ⟪juni⟫⟪juli⟫." in merged["_text"]
    assert desk.form(BESLUT)["_text"] == merged["_text"]  # it is kept
    refused = desk.post(**merged, _do="save")
    assert "”⟪juni⟫⟪juli⟫” är ord ur två versioner" in refused.text
    assert beslut.read_text() == theirs
    chosen = {**merged, "_text": merged["_text"].replace("⟪juni⟫⟪juli⟫", "juni")}
    assert desk.post(**chosen, _do="save").status_code == 303
    assert TEXT.replace("maj", "juni") in beslut.read_text()
    assert "date: 2026-03-08\n" in beslut.read_text()


def test_a_draft_keeps_a_clash_and_cannot_be_published(desk: DeskClient, utkast: Path) -> None:
    form = met(desk, utkast, UTKAST, {"title": "Bron byggs ny"}, ("byggs om\n", "byggs stor\n"))
    merged = fields_in(desk.post(**form, _do="merged").text)
    assert merged["title"] == "Bron byggs ⟪ny⟫⟪stor⟫"
    assert desk.post(**merged, _do="save").status_code == 303
    page = desk.post(**desk.form(UTKAST), _do="publish").text
    assert "”⟪ny⟫⟪stor⟫” är ord ur två versioner" in page
    assert f'action="{DESK}publish"' not in page
    assert "draft: true" in utkast.read_text()


def test_without_the_version_that_was_opened_there_are_two(desk: DeskClient, beslut: Path) -> None:
    form = desk.form(BESLUT)
    opened = desk.unsaved.state / "opened" / digest_of(beslut.read_bytes())
    opened.unlink()
    beslut.write_text(beslut.read_text().replace("maj", "juli"))
    answer = desk.post(**{**form, "title": "Bron stängs"}, _do="save")
    assert (answer.status_code, 'value="merged"' in answer.text) == (409, False)
    assert desk.post(**fields_in(answer.text), _do="merged").status_code == 409


def test_the_oldest_opened_versions_are_forgotten(tmp_path: Path) -> None:
    kept = OpenedVersions(tmp_path / "opened")
    for number in range(MOST + 1):
        kept.keep(f"{number}".encode())
    assert kept.get(digest_of(f"{MOST}".encode())) == f"{MOST}".encode()
    assert len(list((tmp_path / "opened").iterdir())) <= MOST


@pytest.mark.parametrize("digest", ["", "..", "../unsaved", "x" * 300, "\0"])
def test_no_other_file_is_an_opened_version(tmp_path: Path, digest: str) -> None:
    kept = OpenedVersions(tmp_path / "opened")
    kept.keep(b"x")
    assert kept.get(digest) is None
