"""What in content/ is public: what something public refers to, or what is in an open folder.

Pages with `draft`, `embargo` or `publish` wait as items do; nothing else is published.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.build.content_check import check
from budkavle.model.problems import ContentError
from tests.support.projects import FIRST
from tests.support.site_folder import NOON, SiteFolder

PDF = b"%PDF-1.4 hemlig"
PNG = (FIRST / "content/nyheter/2022/kort-i-rad.jpg").read_bytes()


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    small = SiteFolder(tmp_path)
    small.item("ett", "")
    return small


def codes(small: SiteFolder) -> list[tuple[str, str]]:
    return [(each.path, each.code) for each in check(small.configuration, NOON)]


def refused(small: SiteFolder) -> list[tuple[str, str]]:
    with pytest.raises(ContentError) as caught:
        small.build()
    return [(each.path, each.code) for each in caught.value.problems]


@pytest.mark.parametrize(
    "state", ["draft: true", "embargo: 2026-03-10 14:00", "publish: 2026-03-11"]
)
def test_a_page_that_is_not_public_yet_is_nowhere(small: SiteFolder, state: str) -> None:
    small.build()
    without = small.files()
    small.write("krisplan.md", f"---\ntitle: Krisplanen\n{state}\n---\n\nPlanen för krisen.\n")
    small.build()
    assert small.files() == without


def test_a_page_opens_by_the_clock(small: SiteFolder) -> None:
    text = "---\ntitle: Krisplanen\nembargo: 2026-03-10 14:00\n---\n\nPlanen för krisen.\n"
    small.write("krisplan.md", text)
    result = small.build()
    assert [(each.at, each.item.path) for each in result.changes] == [
        (NOON + timedelta(hours=1), "krisplan.md")
    ]
    small.build(NOON + timedelta(hours=1))
    assert b"Planen f\xc3\xb6r krisen." in small.files()["krisplan/index.html"]


def test_a_page_can_be_taken_back_and_its_address_says_so(small: SiteFolder) -> None:
    small.write("krisplan.md", "---\ntitle: Krisplanen\n---\n\nPlanen.\n")
    small.build(published={})
    small.write("krisplan.md", "---\ntitle: Krisplanen\ndraft: true\n---\n\nPlanen.\n")
    small.build(published={})
    page = small.files()["krisplan/index.html"]
    assert b"Planen" not in page
    assert b"Krisplanen" not in page


def test_links_and_menus_lead_to_no_hidden_page(small: SiteFolder) -> None:
    text = small.configuration.read_text()
    small.configuration.write_text(f"{text}nav:\n  - Om: om.md\n  - Kris: krisplan.md\n")
    small.write("krisplan.md", "---\ntitle: Krisplanen\ndraft: true\n---\n\nPlanen.\n")
    small.write("om.md", "# Om oss\n\nVi har en [plan](krisplan.md).\n")
    small.item("ett", "", "Se [planen för krisen](../../krisplan.md).")
    small.build()
    files = small.files()
    assert b"Vi har en plan." in files["om/index.html"]
    assert b"Se planen f\xc3\xb6r krisen." in files["nyheter/2026/ett/index.html"]
    assert not [path for path, data in files.items() if b"krisplan" in data]
    assert not [path for path, data in files.items() if b">Kris<" in data]


def test_the_page_that_every_page_leads_to_may_be_hidden(small: SiteFolder) -> None:
    text = small.configuration.read_text()
    pages = "      languages: {sv: {pages: {contact: om.md}}}\n"
    small.configuration.write_text(text + pages)
    small.build()
    assert b'href="../../../om/"' in small.files()["nyheter/2026/ett/index.html"]
    small.write("om.md", "---\ntitle: Om oss\ndraft: true\n---\n\nVi finns.\n")
    small.build()
    assert not [path for path, data in small.files().items() if b'om/"' in data]
    small.item("ett", "", "En rättad text.")  # a partial build does the same as a full one
    small.build()
    assert b"En r\xc3\xa4ttad text." in small.files()["nyheter/2026/ett/index.html"]
    assert not [path for path, data in small.files().items() if b'om/"' in data]


def test_a_loose_file_is_public_when_something_public_refers_to_it(small: SiteFolder) -> None:
    for name in ("plan.pdf", "arbetsmaterial.docx", "nyheter/2026/lös.pdf", "bilder/x.jpg"):
        small.write(name, PDF if name.endswith("pdf") else PNG)
    small.build()
    assert not [path for path in small.files() if path.endswith((".pdf", ".docx"))]
    assert ("content/plan.pdf", "unused-file") in codes(small)
    small.write("om.md", "# Om oss\n\nVår [plan](plan.pdf) och ![en karta](bilder/x.jpg).\n")
    small.build()
    assert small.files()["plan.pdf"] == PDF
    assert "bilder/x.jpg" in small.files()
    assert ("content/plan.pdf", "unused-file") not in codes(small)
    assert ("content/arbetsmaterial.docx", "unused-file") in codes(small)


def test_what_only_a_hidden_page_refers_to_is_not_public(small: SiteFolder) -> None:
    small.write("plan.pdf", PDF)
    small.write("kris.md", "---\ntitle: Kris\ndraft: true\n---\n\n[Planen](plan.pdf)\n")
    small.build()
    assert "plan.pdf" not in small.files()
    assert ("content/plan.pdf", "unused-file") not in codes(small)


def test_open_folders_are_public(small: SiteFolder) -> None:
    small.write("assets/plan.pdf", PDF)
    small.write("blanketter/plan.pdf", PDF)
    small.build()
    assert "assets/plan.pdf" in small.files()
    assert "blanketter/plan.pdf" not in small.files()
    text = small.configuration.read_text()
    small.configuration.write_text(f"{text}      open_folders: [blanketter/]\n")
    small.build()
    assert "blanketter/plan.pdf" in small.files()
    assert "assets/plan.pdf" not in small.files()


def test_a_style_sheet_of_every_page_is_public(small: SiteFolder) -> None:
    small.write("stil/egen.css", "body { color: black }")
    text = small.configuration.read_text()
    small.configuration.write_text(f"{text}extra_css: [stil/egen.css]\n")
    small.build()
    assert "stil/egen.css" in small.files()


def test_links_out_of_the_content_are_problems(small: SiteFolder, tmp_path: Path) -> None:
    outside = tmp_path / "utanför"
    outside.mkdir()
    (outside / "hemlig.txt").write_text("Hemligt.")
    content = tmp_path / "content"
    (content / "ut.txt").symlink_to(outside / "hemlig.txt")
    (content / "mapp").symlink_to(outside)
    (content / "runt").symlink_to(content)
    (content / "borta.txt").symlink_to("ingenstans.txt")
    (content / "nyheter/2026/x.md").symlink_to(outside / "hemlig.txt")
    os.mkfifo(content / "nyheter/2026/rör.pdf")
    small.item("ett", "attachments: [{file: rör.pdf, title: Röret}]\n")
    told = [
        ("content/borta.txt", "link-out"),
        ("content/mapp", "link-out"),
        ("content/nyheter/2026/ett.md", "missing-file"),
        ("content/nyheter/2026/rör.pdf", "special-file"),
        ("content/nyheter/2026/x.md", "link-out"),
        ("content/runt", "link-out"),
        ("content/ut.txt", "link-out"),
    ]
    assert refused(small) == told
    assert codes(small) == told


@pytest.mark.parametrize("name", [b"sl\xe5ende.md", b"nyheter/2026/b\xe4r.md", b"m\xe5pp/om.md"])
def test_a_name_that_is_no_text_is_a_problem(
    small: SiteFolder, tmp_path: Path, name: bytes
) -> None:
    file = os.fsencode(tmp_path) + b"/content/" + name
    try:
        os.makedirs(os.path.dirname(file), exist_ok=True)  # noqa: PTH103, PTH120 - no text
        os.close(os.open(file, os.O_CREAT))
    except OSError:
        pytest.skip("this file system has names in UTF-8 only")
    shown = name.decode(errors="replace").removesuffix("/om.md")
    assert refused(small) == [(f"content/{shown}", "damaged-name")]
    assert codes(small) == [(f"content/{shown}", "damaged-name")]


def test_a_file_of_the_theme_with_such_a_name_is_left_out(small: SiteFolder) -> None:
    folder = small.own_theme() / "assets"
    os.close(os.open(os.fsencode(folder) + b"/b\xe5t.css", os.O_CREAT))
    small.build()
    assert (small.site / "assets/stylesheets/budkavle.css").exists()
    assert not [file for file in (small.site / "assets").iterdir() if "\udce5" in file.name]


@pytest.mark.parametrize("name", ["ett.md~", "ett.md.bak", "ett.md.orig", "#ett.md#", ".#ett.md"])
def test_the_copies_that_editors_and_merges_leave_are_nothing(
    small: SiteFolder, tmp_path: Path, name: str
) -> None:
    """Moving them to where an item lies, as they would be told, would take the item's place."""
    copy = (tmp_path / "content/nyheter/2026/ett.md").read_bytes()
    (tmp_path / "content/nyheter/2026" / name).write_bytes(copy)
    assert codes(small) == []
    small.build()
    assert not any("bak" in each or "orig" in each for each in small.files())


def test_a_link_added_after_a_build_is_reported(small: SiteFolder, tmp_path: Path) -> None:
    small.build()
    (tmp_path / "content/ut.txt").symlink_to("/etc/hostname")
    assert refused(small) == [("content/ut.txt", "link-out")]


def test_a_link_to_a_file_within_the_content_is_that_file(
    small: SiteFolder, tmp_path: Path
) -> None:
    small.write("plan.pdf", PDF)
    (tmp_path / "content/samma.pdf").symlink_to("plan.pdf")
    small.write("om.md", "# Om oss\n\nVår [plan](samma.pdf).\n")
    small.build()
    assert small.files()["samma.pdf"] == PDF


def test_a_folder_that_cannot_be_read_is_a_problem(
    small: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "content/låst").mkdir()
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("låst"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert refused(small) == [("content/låst", "unreadable")]


def test_a_page_with_the_same_size_and_time_is_built_again(small: SiteFolder) -> None:
    """A changed file as `rsync -a` and `cp -p` leave it."""
    for word in ("finns", "syns."):
        file = small.write("om.md", f"# Om oss\n\nVi {word}\n")
        os.utime(file, (1_700_000_000, 1_700_000_000))
        small.build()
        assert f"<p>Vi {word}</p>".encode() in small.files()["om/index.html"]


FRONT = "title: Krisplanen\nid: 20260310-0900-abcd\n"
HELD_BACK = [
    f"---\n{FRONT}draft: true\n---\n\nPlanen.\n",
    f"{FRONT}draft: true\n---\n\nPlanen.\n",
    f"Utkast, får inte spridas\n\n---\n{FRONT}---\n\nPlanen.\n",
    f"\u200b---\n{FRONT}---\n",
    "---\ntitle: Krisplanen\nEmbargo: 2027-05-04 09:00\n---\n",
    "title: Krisplanen\npublish: 4 maj 2027\n\nPlanen.\n",
    "title: Krisplanen\ndraft = true\n",
    '"---"\n"draft": true\n"---"\n',
    "draft:\n  [true]\n",
    "Planen.\n\nEMBARGO : till fredag\n",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("text", HELD_BACK)
def test_a_text_file_that_is_held_back_is_a_problem(
    small: SiteFolder, text: str, encoding: str
) -> None:
    small.write("om.md", "# Om oss\n\n[Planen](plan.txt)\n")
    (small.folder / "content" / "plan.txt").write_bytes(text.encode(encoding, "replace"))
    assert ("content/plan.txt", "item-elsewhere") in codes(small)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "plan.txt",
            "Plan: lägg embargot på is.\nDate: 2026-03-10\nDraft report, published 2026.\n",
        ),
        ("plan.txt", "Ingress: summary: the plan\n\ntitle: Planen\n"),
        ("plan.csv", "id: 1\ntitle: Planen\n"),
        ("plan.json", '{\n"draft": true,\n"title": "Planen"}\n'),
    ],
)
def test_other_text_files_are_none(small: SiteFolder, name: str, text: str) -> None:
    small.write("om.md", f"# Om oss\n\n[Planen]({name})\n")
    small.write(name, text)
    assert codes(small) == []


@pytest.mark.parametrize("line", ["Embargo: 2027-05-04 09:00", "DRAFT: true", "Publish: 4 maj"])
def test_a_key_below_a_text_counts_in_any_case(small: SiteFolder, line: str) -> None:
    small.write("krisplan.md", f"Planen i korthet.\n\n---\n{line}\n---\n\nPlanen.\n")
    assert ("content/krisplan.md", "key-in-text") in codes(small)
    with pytest.raises(ContentError):
        small.build()
