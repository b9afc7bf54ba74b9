"""`check --site`: searches a finished site for what is not public, and checks its links."""

from pathlib import Path

import pytest

from tests.behaviour.commands.conftest import Command

LEAKED, NOWHERE = "leaked", "leads-nowhere"
SECRET = """\
---
id: 20260302-0900-efgh
title: Skolan i Exempelby läggs ner
date: 2026-03-02
summary: Beslutet ska hållas hemligt till dess att föräldrarna har fått veta det.
draft: true
---

Texten.
"""


@pytest.fixture
def site(project: Path, command: Command) -> Path:
    """The finished site of a project with a draft."""
    (project / "content/nyheter/2026/skolan.md").write_text(SECRET, "utf-8")
    assert command("--no-search") == 0
    return project / "site"


def test_a_site_without_leaks_passes(site: Path, command: Command) -> None:
    assert site.exists()
    assert command("check", "--site") == 0


def test_a_leak_is_reported_and_fails(
    site: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    page = site / "nyheter/index.html"
    page.write_text(page.read_text("utf-8") + "Skolan i Exempelby läggs ner", "utf-8")
    assert command("check", "--site") == 1
    said = capsys.readouterr().out
    assert "content/nyheter/2026/skolan.md:3: title: " in said
    assert "nyheter/index.html shows it" in said
    assert f"[{LEAKED}]" in said
    assert "Exempelby" not in said, "who reads the log may not know either"


@pytest.fixture
def taken_back(site: Path, project: Path, command: Command) -> Path:
    """The page of an item that was published and is a draft again; it says only that."""
    item = project / "content/nyheter/2026/skolan.md"
    item.write_text(SECRET.replace("draft: true\n", ""), "utf-8")
    assert command("--no-search") == 0
    item.write_text(SECRET, "utf-8")
    assert command("--no-search") == 0
    return site / "nyheter/2026/skolan/index.html"


def test_the_note_where_something_was_public_before_is_no_leak(
    taken_back: Path, project: Path, command: Command
) -> None:
    assert "läggs ner" not in taken_back.read_text("utf-8")
    assert command("check", "--site") == 0
    (project / "content/nyheter/2026/rubriken.md").unlink()
    assert command("check", "--site") == 0, "a lost address does not end the search"


@pytest.mark.parametrize(
    "words",
    ["Skolan i Exempelby läggs ner", "hållas hemligt till dess att föräldrarna"],
    ids=["title", "summary"],
)
def test_a_leak_in_that_note_is_found(
    words: str, taken_back: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    taken_back.write_text(taken_back.read_text("utf-8") + words, "utf-8")
    assert command("check", "--site") == 1
    said = capsys.readouterr().out
    assert "nyheter/2026/skolan/index.html shows it" in said
    assert said.count(f"[{LEAKED}]") == 1


def test_a_link_to_that_note_is_no_leak(taken_back: Path, project: Path, command: Command) -> None:
    assert taken_back.exists()
    other = project / "content/nyheter/2026/rubriken.md"
    address = "https://example.org/nyheter/2026/skolan/"
    other.write_text(f"{other.read_text('utf-8')}\n<{address}>\n", "utf-8")
    assert command("--no-search") == 0
    assert command("check", str(other)) == 0
    assert command("check") == 0
    assert command("check", "--site") == 0


def test_any_folder_may_be_searched(
    site: Path, tmp_path: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.exists()
    elsewhere = tmp_path / "elsewhere/nyheter/2026/skolan"
    elsewhere.mkdir(parents=True)
    (elsewhere / "index.html").write_text("", "utf-8")
    assert command("check", "--site", str(tmp_path / "elsewhere")) == 1
    assert "slug" in capsys.readouterr().out


def test_a_dead_link_is_reported_with_its_place(
    site: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    page = site / "nyheter/index.html"
    page.write_text(page.read_text("utf-8") + '\n<a href="../borta/">Borta</a>', "utf-8")
    line = page.read_text("utf-8").count("\n") + 1
    assert command("check", "--site") == 1
    said = capsys.readouterr().out
    assert f"site/nyheter/index.html:{line}: " in said
    assert "../borta/" in said
    assert f"[{NOWHERE}]" in said


def test_a_page_that_is_no_text_is_looked_through_all_the_same(
    site: Path, command: Command
) -> None:
    (site / "bild.html").write_bytes(b"\xff\xd8<p>")
    assert command("check", "--site") == 0


def test_a_missing_site_is_reported(
    site: Path, tmp_path: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.exists()
    assert command("check", "--site", str(tmp_path / "felstavat")) == 2
    assert "felstavat" in capsys.readouterr().err
