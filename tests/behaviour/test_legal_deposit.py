"""The feed for the National Library: an item for each publication, and nothing that is not one."""

from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from budkavle.model.problems import ContentError
from tests.behaviour.test_unchanged import settle
from tests.support.samples import SETTINGS, utc
from tests.support.site_folder import SiteFolder

DCTERMS, MEDIA = "{http://purl.org/dc/terms/}", "{http://search.yahoo.com/mrss/}"
FILES = """\
attachments:
  - {file: rapport.pdf, title: Årsrapport & bokslut, deposit: true}
  - {file: bilaga.pdf, title: Bilagan}
"""


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    """A site with an organisation number, and two files beside an item."""
    small = SiteFolder(tmp_path / "site")
    number = "number: 212000-0142}"
    small.configure("organisation: {name: Exempel}", "organisation: {name: Exempel, " + number)
    for name in ("rapport.pdf", "bilaga.pdf"):
        small.write(f"nyheter/2026/{name}", f"%PDF-1.4 {name}")
    return small


def feed(room: SiteFolder) -> list[ElementTree.Element]:
    settle()
    room.build()
    path = room.site / "eplikt.xml"
    if not path.exists():
        return []
    root = ElementTree.fromstring(path.read_bytes())
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    return root.findall("channel/item")


def test_a_publication_is_an_item_with_all_that_the_library_asks_for(room: SiteFolder) -> None:
    room.item("rapport", FILES)
    (one,) = feed(room)
    assert one.findtext("title") == "Årsrapport & bokslut"
    assert one.findtext("link") == f"{SETTINGS.url}nyheter/2026/rapport/"
    assert parsedate_to_datetime(one.findtext("pubDate", "")) == utc("2026-02-28 23:00")
    assert one.findtext(f"{DCTERMS}publisher") == "http://id.kb.se/organisations/SE2120000142"
    assert one.findtext(f"{DCTERMS}accessRights") == "gratis"
    (file,) = one.findall(f"{MEDIA}content")
    assert file.attrib["type"] == "application/pdf"
    path = file.attrib["url"].removeprefix(SETTINGS.url)
    assert room.files()[path] == b"%PDF-1.4 rapport.pdf"


def test_all_publications_are_in_one_document_with_identities_that_stay(room: SiteFolder) -> None:
    for number in range(70):
        room.write(f"nyheter/2026/skrift-{number}.pdf", f"%PDF-1.4 {number}")
        file = f"{{file: skrift-{number}.pdf, title: Skrift {number}, deposit: true}}"
        room.item(f"skrift-{number:02}", f"attachments: [{file}]\n")
    first = {each.findtext("guid") for each in feed(room)}
    assert len(first) == 70
    room.item("nyast", FILES)
    assert first < {each.findtext("guid") for each in feed(room)}


@pytest.mark.parametrize("more", ["draft: true\n", "embargo: 2026-04-01\n", "withdrawn: Fel.\n"])
def test_what_is_not_public_is_not_delivered(room: SiteFolder, more: str) -> None:
    room.item("rapport", FILES + more)
    assert feed(room) == []


def test_without_a_publication_there_is_no_feed(room: SiteFolder) -> None:
    room.item("rapport", FILES.replace(", deposit: true", ""))
    assert feed(room) == []


def test_a_file_of_two_items_is_one_publication(room: SiteFolder) -> None:
    room.item("rapport", FILES)
    room.item("senare", f"date: 2026-03-05\n{FILES}")
    (one,) = feed(room)
    assert one.findtext("link") == f"{SETTINGS.url}nyheter/2026/rapport/"


def test_without_a_number_of_the_organisation_it_is_a_problem(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    for name in ("rapport.pdf", "bilaga.pdf"):
        small.write(f"nyheter/2026/{name}", f"%PDF-1.4 {name}")
    small.item("rapport", FILES)
    with pytest.raises(ContentError) as caught:
        feed(small)
    (told,) = caught.value.problems
    assert (told.code, told.path) == (
        "deposit-without-number",
        "content/nyheter/2026/rapport.md",
    )
    assert told.line > 1
