"""The registries at the desk: entries are added, changed, and refused with reasons."""

import re
from pathlib import Path

import pytest

from budkavle.desk.addresses import REGISTER
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
        ("gone", {"key": "http://[::1"}),
        ("gone", {"key": "/z/", "moved_to": "/ingenstans/"}),
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


@pytest.mark.parametrize(
    ("of", "given", "field"),
    [
        ("contacts", {"name": "Utan nummer"}, "phone"),
        ("gone", {"key": "/z/", "reason.": "x", "moved_to": "/y/"}, "reason"),
        ("banners", {"title.": "x", "from.day": "2026-03-02", "until.day": "2026-03-01"}, "until"),
    ],
)
def test_a_fault_of_several_fields_stands_at_one_of_them_in_the_words_of_the_form(
    desk: DeskClient, contacts: Path, of: str, given: dict[str, str], field: str
) -> None:
    form = {**fields_in(desk.get(REGISTER, of=of)), "kind": "minor", **given}
    page = desk.post(REGISTER, **form, _do="save").text
    assert f'id="p-{field}-1"' in page
    assert not re.search(r"\b(?:phone|email|reason|moved_to|until)\b", page_words(page))
    assert contacts.read_text() == CONTACTS


def page_words(page: str) -> str:
    """What is said of the faults of a page."""
    return " ".join(re.findall(r'<p class="fault".*?</p>', re.sub(r'id="[^"]*"', "", page)))


def test_why_a_new_contact_is_refused_is_said_within_the_form_of_an_item(
    desk: DeskClient, contacts: Path
) -> None:
    form = {**desk.form("nyheter/2026/beslut.md"), "_new.contact.name": "Utan nummer"}
    page = desk.post(**form, _do="new.contact").text
    assert 'id="p-_new.contact.phone-1"' in page
    assert "varken telefonnummer eller e-postadress" in page
    assert contacts.read_text() == CONTACTS


def test_a_contact_gets_one_more_time_on_duty(desk: DeskClient, contacts: Path) -> None:
    page = desk.get(REGISTER, of="contacts", key="eva")
    assert f'formaction="{REGISTER}#duty.0"' in page
    again = desk.post(REGISTER, **fields_in(page), _do="add.duty")
    assert again.status_code == 200
    assert contacts.read_text() == CONTACTS
    times = {
        "duty.0.from.day": "2026-03-02",
        "duty.0.from.time": "08:00",
        "duty.0.until.day": "2026-03-09",
        "duty.0.until.time": "08:00",
    }
    form = fields_in(again.text)
    assert times.keys() <= form.keys()
    assert desk.post(REGISTER, **{**form, **times}, _do="save").status_code == 303
    assert "from: 2026-03-02 08:00" in contacts.read_text()
    assert "until: 2026-03-09 08:00" in contacts.read_text()


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


def test_a_new_contact_and_topic_are_made_within_the_form(
    desk: DeskClient, site: SiteFolder, contacts: Path
) -> None:
    form = desk.form("nyheter/2026/beslut.md")
    more = {"_new.contact.name": "Olle Ny", "_new.contact.email": "olle@example.se"}
    page = desk.post(**{**form, **more}, _do="new.contact").text
    assert "olle-ny:\n  name: Olle Ny" in contacts.read_text()
    form = fields_in(page)
    assert (form["contacts.0.key"], form["contacts.1.key"]) == ("eva", "olle-ny")
    page = desk.post(**{**form, "_new.topic.title.": "Vägar"}, _do="new.topic").text
    assert "vagar:\n  title: Vägar" in (site.content / "topics.yml").read_text()
    assert fields_in(page)["topics"] == "vagar"
    assert desk.post(**fields_in(page), _do="save").status_code == 303
    saved = (site.content / "nyheter/2026/beslut.md").read_text()
    assert "contacts: [eva, olle-ny]" in saved
    assert "_new" not in saved


def test_a_new_contact_with_a_fault_is_not_made(desk: DeskClient, contacts: Path) -> None:
    form = {**desk.form("nyheter/2026/beslut.md"), "_new.contact.name": "Utan nummer"}
    page = desk.post(**form, _do="new.contact").text
    assert 'class="fault"' in page
    assert fields_in(page)["_new.contact.name"] == "Utan nummer"
    assert contacts.read_text() == CONTACTS


def test_a_new_entry_does_not_replace_one_with_its_key(desk: DeskClient, contacts: Path) -> None:
    form = {**fields_in(desk.get(REGISTER)), "name": "Ny", "email": "a@b.se", "key": "eva"}
    page = desk.post(REGISTER, **form, _do="save").text
    assert "finns redan en post med nyckeln ”eva”" in page
    assert contacts.read_text() == CONTACTS


BANNER = {
    "kind": "minor",
    "title.": "Koka vattnet",
    "from.day": "2026-03-01",
    "from.time": "09:00",
}


def test_what_every_page_says_is_written_from_a_form(desk: DeskClient, site: SiteFolder) -> None:
    file = site.content / "viktigt.yml"
    form = {**fields_in(desk.get(REGISTER, of="banners")), **BANNER}
    assert desk.post(REGISTER, **form, _do="save").status_code == 303
    written = file.read_text()
    assert written.startswith("koka-vattnet:\n  kind: minor\n")
    assert "  from: 2026-03-01 09:00\n" in written
    page = desk.get(REGISTER, of="banners", key="koka-vattnet")
    assert desk.post(REGISTER, **fields_in(page), _do="save").status_code == 303
    assert file.read_text() == written
    assert desk.post(REGISTER, **fields_in(page), _do="remove").status_code == 303
    assert "Koka vattnet" not in file.read_text()
    file.unlink()


def test_a_site_in_english_has_them_in_a_file_of_that_name(
    desk: DeskClient, site: SiteFolder
) -> None:
    file = site.write("important.yml", "power: {kind: minor, title: Power cut, from: 2026-03-01}\n")
    form = fields_in(desk.get(REGISTER, of="banners", key="power"))
    desk.post(REGISTER, **{**form, "kind": "major"}, _do="save")
    assert "kind: major" in file.read_text()
    assert not (site.content / "viktigt.yml").exists()
    page = desk.post(REGISTER, **{**form, "kind": "kris"}, _do="save").text
    assert 'class="fault"' in page
    file.unlink()
