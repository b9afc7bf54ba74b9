"""The desk as its writer's browser meets it: lists, forms, saving, conflicts, and who may ask."""

import re
from pathlib import Path

import pytest

from budkavle.desk.addresses import DESK, ITEM, OPENING, item_link
from budkavle.desk.guards import load_key
from budkavle.desk.saving import ConflictError, Typed, Unsaved, Writer, digest_of, save
from budkavle.preview.overlay import OWN
from tests.support.deaths import killed_everywhere
from tests.support.desk import EVA, ORIGIN, PORT, DeskClient, fields_in
from tests.support.site_folder import SiteFolder

BESLUT = "nyheter/2026/beslut.md"
BESLUT_HEADER = "title: Beslutet\n# En kommentar.\ntopics:   [vard]\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site with items in every state."""
    site = SiteFolder(tmp_path_factory.mktemp("desk") / "project")
    site.item("beslut", BESLUT_HEADER)
    site.item("hemlig", "title: Hemligt\nembargo: 2026-03-13 09:00\n")
    site.item("utkast", "draft: true\n")
    site.item("borta", "withdrawn: Fel.\n")
    site.item("trasig", "date: igår\n")
    return site


@pytest.fixture
def beslut(desk: DeskClient) -> Path:
    """An item that is as it was before each test."""
    return desk.begin_again("beslut", BESLUT_HEADER)


def test_the_list_says_what_is_out_what_waits_and_what_changes_next(desk: DeskClient) -> None:
    page = desk.get()
    assert "nästa gång fredag 13 mars 2026, kl. 9.00, om 3 dagar: ”Hemligt”" in page
    assert "Embargo till fredag 13 mars 2026, kl. 9.00, om 3 dagar." in page
    for title in ("Beslutet", "Hemligt", "Om utkast", "Om borta", "trasig.md"):
        assert f">{title}</a>" in page
    assert ">Hemligt</a>" in desk.get(state="waiting")
    assert ">Beslutet</a>" not in desk.get(state="waiting")
    assert ">Beslutet</a>" in desk.get(q="BESLUT kort")
    assert "Ingen nyhet passar in." in desk.get(q="finns inte", page="99999")


def test_a_form_sent_back_unchanged_keeps_every_byte(desk: DeskClient, beslut: Path) -> None:
    before = beslut.read_bytes()
    answer = desk.post(**desk.form(BESLUT), _do="save")
    assert answer.status_code == 303
    assert beslut.read_bytes() == before


def test_only_what_is_changed_is_written(desk: DeskClient, beslut: Path) -> None:
    before = beslut.read_text()
    answer = desk.post(**{**desk.form(BESLUT), "title": "Beslut: ja"}, _do="save")
    assert answer.status_code == 303
    assert beslut.read_text() == before.replace("title: Beslutet", 'title: "Beslut: ja"')
    assert "Sparat 13.00.00." in desk.get(answer.headers["location"])


def test_a_new_item_gets_a_file_when_it_is_saved(desk: DeskClient, site: SiteFolder) -> None:
    form = {**desk.new(), "title": "Två vägar blir en", "summary": "En väg.", "_text": "Snart."}
    page = desk.post(**form, _do="show").text
    assert "/nyheter/2026/tva-vagar-blir-en/" in page
    assert "Två vägar blir en" in desk.get()  # among what is typed and not saved
    answer = desk.post(**form, _do="save")
    file = site.content / "nyheter/2026/tva-vagar-blir-en.md"
    assert answer.status_code == 303
    assert "draft: true" in file.read_text()
    assert "Två vägar blir en" in desk.get(state="draft")
    second = {**desk.new(), "title": "Två vägar blir en", "summary": "En.", "_text": "Snart."}
    desk.post(**second, _do="save")
    assert file.with_name("tva-vagar-blir-en-2.md").exists()


def test_a_new_item_is_one_item_however_often_it_is_saved(
    desk: DeskClient, site: SiteFolder
) -> None:
    form = {**desk.new(), "title": "Två tryck", "summary": "En text.", "_text": "Ett."}
    answers = [desk.post(**form, _do="save") for _ in range(2)]
    path = item_link("nyheter/2026/tva-tryck.md")
    assert {each.headers["location"].partition("&")[0] for each in answers} == {path}
    again = desk.http.get(ITEM, params={"of": form["_of"]})
    assert again.headers["location"] == path
    desk.post(f"{DESK}keep", **form)
    assert "Två tryck" not in [each.form["title"][0] for each in desk.unsaved.all(EVA)]
    other = desk.post(**{**form, "title": "Från fliken bredvid"}, _do="save")
    assert other.status_code == 409
    assert desk.post(**fields_in(other.text), _do="mine").status_code == 303
    assert len(list((site.content / "nyheter/2026").glob("tva-tryck*"))) == 1


def test_two_new_items_of_one_headline_get_a_file_each(desk: DeskClient, site: SiteFolder) -> None:
    form = {**desk.new(), "title": "Samma", "summary": "En text.", "_text": "Ett."}
    site.write("nyheter/2026/samma.md", "Någon annan var först.\n")
    saved = desk.post(**form, _do="save").headers["location"]
    assert saved.startswith(item_link("nyheter/2026/samma-2.md"))
    (site.content / "nyheter/2026/samma.md").unlink()
    desk.newsroom.refresh()


def test_what_is_as_it_was_is_not_kept(desk: DeskClient, beslut: Path) -> None:
    form = desk.form(BESLUT)
    desk.post(f"{DESK}keep", **{**form, "title": "Annat"})
    assert list(desk.unsaved.all(EVA))
    told = desk.post(f"{DESK}keep", **form).json()
    assert told["kept"] == "Inget skiljer sig från det som är sparat."
    assert beslut.exists()
    assert not [each for each in desk.unsaved.all(EVA) if each.of == BESLUT]
    desk.post(f"{DESK}keep", **desk.new())
    assert not [each for each in desk.unsaved.all(EVA) if each.of.startswith("new-")]


def test_faults_stand_at_their_fields_and_nothing_is_written(
    desk: DeskClient, beslut: Path
) -> None:
    before = beslut.read_bytes()
    form = {**desk.form(BESLUT), "summary": "", "embargo.day": "2026-02-31", "_text": "# Ett\n"}
    page = desk.post(**form, _do="save").text
    assert beslut.read_bytes() == before
    assert "3 saker att rätta" in page
    assert '<a href="#summary">Sammanfattning: Det här måste fyllas i.</a>' in page
    assert '<a href="#embargo">' in page
    assert '<a href="#_text">' in page
    assert 'name="_text"' in page
    assert fields_in(page)["_text"] == "# Ett\r\n"
    assert desk.form(BESLUT)["summary"] == ""  # kept, though it is not saved


def test_what_is_typed_is_kept_and_shown_on_its_real_page(desk: DeskClient, beslut: Path) -> None:
    form = {**desk.form(BESLUT), "title": "Nyss skrivet", "embargo.day": "2026-03-12"}
    told = desk.post(f"{DESK}keep", **form).json()
    assert told["moments"]["embargo"] == "torsdag 12 mars 2026, om 2 dagar"
    assert "Beslutet" in beslut.read_text()
    page = desk.get(told["page"].partition("?")[0], typed=BESLUT)
    assert re.search(r"<h1[^>]*>\s*Nyss skrivet", page)
    assert "Embargo till 12 mars 2026" in page
    assert DeskClient(desk.site).form(BESLUT)["title"] == "Nyss skrivet"  # another process
    desk.post(_of=BESLUT, _do="discard")
    assert desk.form(BESLUT)["title"] == "Beslutet"


@pytest.mark.parametrize(
    ("change", "faults"),
    [({"summary": ""}, "1 fel"), ({"date.day": "igår"}, "1 fel"), ({"_text": ""}, "")],
)
def test_an_unfinished_item_is_shown_as_far_as_it_goes(
    desk: DeskClient, beslut: Path, change: dict[str, str], faults: str
) -> None:
    assert beslut.exists()
    told = desk.post(f"{DESK}keep", **{**desk.form(BESLUT), "title": "Halvfärdig", **change}).json()
    assert told["faults"] == faults
    assert "Halvfärdig" in desk.get(told["page"].partition("?")[0], typed=BESLUT)


def test_two_versions_stand_side_by_side(desk: DeskClient, beslut: Path) -> None:
    mine = {**desk.form(BESLUT), "title": "Min rubrik"}
    theirs = beslut.read_text().replace("Beslutet", "Deras rubrik")
    beslut.write_text(theirs)
    answer = desk.post(**mine, _do="save")
    assert answer.status_code == 409
    shown = re.sub(r"<span class=.which.*?</span>|</?mark>", "", answer.text.partition("<h2>")[0])
    assert "<td>Min rubrik</td><td>Deras rubrik</td>" in shown
    assert shown.count('<th scope="row">') == 1
    assert beslut.read_text() == theirs
    assert desk.post(**fields_in(answer.text), _do="mine").status_code == 303
    assert beslut.read_text() == theirs.replace("Deras rubrik", "Min rubrik")


def test_a_colleague_who_has_typed_and_not_saved_is_told_of(desk: DeskClient, beslut: Path) -> None:
    assert beslut.exists()
    karl = Writer("Karl")
    desk.unsaved.keep(karl, Typed(BESLUT, "x", "2026-03-10T09:14:00+00:00", {"title": ["K"]}))
    desk.unsaved.keep(karl, Typed(BESLUT, "x", "2026-03-10T09:40:00+00:00", {"title": ["Ka"]}))
    page = desk.get(ITEM, of=BESLUT)
    assert "Karl har skrivit i den sedan kl. 10.14 och inte sparat än." in page
    assert fields_in(page)["title"] == "Beslutet"
    desk.unsaved.drop(karl, BESLUT)
    assert "Karl" not in desk.get(ITEM, of=BESLUT)


def test_keeping_theirs_forgets_mine(desk: DeskClient, beslut: Path) -> None:
    mine = {**desk.form(BESLUT), "title": "Min rubrik"}
    beslut.write_text(beslut.read_text().replace("Beslutet", "Deras rubrik"))
    desk.post(**mine, _do="save")
    desk.post(_of=BESLUT, _do="forget")
    assert desk.form(BESLUT)["title"] == "Deras rubrik"


def test_a_file_without_a_form_is_edited_as_text(desk: DeskClient, site: SiteFolder) -> None:
    file = site.write("nyheter/2026/fel.md", "---\r\ntitle: Svar: ja\r\n---\r\n\r\nText\r\n")
    desk.newsroom.refresh()
    page = desk.get(ITEM, of="nyheter/2026/fel.md")
    assert "Rad 2:" in page
    before = file.read_bytes()
    desk.post(**fields_in(page), _do="save")
    assert file.read_bytes() == before
    form = fields_in(page)
    fixed = form["_raw"].replace("title: Svar: ja", 'title: "Svar: ja"')
    assert desk.post(**{**form, "_raw": fixed}, _do="save").status_code == 303
    assert file.read_bytes() == before.replace(b"Svar: ja", b'"Svar: ja"')
    file.unlink()
    desk.newsroom.refresh()


def test_one_more_row_is_an_empty_one(desk: DeskClient, beslut: Path) -> None:
    assert beslut.exists()
    page = desk.post(**desk.form(BESLUT), _do="add.corrections").text
    assert 'name="corrections.0.note"' in page


@pytest.mark.parametrize(
    "path",
    ["../mkdocs.yml", "om.md", "nyheter/2026/finns-inte.md", "", "topics.yml", "new-/x", "/"],
)
def test_only_items_of_the_site_are_opened(desk: DeskClient, path: str) -> None:
    assert desk.http.get(ITEM, params={"of": path}).status_code == 404
    assert desk.post(_of=path, _do="save", title="x").status_code == 404


REFUSED = [
    ({"Host": "evil.example"}, 403),
    ({"Host": f"evil.example:{PORT}"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}, 403),
    ({"Cookie": "budkavle-desk-8010=forged"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), REFUSED)
@pytest.mark.parametrize("path", [DESK, ITEM, "/", "/nyheter/2026/hemlig/", OWN])
def test_other_sites_and_strangers_get_nothing(
    desk: DeskClient, path: str, headers: dict[str, str], status: int
) -> None:
    answer = desk.http.get(path, headers=headers)
    assert answer.status_code == status
    assert "Hemligt" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}"},
        {"Origin": f"https://127.0.0.1:{PORT}"},
        {},
    ],
)
def test_forms_of_other_sites_change_nothing(
    desk: DeskClient, beslut: Path, headers: dict[str, str]
) -> None:
    before = beslut.read_bytes()
    form = {**desk.form(BESLUT), "title": "Kapat", "_do": "save"}
    assert desk.http.post(ITEM, data=form, headers=headers).status_code == 403
    assert beslut.read_bytes() == before


def test_a_form_without_the_token_changes_nothing(desk: DeskClient, beslut: Path) -> None:
    before = beslut.read_bytes()
    form = {**desk.form(BESLUT), "title": "Kapat", "_do": "save"}
    for token in ("", "x", desk.token[:-1], desk.session.token, "å"):
        answer = desk.http.post(ITEM, data={**form, "_token": token}, headers={"Origin": ORIGIN})
        assert answer.status_code == 403
    assert beslut.read_bytes() == before


def test_a_window_that_is_open_stays_useful_when_the_desk_is_opened_again(desk: DeskClient) -> None:
    token = desk.token
    answer = desk.http.get(OPENING, params={"token": desk.session.token})
    assert (answer.status_code, desk.token) == (303, token)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(desk: DeskClient, method: str) -> None:
    assert desk.http.request(method, ITEM).status_code == 405


def test_the_token_of_the_address_is_needed_once(desk: DeskClient) -> None:
    cookies = dict(desk.http.cookies)
    desk.http.cookies.clear()
    try:
        assert desk.http.get(f"{DESK}open", params={"token": "x"}).status_code == 403
        assert desk.http.get(DESK).status_code == 403
        asked = {"token": desk.session.token}
        given = desk.http.get(f"{DESK}open", params=asked).headers["set-cookie"]
        assert "HttpOnly" in given
        assert "SameSite=strict" in given
    finally:
        desk.http.cookies.update(cookies)


def test_no_page_runs_foreign_or_inline_script(desk: DeskClient, beslut: Path) -> None:
    assert beslut.exists()
    for path in (DESK, f"{ITEM}?of={BESLUT}"):
        answer = desk.http.get(path)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert not re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:|style=", answer.text)


def test_the_key_of_sessions_is_kept_and_private(tmp_path: Path) -> None:
    key = load_key(tmp_path / "desk/key")
    assert load_key(tmp_path / "desk/key") == key
    assert (tmp_path / "desk/key").stat().st_mode & 0o77 == 0


def test_a_save_that_is_killed_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    file = tmp_path / "item.md"
    old, new = b"old" * 1000, b"new" * 2000
    file.write_bytes(old)
    seen = set()
    for _ in killed_everywhere(lambda: save(file, new, digest_of(old))):
        seen.add(file.read_bytes())
        file.write_bytes(old)
    assert seen <= {old, new}
    assert file.read_bytes() == new
    save(file, old, digest_of(new))
    assert [each.name for each in tmp_path.iterdir()] == ["item.md"]


def test_what_is_kept_survives_a_kill(tmp_path: Path) -> None:
    kept = Unsaved(tmp_path)
    first, second = (Typed("a.md", "d", t, {"title": [t]}, "1", "Eva") for t in ("1", "2"))
    kept.keep(EVA, first)
    for _ in killed_everywhere(lambda: kept.keep(EVA, second)):
        assert kept.get(EVA, "a.md") in (first, second)
    kept.keep(EVA, second)
    assert list(kept.all(EVA)) == [second]


def test_a_changed_file_is_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "item.md"
    file.write_bytes(b"theirs")
    with pytest.raises(ConflictError):
        save(file, b"mine", digest_of(b"what was opened"))
    assert file.read_bytes() == b"theirs"
