"""Each article as Markdown beside its page, and llms.txt: only what is public, and never stale."""

from pathlib import Path

import pytest

from budkavle.content import markdown
from tests.behaviour.test_unchanged import settle
from tests.support.site_folder import SMALL, SiteFolder

TWINS = "markdown_twins: true"
ADDRESS = "nyheter/2026/bron/index.md"
FULL = """\
title: "Bron [över] ån"
topics: [vard]
facts: ["Den är *lång*."]
contacts: [eva]
corrections: [{date: 2026-03-09, note: Fel längd.}]
"""
BODY = "Läs [om oss](../../om.md).\n\n<!-- bara för oss: hemligtnamn -->\n\n- ett\n- två\n"


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    small = SiteFolder(tmp_path / "site", plugin=TWINS)
    small.item("bron", FULL, BODY)
    small.item("utkast", "draft: true\ntitle: Dolt ord\n", "Ett doltutkast.")
    small.item("senare", "embargo: 2026-03-20 09:00\ntitle: Sparrad nyhet\n")
    return small


def text(room: SiteFolder, path: str = ADDRESS) -> str:
    return room.files()[path].decode()


def test_a_site_has_none_unless_it_asks_for_them(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    small.item("bron", "")
    small.build()
    assert not [path for path in small.files() if path.endswith((".md", "llms.txt"))]
    assert not small.holding("text/markdown")


def test_it_has_everything_that_the_article_says(room: SiteFolder) -> None:
    room.build()
    made = text(room)
    assert made.startswith(
        "# Bron \\[över\\] ån\n\n"
        "Publicerad 1 mars 2026\\\nUppdaterad 9 mars 2026\\\n"
        "<https://example.org/nyheter/2026/bron/>\n\nKort om bron.\n\n"
    )
    assert "Läs [om oss](https://example.org/om/)." in made
    assert "## Fakta\n\n- Den är *lång*." in made
    assert "Eva Exempel, [031-390 06 10](tel:+46313900610)" in made
    assert "9 mars 2026: Fel längd." in made
    assert markdown.render(made.partition("\n\n")[2], "a.md").mistakes == ()


def test_its_page_and_the_guide_lead_to_it(room: SiteFolder) -> None:
    room.build()
    page = text(room, "nyheter/2026/bron/index.html")
    assert 'type="text/markdown" href="https://example.org/nyheter/2026/bron/index.md"' in page
    guide = text(room, "llms.txt")
    assert guide.startswith("# Exempel\n\n## Nyheter\n\n")
    link = "- [Bron \\[över\\] ån](https://example.org/nyheter/2026/bron/index.md): Kort om bron."
    assert link in guide
    assert "## Optional\n\n- [Alla nyheter, år för år](https://example.org/nyheter/)" in guide
    assert "/nyheter/2026/bron/index.md" not in text(room, "_headers")
    assert "index.md\n" in text(room, "_headers")


def test_what_is_not_public_is_in_none_of_them(room: SiteFolder) -> None:
    room.build()
    for secret in ("hemligtnamn", "Dolt ord", "doltutkast", "Sparrad nyhet"):
        assert not room.holding(secret)
    assert "nyheter/2026/utkast/index.md" not in room.files()


def test_a_withdrawn_item_says_so_at_the_same_address(room: SiteFolder) -> None:
    room.build()
    room.item("bron", f"{FULL}withdrawn: Bron är struken.\n", BODY)
    room.build()
    assert text(room) == "# Nyheten är tillbakadragen\n\nBron är struken.\n"
    assert "bron" not in text(room, "llms.txt")


def test_edited_words_cost_one_twin_and_equal_a_clean_build(
    room: SiteFolder, tmp_path: Path
) -> None:
    for number in range(6):
        room.item(f"nyhet-{number}", f"date: 2026-02-0{number + 1}\n")
    settle()
    room.build()
    file = room.content / "nyheter/2026/nyhet-3.md"
    file.write_text(file.read_text("utf-8").replace("Texten till", "Andra ord till"), "utf-8")
    settle()
    report = room.build().report
    assert [path for path in report.written if path.endswith(".md")] == [
        "nyheter/2026/nyhet-3/index.md"
    ]
    assert "llms.txt" not in report.written
    assert "Andra ord till" in text(room, "nyheter/2026/nyhet-3/index.md")
    clean = SiteFolder(tmp_path / "clean", plugin=TWINS)
    for path in sorted(room.content.rglob("*.*")):
        clean.write(path.relative_to(room.content).as_posix(), path.read_bytes())
    clean.build()
    assert room.files() == clean.files()


def test_a_new_item_costs_its_own_twin_only(room: SiteFolder) -> None:
    for number in range(60):
        room.item(f"nyhet-{number}", f"date: 2025-{1 + number // 28:02}-{1 + number % 28:02}\n")
    settle()
    room.build()
    room.item("helt-ny", "date: 2026-03-08\n")
    settle()
    written = [path for path in room.build().report.written if path.endswith((".md", ".txt"))]
    assert written == ["nyheter/2026/helt-ny/index.md", "llms.txt"]


def test_it_is_in_the_language_of_its_article(tmp_path: Path) -> None:
    small = SiteFolder(
        tmp_path / "site", SMALL, plugin=f"{TWINS}\nlanguages: {{sv: {{}}, fi: {{prefix: fi/}}}}"
    )
    small.item("silta", "lang: fi\n")
    small.build()
    assert "Julkaistu 1. maaliskuuta 2026" in text(small, "fi/nyheter/2026/silta/index.md")
    assert "## Uutiset (suomi)" in text(small, "llms.txt")
