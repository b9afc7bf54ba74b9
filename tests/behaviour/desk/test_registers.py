"""The registries at the desk: entries are added, changed, and refused with reasons."""

from pathlib import Path

import pytest

from budkavle.desk.app import REGISTER
from tests.support.desk import DeskClient, fields_in
from tests.support.site_folder import SiteFolder

CONTACTS = "# Våra kontakter\neva:   {name: Eva Exempel, phone: 031-390 06 10}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    site = SiteFolder(tmp_path_factory.mktemp("registers") / "project")
    site.item("beslut", "contacts: [eva]\n")
    return site


@pytest.fixture
def contacts(site: SiteFolder, desk: DeskClient) -> Path:
    file = site.write("contacts.yml", CONTACTS)
    desk.newsroom.refresh()
    return file


def test_a_new_contact_gets_a_key_and_can_be_chosen(desk: DeskClient, contacts: Path) -> None:
    form = {**fields_in(desk.get(REGISTER)), "name": "Åsa Öst", "email": "asa@example.se"}
    assert desk.post(REGISTER, **form, _do="save").status_code == 303
    added = "asa-ost:\n  name: Åsa Öst\n  email: asa@example.se\n"
    assert contacts.read_text() == CONTACTS + added
    assert '<option value="asa-ost">Åsa Öst</option>' in desk.get("/-/desk/item", of="new-1")


def test_an_entry_sent_back_unchanged_keeps_every_byte(desk: DeskClient, contacts: Path) -> None:
    page = desk.get(REGISTER, of="contacts", key="eva")
    assert "1 nyhet använder den" in page
    assert desk.post(REGISTER, **fields_in(page), _do="save").status_code == 303
    assert contacts.read_text() == CONTACTS


def test_only_what_is_changed_is_written(desk: DeskClient, contacts: Path) -> None:
    form = fields_in(desk.get(REGISTER, of="contacts", key="eva"))
    desk.post(REGISTER, **{**form, "name": "Eva Ek"}, _do="save")
    assert contacts.read_text().startswith("# Våra kontakter\neva:   {name: Eva Ek, phone:")


@pytest.mark.parametrize(
    ("of", "given"),
    [
        ("contacts", {"name": "Utan nummer"}),
        ("contacts", {"name": "X", "phone": "hej"}),
        ("contacts", {"name": "X", "phone": "031-390 06 10", "key": "Å Ä"}),
        ("topics", {"title.": ""}),
        ("gone", {"reason.": "Fanns två gånger."}),
        ("gone", {"reason.": "x", "moved_to": "/y/", "key": "/z/"}),
        ("gone", {"key": "https://x.se/"}),
    ],
)
def test_faults_are_told_and_nothing_is_written(
    desk: DeskClient, contacts: Path, of: str, given: dict[str, str]
) -> None:
    before = {each: each.read_bytes() for each in contacts.parent.glob("*.yml")}
    page = desk.post(REGISTER, **{**fields_in(desk.get(REGISTER, of=of)), **given}, _do="save")
    assert page.status_code == 200
    assert 'class="fault"' in page.text
    assert {each: each.read_bytes() for each in contacts.parent.glob("*.yml")} == before


def test_topics_and_gone_addresses_are_added(desk: DeskClient, site: SiteFolder) -> None:
    for of, given in (
        ("topics", {"title.": "Skola"}),
        ("gone", {"key": "/nyheter/2020/x/", "reason.": "Dubblett."}),
    ):
        form = {**fields_in(desk.get(REGISTER, of=of)), **given}
        assert desk.post(REGISTER, **form, _do="save").status_code == 303
    assert "skola:\n  title: Skola\n" in (site.content / "topics.yml").read_text()
    assert "/nyheter/2020/x/" in (site.content / "gone.yml").read_text()
    (site.content / "gone.yml").unlink()


def test_what_is_used_is_not_taken_away(desk: DeskClient, contacts: Path) -> None:
    page = desk.get(REGISTER, of="contacts", key="eva")
    assert 'value="remove"' not in page
    desk.post(REGISTER, **fields_in(page), _do="remove")
    assert contacts.read_text() == CONTACTS


def test_somebody_elses_change_is_not_overwritten(desk: DeskClient, contacts: Path) -> None:
    form = fields_in(desk.get(REGISTER, of="contacts", key="eva"))
    contacts.write_text(CONTACTS + "karl: {name: Karl, phone: 031-390 06 11}\n")
    page = desk.post(REGISTER, **{**form, "name": "Min"}, _do="save").text
    assert "Någon annan har ändrat registret" in page
    assert "Min" not in contacts.read_text()
