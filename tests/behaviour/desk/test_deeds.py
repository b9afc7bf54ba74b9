"""What is done at the desk: pictures are brought, items are published, corrected, withdrawn."""

import time
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from budkavle.content.portable_names import advice
from budkavle.desk.addresses import DEED, DESK, PUBLISHING
from budkavle.desk.deeds import DEEDS
from budkavle.desk.mailing import Mailed
from budkavle.desk.saving import Typed
from tests.support.desk import EVA, DeskClient, fields_in
from tests.support.site_folder import SiteFolder

BESLUT = "nyheter/2026/beslut.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    site = SiteFolder(tmp_path_factory.mktemp("deeds") / "project")
    site.item("andra", "title: Andra\n")
    site.item("beslut", "title: Beslutet\n")
    return site


@pytest.fixture
def beslut(desk: DeskClient) -> Path:
    return desk.begin_again("beslut", "title: Beslutet\n")


def picture(width: int, height: int, orientation: int = 1) -> bytes:
    """A photograph as a telephone saves it."""
    image = Image.new("RGB", (width, height), (90, 120, 150))
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = orientation
    made = BytesIO()
    image.save(made, "JPEG", exif=exif)
    return made.getvalue()


def test_a_picture_is_turned_upright_sized_and_named(desk: DeskClient, beslut: Path) -> None:
    photo = "Foto på höst (1).JPG", picture(4000, 1000, orientation=6), "image/jpeg"
    page = desk.post(**desk.form(BESLUT), files={"image.src._file": photo}, _do="show").text
    assert fields_in(page)["image.src"] == "foto-pa-host-1.jpg"
    assert "/-/desk/file?of=nyheter/2026&amp;name=foto-pa-host-1.jpg" in page
    with Image.open(beslut.with_name("foto-pa-host-1.jpg")) as saved:
        assert saved.size == (750, 3000)
        assert ExifTags.Base.Orientation not in saved.getexif()
    form = {**fields_in(page), "image.alt": "Ett hus."}
    assert desk.post(**form, _do="save").status_code == 303
    assert "image:\n  src: foto-pa-host-1.jpg\n  alt: Ett hus." in beslut.read_text()
    again = desk.post(**desk.form(BESLUT), files={"images.0.src._file": photo}, _do="show").text
    assert fields_in(again)["images.0.src"] == "foto-pa-host-1.jpg"


@pytest.mark.parametrize(
    ("field", "name", "data", "said"),
    [
        ("image.src", "x.jpg", b"<html><script>", "är inte en bild"),
        ("image.src", "x.jpg", picture(400, 400)[:300], "är en skadad bild"),
        ("image.src", "IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Apples eget format"),
        ("image.src", "x.jpg", b"%PDF-1.4", "är inte en bild"),
        ("image.src", "x.jpg", b"\xff\xd8\xff\xe0" + bytes(40_000_001), "en bild får ha 40 MB"),
        ("attachments.0.file", "x.pdf", b"<!doctype html><script>", "kan inte erbjudas"),
        ("attachments.0.file", "x.exe", b"MZ\x90\x00" * 9, "kan inte erbjudas"),
        ("attachments.0.file", "x.html", b"hej", "kan inte erbjudas"),
    ],
)
def test_what_is_no_picture_or_no_document_is_refused(
    desk: DeskClient, beslut: Path, field: str, name: str, data: bytes, said: str
) -> None:
    before = {*beslut.parent.iterdir()}
    files = {f"{field}._file": (name, data, "image/jpeg")}
    page = desk.post(**desk.form(BESLUT), files=files, _do="show").text
    assert said in page
    assert {*beslut.parent.iterdir()} == before


def test_colours_for_print_become_those_of_screens_and_that_is_said(
    desk: DeskClient, beslut: Path
) -> None:
    made = BytesIO()
    Image.new("CMYK", (400, 400), (0, 255, 255, 0)).save(made, "JPEG")
    files = {"image.src._file": ("tryck.jpg", made.getvalue(), "image/jpeg")}
    page = desk.post(**desk.form(BESLUT), files=files, _do="show").text
    assert "tryck.jpg hade färger för tryck (CMYK)" in page
    assert fields_in(page)["image.src"] == "tryck.jpg"
    with Image.open(beslut.with_name("tryck.jpg")) as saved:
        assert saved.mode == "RGB"


@pytest.mark.parametrize("name", ["con.pdf", "AUX.pdf", "lpt1.pdf", "nul.tar.pdf"])
def test_a_name_that_windows_keeps_for_itself_is_not_given(
    desk: DeskClient, beslut: Path, name: str
) -> None:
    before = {*beslut.parent.iterdir()}
    files = {"attachments.0.file._file": (name, b"%PDF-1.4 " + name.encode(), "application/pdf")}
    desk.post(**desk.form(BESLUT), files=files, _do="show")
    (new,) = {*beslut.parent.iterdir()} - before
    assert [*advice([new.name], "")] == []
    new.unlink()


@pytest.mark.parametrize("name", ["../../../x.pdf", "..\\x.pdf", "/etc/x.pdf", "con.pdf", ".pdf"])
def test_no_name_leads_out_of_the_folder(desk: DeskClient, beslut: Path, name: str) -> None:
    before = {*desk.site.folder.rglob("*.pdf")}
    files = {"attachments.0.file._file": (name, b"%PDF-1.4\n" + name.encode(), "application/pdf")}
    desk.post(**desk.form(BESLUT), files=files, _do="show")
    new = {*desk.site.folder.rglob("*.pdf")} - before
    assert {each.parent for each in new} <= {beslut.parent}
    for each in new:
        each.unlink()


def test_our_own_news_are_found_for_links(desk: DeskClient, beslut: Path) -> None:
    assert beslut.exists()
    assert "[Andra](andra.md)" in desk.get(f"{DESK}links", of=BESLUT, q="andra")
    assert "[Andra](andra.md)" in desk.get(f"{DESK}links", of="new-1", q="andra")


ANSWERS = {
    "correct": ({"note": "Ett tal var fel."}, "note: Ett tal var fel."),
    "retitle": ({"title": "Bättre"}, "title: Bättre"),
    "pin": ({"pinned": "true"}, "pinned: true"),
    "embargo": ({"embargo.day": "2026-04-01", "embargo.time": "09:00"}, "embargo: 2026-04-01 09"),
    "expire": ({"expires.day": "2026-05-01"}, "expires: 2026-05-01"),
    "withdraw": ({"withdrawn": "Fel."}, "withdrawn: Fel."),
}  # fmt: skip


@pytest.mark.parametrize("name", list(DEEDS))
def test_every_deed_is_one_question(desk: DeskClient, beslut: Path, name: str) -> None:
    answer, written = ANSWERS[name]
    before = beslut.read_text()
    form = {**fields_in(desk.get(DEED, of=BESLUT, do=name)), **answer}
    assert desk.post(DEED, **form, _do=name).status_code == 303
    after = beslut.read_text()
    assert written in after
    kept = [line for line in before.splitlines() if not line.startswith("title:")]
    assert [line for line in after.splitlines() if line in kept] == kept


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("retitle", {"title": ""}),
        ("correct", {"note": ""}),
        ("embargo", {"embargo.day": "2026-13-01"}),
        ("expire", {"expires.day": "2020-01-01"}),
    ],
)
def test_a_deed_is_refused_by_the_rules_of_check(
    desk: DeskClient, beslut: Path, name: str, answer: dict[str, str]
) -> None:
    before = beslut.read_bytes()
    form = {**fields_in(desk.get(DEED, of=BESLUT, do=name)), **answer}
    page = desk.post(DEED, **form, _do=name)
    assert page.status_code == 200
    assert 'class="fault"' in page.text
    assert beslut.read_bytes() == before


def test_a_deed_can_lead_on_to_the_box_before_publishing(desk: DeskClient, beslut: Path) -> None:
    form = {**fields_in(desk.get(DEED, of=BESLUT, do="withdraw")), "withdrawn": "Fel."}
    box = desk.post(DEED, **form, _then="withdraw")
    assert "Läsarna ser den inte längre." in box.text
    assert "withdrawn: Fel." in beslut.read_text()
    wrong = {**fields_in(desk.get(DEED, of=BESLUT, do="retitle")), "title": ""}
    assert 'class="fault"' in desk.post(DEED, **wrong, _then="retitle").text


def test_a_deed_is_taken_back_by_emptying_its_field(desk: DeskClient, beslut: Path) -> None:
    before = beslut.read_bytes()
    for answer in ("Fel.", ""):
        form = {**fields_in(desk.get(DEED, of=BESLUT, do="withdraw")), "withdrawn": answer}
        desk.post(DEED, **form, _do="withdraw")
    assert beslut.read_bytes() == before


@pytest.mark.parametrize("name", list(DEEDS))
def test_a_deed_to_what_somebody_else_has_changed_is_done_if_it_is_still_wanted(
    desk: DeskClient, beslut: Path, name: str
) -> None:
    answer, written = ANSWERS[name]
    form = {**fields_in(desk.get(DEED, of=BESLUT, do=name)), **answer}
    theirs = beslut.read_text().replace("Sammanfattning", "Deras sammanfattning") + "Deras text.\n"
    beslut.write_text(theirs)
    page = desk.post(DEED, **form, _do=name)
    assert page.status_code == 409
    assert beslut.read_text() == theirs
    assert desk.post(**fields_in(page.text), _do="mine").status_code == 303
    after = beslut.read_text()
    assert written in after
    assert after.endswith("Deras text.\n")
    assert not list(desk.unsaved.all(EVA))


@pytest.mark.parametrize(
    ("mailed", "said"),
    [
        (None, "Hur många de är går inte att se härifrån."),
        (Mailed("mailed", 1200, 30, 4), "1\xa0234 prenumeranter får brev om den, en gång:"
         " 1\xa0200 genast, 30 i det dagliga brevet, 4 i veckobrevet."),
        (Mailed("mailed", 1, 0, 0), "1 prenumerant får brev om den, en gång: 1 genast."),
        (Mailed("mailed", 0, 0, 0), "Inget brev skickas: ingen följer den"),
        (Mailed("held", 5, 0, 0), "äldre än tre dagar"),
        (Mailed("never", 5, 0, 0), "har redan skickat"),
    ],
)  # fmt: skip
def test_the_box_says_how_many_get_a_mail(
    desk: DeskClient, site: SiteFolder, beslut: Path, mailed: Mailed | None, said: str
) -> None:
    settings = site.configuration.read_text()
    site.configuration.write_text(settings.replace("hand_over: true", "mode: own"))
    desk.workspace.mailing = lambda *_: mailed
    desk.newsroom.refresh()
    page = desk.post(**desk.form(BESLUT), _do="publish").text
    site.configuration.write_text(settings)
    desk.newsroom.refresh()
    assert beslut.exists()
    assert said in unescape(page)


def test_a_box_that_is_no_longer_right_is_shown_again(desk: DeskClient, beslut: Path) -> None:
    box = desk.post(**desk.form(BESLUT), _do="publish").text
    desk.unsaved.drop(EVA, BESLUT)
    beslut.write_text(beslut.read_text().replace("Beslutet", "Deras rubrik"))
    again = desk.post(f"{DESK}publish", **fields_in(box)).text
    assert "har ändrat nyheten sedan du tittade" in again
    assert "Publicera ”Deras rubrik”?" in again


def test_what_is_typed_is_saved_before_any_deed(desk: DeskClient, beslut: Path) -> None:
    desk.unsaved.keep(EVA, Typed(BESLUT, "x", "now", {"title": ["Nytt"]}))
    assert "Spara det först" in desk.get(DEED, of=BESLUT, do="pin")
    form = {"_of": BESLUT, "_digest": "x", "pinned": "true", "_do": "pin"}
    before = beslut.read_bytes()
    assert "Spara det först" in desk.post(DEED, **form).text
    assert beslut.read_bytes() == before


def test_the_box_says_what_will_happen(desk: DeskClient, beslut: Path) -> None:
    before = beslut.read_bytes()
    form = {**desk.form(BESLUT), "topics": "vard", "embargo.day": "2026-03-12",
            "embargo.time": "09:00", "expires.day": "2026-05-01"}  # fmt: skip
    page = desk.post(**form, _do="publish").text
    for said in (
        "Läsarna ser den från torsdag 12 mars 2026, kl. 9.00, om 2 dagar, och inget av den",
        "https://example.org/nyheter/2026/beslut/",
        "Den står först på startsidan.",
        "i flödena för Vård och omsorg.",
        "Inga brev skickas",
        "Den slutar gälla fredag 1 maj 2026",
    ):
        assert said in page
    assert beslut.read_bytes() == before


def test_what_has_faults_is_not_published(desk: DeskClient, beslut: Path) -> None:
    before = beslut.read_bytes()
    page = desk.post(**{**desk.form(BESLUT), "summary": "[Skriv en mening]"}, _do="publish").text
    assert "kan inte publiceras än" in page
    assert "är kvar från mallen" in page
    assert desk.post(f"{DESK}publish", _of=BESLUT, _digest="x").status_code == 409
    assert beslut.read_bytes() == before


def published(desk: DeskClient) -> str:
    """The page of what a publishing came to."""
    for _ in range(1800):
        page = desk.get(PUBLISHING)
        if "http-equiv" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the publishing does not end")


def test_a_new_item_is_written_and_published(desk: DeskClient, site: SiteFolder) -> None:
    written = {"title": "Kommunerna & vården", "summary": "Kort.", "_text": "Text."}
    box = desk.post(**{**desk.new(), **written}, _do="publish").text
    assert "Läsarna ser den genast." in box
    answer = desk.post(f"{DESK}publish", **fields_in(box))
    assert answer.headers["location"] == PUBLISHING
    page = published(desk)
    assert "Byggd 13.00.00." in page
    assert "är kontrollerad" in page
    assert "Kommunerna &amp; vården" in page
    html = site.site / "nyheter/2026/kommunerna-varden/index.html"
    assert "Kommunerna &amp; vården" in html.read_text()
    assert "draft" not in (site.content / "nyheter/2026/kommunerna-varden.md").read_text()


def test_what_is_published_again_at_once_is_saved_too(desk: DeskClient, beslut: Path) -> None:
    for title in ("Andra rubriken", "Tredje rubriken"):
        box = desk.post(**{**desk.form(BESLUT), "title": title}, _do="publish").text
        assert desk.post(f"{DESK}publish", **fields_in(box)).status_code in (303, 409)
        assert f"title: {title}\n" in beslut.read_text()
    published(desk)


def test_a_publishing_that_fails_says_so(desk: DeskClient, site: SiteFolder, beslut: Path) -> None:
    assert beslut.exists()
    wrong = site.item("trasig", "date: igår\n")
    box = desk.post(**desk.form(BESLUT), _do="publish").text
    desk.post(f"{DESK}publish", **fields_in(box))
    page = published(desk)
    wrong.unlink()
    assert "Läsarna ser det som de såg förut." in page
    assert "Rätta det och publicera igen." in page
    assert "trasig.md:" in page.partition("<details")[2]  # folded, below what to do


FAILURES = {
    "nobody answers": ("to: 'sftp://nobody@127.0.0.1:9/www'", "Publicera igen om en stund.", True),
    "not possible": ("to: mkdocs.yml", "visa it-avdelningen vad programmet sa", True),
    "not live": (
        "to: www, address: 'http://127.0.0.1:9/', patience: 0", "Titta på sidan om en stund.", False
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", FAILURES)
def test_a_publishing_that_fails_says_what_to_do(
    desk: DeskClient, site: SiteFolder, beslut: Path, why: str
) -> None:
    assert beslut.exists()
    target, remedy, is_as_before = FAILURES[why]
    settings = site.configuration.read_text()
    site.configure("subscriptions: {hand_over: true}", f"publish: {{public: {{{target}}}}}")
    desk.newsroom.refresh()
    box = desk.post(**desk.form(BESLUT), _do="publish").text
    desk.post(f"{DESK}publish", **fields_in(box))
    page = published(desk)
    site.configuration.write_text(settings)
    before, _, folded = page.partition("<details")
    assert remedy in before
    assert ("Läsarna ser det som de såg förut." in before) == is_as_before
    assert "<pre" in folded
