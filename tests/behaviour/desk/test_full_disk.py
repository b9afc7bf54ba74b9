"""A full disk at the desk: nothing that was there is lost, and what is typed stands on the page."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from budkavle.desk.addresses import DEED, DESK, ITEM, REGISTER
from tests.support.desk import EVA, DeskClient, fields_in
from tests.support.site_folder import SiteFolder

BESLUT, RAW = "nyheter/2026/beslut.md", "nyheter/2026/trasig.md"
TYPED = "Detta har jag just skrivit"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    site = SiteFolder(tmp_path_factory.mktemp("full") / "project")
    site.item("beslut", "title: Beslutet\n")
    site.item("trasig", "title: Svar: ja\n")
    return site


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow by a byte, which fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def written(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def forms(desk: DeskClient) -> dict[str, tuple[str, dict[str, Any]]]:
    """For each thing that writes: where its form is sent, and the form."""
    item, contact = desk.form(BESLUT), fields_in(desk.get(REGISTER))
    return {
        "save": (ITEM, {**item, "title": TYPED, "_do": "save"}),
        "new": (ITEM, {**desk.new(), "title": TYPED, "summary": "Kort.", "_do": "save"}),
        "deed": (DEED, {**fields_in(desk.get(DEED, of=BESLUT, do="correct")), "note": TYPED,
                        "_do": "correct"}),
        "registry": (REGISTER, {**contact, "name": TYPED, "phone": "031-390 06 10",
                                "_do": "save"}),
        "raw": (ITEM, {**fields_in(desk.get(ITEM, of=RAW)), "_raw": f"---\ntitle: {TYPED}\n---\n",
                       "_do": "save"}),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["save", "new", "deed", "registry", "raw"])
def test_what_is_typed_stays_on_the_page(desk: DeskClient, site: SiteFolder, name: str) -> None:
    address, form = forms(desk)[name]
    before = written(site.content)
    with full_disk():
        answer = desk.post(address, **form)
    assert answer.status_code == 200
    assert "gick inte att spara" in answer.text
    assert TYPED in answer.text
    assert written(site.content) == before
    again = desk.post(address, **form)  # there is room again
    assert again.status_code == 303
    assert TYPED.encode() in b"".join(written(site.content).values())
    desk.unsaved.drop(EVA, BESLUT)


def test_what_cannot_be_kept_is_said(desk: DeskClient) -> None:
    form = {**desk.form(BESLUT), "title": f"{TYPED} igen"}
    with full_disk():
        told = desk.post(f"{DESK}keep", **form).json()
    assert "gick inte att förvara" in told["kept"]
    assert desk.post(f"{DESK}keep", **form).json()["kept"].startswith("Förvarat")
    desk.unsaved.drop(EVA, BESLUT)


def test_a_picture_that_does_not_fit_leaves_no_piece(desk: DeskClient, site: SiteFolder) -> None:
    before = written(site.content)
    files = {"attachments.0.file._file": ("x.pdf", b"%PDF-1.4\n" + b"x" * 5000, "application/pdf")}
    form = desk.form(BESLUT)
    with full_disk():
        answer = desk.post(files=files, **form, _do="show")
    assert answer.status_code == 200
    assert written(site.content) == before
    desk.unsaved.drop(EVA, BESLUT)
