"""An export from another system is uploaded, tried, answered, and taken in at the desk."""

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import httpx
import pytest

from budkavle.desk.addresses import IMPORT, REPORT, UPLOAD
from tests.support import exports
from tests.support.desk import DeskClient, fields_in, import_ended
from tests.support.site_folder import SiteFolder


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    site = SiteFolder(tmp_path / "project", plugin="")
    site.item("beslut", "title: Beslutet\n")
    return site


@pytest.fixture
def desk(site: SiteFolder) -> DeskClient:
    return DeskClient(site, "en")


def packed(files: exports.Files) -> bytes:
    """A zip file."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for path, data in files.items():
            zipped.writestr(path, data)
    return made.getvalue()


def upload(desk: DeskClient, name: str, data: bytes, **form: str) -> httpx.Response:
    return desk.post(UPLOAD, {"export_file": (name, data)}, **form)


def content_of(site: SiteFolder) -> dict[str, bytes]:
    return {
        each.relative_to(site.folder).as_posix(): each.read_bytes()
        for each in site.folder.rglob("*")
        if each.is_file() and ".budkavle" not in each.parts
    }


def test_an_export_is_tried_answered_and_taken_in(desk: DeskClient, site: SiteFolder) -> None:
    before = content_of(site)
    files: dict[str, str | bytes] = {"mapp/export.xml": exports.WORDPRESS}
    files |= {f"mapp/{path}": data for path, data in exports.UPLOADS.items()}
    assert upload(desk, "export.zip", packed(files)).status_code == 303
    page = import_ended(desk)
    assert "7 news items from wordpress" in page
    assert "Nothing was lost without being noted." in page
    assert content_of(site) == before
    form = fields_in(page)
    assert form["summary"] == "excerpt"
    tag = next(name for name in form if name.startswith("tag."))
    desk.post(IMPORT, **{**form, tag: "Vård och hälsa", "summary": "first-paragraph"}, _do="answer")
    assert "vard-och-halsa" in import_ended(desk)
    desk.post(IMPORT, _do="take")
    assert "Done: the news is taken in." in import_ended(desk)
    written = (site.content / "nyheter/2019/post-1.md").read_text()
    assert "topics: [vard-och-halsa]" in written
    assert "Utdraget" not in written.partition("summary:")[2].partition("\n")[0]
    assert "Rubrik 1" in desk.get(q="Rubrik 1")
    after = content_of(site)
    assert {path: after[path] for path in before if not path.endswith("topics.yml")} == {
        path: data for path, data in before.items() if not path.endswith("topics.yml")
    }
    site.build()


def test_the_report_is_shown_and_cannot_run_anything(desk: DeskClient) -> None:
    export = exports.wxr(exports.post(1, "<p>Text <script>alert(1)</script></p>"))
    upload(desk, "export.xml", export.encode())
    import_ended(desk)
    answer = desk.http.get(f"{REPORT}items/1.html")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    for path in ("../upload.json", "../../key", "%2e%2e/upload.json", "x.html"):
        assert desk.http.get(f"{REPORT}{path}").status_code == 404


def link() -> bytes:
    entry = ZipInfo("content/a.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with ZipFile(made, "w") as zipped:
        zipped.writestr(entry, "/etc/passwd")
    return made.getvalue()


def locked() -> bytes:
    data = bytearray(packed({"a.xml": "x" * 100}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    return bytes(data)


def too_large_a_claim() -> bytes:
    """A zip whose directory tells that a large file is small."""
    data = bytearray(packed({"a.xml": b"\0" * 60_000_000}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a path to above": ("a.zip", lambda: packed({"../../x.md": "x"}), "outside of the folder"),
    "a path from the root": ("a.zip", lambda: packed({"/etc/x.md": "x"}), "outside of the folder"),
    "a path with backslashes": ("a.zip", lambda: packed({"..\\..\\x.md": "x"}), "outside"),
    "a drive": ("a.zip", lambda: packed({"C:\\x.md": "x"}), "outside of the folder"),
    "a device": ("a.zip", lambda: packed({"a/NUL.md": "x"}), "outside of the folder"),
    "a link": ("a.zip", link, "a link to another place"),
    "a bomb": ("a.zip", lambda: packed({"a.xml": b"\0" * 60_000_000}), "times as large"),
    "a bomb that lies": ("a.zip", too_large_a_claim, "damaged"),
    "the same file twice": ("a.zip", lambda: packed({"a.md": "x", "A.md": "y"}), "twice"),
    "a password": ("a.zip", locked, "behind a password"),
    "nothing": ("a.zip", lambda: packed({}), "There is nothing in a.zip"),
    "no zip": ("a.zip", lambda: b"<rss>", "is none, or is damaged"),
    "half a zip": ("a.zip", lambda: packed({"a.md": "x" * 999})[:60], "is none, or is damaged"),
    "a program": ("a.exe", lambda: b"MZ\x00\x01", "no export that this program knows"),
    "a picture with another name": ("a.xml", lambda: exports.png(), "no export that this program"),
    "an empty file": ("a.xml", lambda: b"  \n", "There is nothing in a.xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_export_is_refused_in_words_and_nothing_is_left(
    name: str, desk: DeskClient, site: SiteFolder
) -> None:
    before = content_of(site)
    file, data, said = HOSTILE[name]
    answer = upload(desk, file, data())
    assert answer.status_code == 400
    assert said in answer.text, answer.text
    assert content_of(site) == before
    left = site.folder / ".budkavle/desk/import"
    assert not left.exists() or not list(left.rglob("*.*"))


def test_a_text_that_is_no_export_is_told(desk: DeskClient) -> None:
    upload(desk, "a.xml", b"<html>not a feed</html>")
    page = import_ended(desk)
    assert "It could not be read. Nothing was written." in page
    assert "It is not clear what kind of export" in page


def test_a_refused_upload_leaves_the_one_before(desk: DeskClient) -> None:
    upload(desk, "export.xml", exports.RSS.encode())
    assert "tried; nothing is written yet" in import_ended(desk)
    upload(desk, "a.zip", b"nothing")
    page = desk.get(IMPORT)
    assert "export.xml" in page
    assert "tried; nothing is written yet" in page


def test_an_import_that_was_killed_is_completed(desk: DeskClient, site: SiteFolder) -> None:
    """It wrote a part, and the desk was killed with it."""
    upload(desk, "export.xml", exports.RSS.encode())
    import_ended(desk)
    desk.post(IMPORT, _do="take")
    import_ended(desk)
    folder = site.folder / ".budkavle/desk/import"
    taken = content_of(site)
    (folder / "outcome.json").unlink()
    record = next((site.folder / "published").rglob("imported.json"))
    known = json.loads(record.read_text())
    for each in known["items-1"].values():
        each["replacing"] = "nothing"
    record.write_text(json.dumps(known))
    next((site.content / "nyheter/2019").glob("*.md")).unlink()
    again = DeskClient(site, "en")
    assert "It was interrupted. Nothing is lost" in again.get(IMPORT)
    again.post(IMPORT, _do="take")
    assert "Done: the news is taken in." in import_ended(again)
    assert content_of(site).keys() == taken.keys()


def test_another_import_gets_new_answers_unless_the_old_ones_are_wanted(desk: DeskClient) -> None:
    upload(desk, "export.xml", exports.WORDPRESS.encode())
    form = fields_in(import_ended(desk))
    desk.post(IMPORT, **{**form, "summary": "first-paragraph"}, _do="answer")
    assert fields_in(import_ended(desk))["summary"] == "first-paragraph"
    upload(desk, "export.xml", exports.WORDPRESS.encode(), keep="1")
    assert fields_in(import_ended(desk))["summary"] == "first-paragraph"
    upload(desk, "export.xml", exports.WORDPRESS.encode())
    assert fields_in(import_ended(desk))["summary"] == "excerpt"


def test_a_wrong_address_is_told(desk: DeskClient) -> None:
    upload(desk, "export.xml", exports.WORDPRESS.encode())
    form = {**fields_in(import_ended(desk)), "address": "javascript:alert(1)"}
    answer = desk.post(IMPORT, **form, _do="answer")
    assert answer.status_code == 400
    assert "is no address of a site" in answer.text


def test_only_the_upload_may_be_large(desk: DeskClient) -> None:
    large = {"Origin": "http://127.0.0.1:8010", "Content-Length": str(200_000_000)}
    assert desk.http.post(IMPORT, headers=large, content=b"").status_code == 413
    assert desk.http.post(UPLOAD, headers=large, content=b"").status_code != 413
