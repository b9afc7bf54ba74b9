"""A check finds what a build would find; a check of one file finds everything related to it."""

from pathlib import Path

import pytest

from budkavle.build.content_check import NotContentError, check
from budkavle.edition.ledger import render
from budkavle.host.project import describe
from budkavle.model.problems import ContentError, Problem
from budkavle.preview import ViewMaker
from budkavle.render.preparation import prepare
from budkavle.render.site import Folders
from budkavle.system.cache import Cache
from tests.behaviour.commands.conftest import ITEM, Command, command, project
from tests.support.projects import copy_site
from tests.support.samples import utc

NOW = utc("2026-04-01 12:00")
__all__ = ["command", "project"]


def codes(project: Path, *files: str) -> list[tuple[str, int, str]]:
    found = check(project / "mkdocs.yml", NOW, [project / file for file in files])
    return [(each.path, each.line, each.code) for each in found]


def write(project: Path, name: str, text: str) -> str:
    path = project / "content/nyheter/2026" / name
    path.write_text(text, "utf-8")
    return f"content/nyheter/2026/{name}"


def other(**changed: str) -> str:
    """Another item, with another id."""
    text = ITEM.replace("-abcd", "-efgh")
    for old, new in changed.items():
        text = text.replace(old, new)
    return text


def test_good_content_has_no_problems(project: Path) -> None:
    assert codes(project) == []


def test_a_problem_in_another_file_is_not_reported(project: Path) -> None:
    broken = write(project, "b.md", other(vatten="vattne"))
    good = write(project, "c.md", ITEM.replace("-abcd", "-ijkl"))
    assert codes(project, good) == []
    assert codes(project, broken) == [(broken, 6, "unknown-reference")]
    assert codes(project) == [(broken, 6, "unknown-reference")]


@pytest.mark.parametrize(("name", "path"), [("a.md", "rubriken.md"), ("z.md", "z.md")])
def test_the_same_id_is_found_from_either_file(project: Path, name: str, path: str) -> None:
    file = write(project, name, ITEM)
    expected = [(f"content/nyheter/2026/{path}", 2, "duplicate-id")]
    assert codes(project, file) == expected
    assert codes(project, "content/nyheter/2026/rubriken.md") == expected


@pytest.mark.parametrize("copy", ["rubriken - kopia.md", "Kopia av rubriken.md", "a.md"])
def test_a_copy_of_what_is_published_is_told_wherever_the_site_is_looked_at(
    project: Path, command: Command, copy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--quiet", "--no-search") == 0
    file = write(project, copy, ITEM)
    expected = [(file, 2, "duplicate-id")]
    for asked in ((), (file,), ("content/nyheter/2026/rubriken.md",)):
        assert codes(project, *asked) == expected
    seen = ViewMaker(project / "mkdocs.yml", "en", public=False).view(NOW)
    assert [(each.path, each.line, each.code) for each in seen.problems] == expected
    assert command("--no-search") == 1
    assert f"{file}:2: id: " in capsys.readouterr().err


def test_the_same_address_is_found(project: Path) -> None:
    file = write(project, "z.md", other(summary="slug: rubriken\nsummary"))
    assert codes(project, file) == [(file, 5, "duplicate-address")]


def test_links_to_headings_of_other_files_are_followed(project: Path) -> None:
    file = write(project, "z.md", other(**{"Texten.": "[A](rubriken.md#b), [C](rubriken.md)."}))
    assert codes(project, file) == [(file, 10, "dead-anchor")]
    page = project / "content/om.md"
    page.write_text("[A](nyheter/2026/rubriken.md#b)\n", "utf-8")
    assert codes(project, "content/om.md") == [("content/om.md", 1, "dead-anchor")]


def test_a_translation_finds_its_original(project: Path) -> None:
    text = other(summary="translates: 20260301-0900-abcd\nsummary")
    assert codes(project, write(project, "z.md", text)) == []


def test_a_registry_has_to_do_with_everything(project: Path) -> None:
    (project / "content/topics.yml").write_text("vind:\n  title: Vind\n", "utf-8")
    item = "content/nyheter/2026/rubriken.md"
    assert codes(project, "content/topics.yml") == [(item, 6, "unknown-reference")]


def test_advice_is_given_and_silenced(project: Path) -> None:
    file = write(project, "z.md", other(**{"Texten.": "Det är s.k. så."}))
    assert codes(project, file) == [(file, 10, "abbreviation")]
    (project / "content/om.md").write_text("Det är s.k. så.\n", "utf-8")
    assert codes(project, "content/om.md") == []


def test_a_page_that_is_only_in_the_menu_is_reported(project: Path) -> None:
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("nav:\n  - Om:\n    - Vi: om.md\n")
    assert codes(project) == [("mkdocs.yml", 11, "missing-file")]


def test_unusable_settings_are_reported(project: Path) -> None:
    file = project / "mkdocs.yml"
    file.write_text(file.read_text("utf-8").replace("identity: ", "identiti: "), "utf-8")
    assert {code for _, _, code in codes(project)} == {"unknown-key"}


@pytest.mark.parametrize("file", ["mkdocs.yml.bak", "content/ingen.md", "../x.md"])
def test_what_is_no_content_is_refused(project: Path, file: str) -> None:
    with pytest.raises(NotContentError):
        codes(project, file)


def build_problems(project: Path) -> set[Problem]:
    described = describe(project / "mkdocs.yml")
    try:
        prepare(Folders(described.content, Cache(project / "state")), described.settings, NOW)
    except ContentError as error:
        return set(error.problems)
    return set()


@pytest.mark.parametrize(
    "text",
    [
        "Inget.",
        ITEM,
        other(vatten="x y"),
        other(maja="maj"),
        other(Texten="# T\n[a](b.md) <script>"),
        other(summary="image:\n  src: a.jpg\n  alt: b\nsummary"),
        other(summary="image:\n  src: a.jpg\n  alt: b\nsummary", maja="maj"),
        other(summary="image:\n  src: b.jpg\n  alt: b\nsummary", maja="maj"),
    ],
)
def test_a_check_tells_what_a_build_does(project: Path, text: str) -> None:
    write(project, "z.md", text)
    (project / "content/nyheter/2026/a.jpg").write_bytes(b"no picture")
    found = set(check(project / "mkdocs.yml", NOW))
    assert build_problems(project)
    assert found == build_problems(project)


def test_a_lost_address_is_reported_as_in_a_build(project: Path, command: Command) -> None:
    assert command("--quiet", "--no-search") == 0
    item = project / "content/nyheter/2026/rubriken.md"
    item.write_text(ITEM.replace("-abcd", "-efgh"), "utf-8")
    assert codes(project) == [("content/nyheter/2026/rubriken.md", 2, "id-changed")]
    item.unlink()
    assert [code for _, _, code in codes(project)] == ["address-lost"]


@pytest.mark.parametrize("others", [(), ("z.md",)])
def test_a_check_of_one_file_asks_what_was_published_there(
    project: Path, others: tuple[str, ...]
) -> None:
    """Another id at the address is a mistake; so is using the address of an item that has moved."""
    ledger = {"nyheter/2026/rubriken/": "item 20260301-0900-abcd"}
    book = project / "published/site/addresses.json"
    book.parent.mkdir(parents=True)
    book.write_bytes(render(ledger))
    one = "content/nyheter/2026/rubriken.md"
    assert codes(project, one) == []
    (project / one).write_text(ITEM.replace("0900-abcd", "0900-zzzz"), "utf-8")
    for name in others:
        write(project, name, ITEM)
    code = "address-taken" if others else "id-changed"
    assert codes(project, one) == [(one, 1 if others else 2, code)]
    assert code in {each for _, _, each in codes(project)}


def test_a_whole_site_has_no_problem_and_its_advice_is_known(tmp_path: Path) -> None:
    found = check(copy_site("first", tmp_path) / "mkdocs.yml", NOW)
    assert {each.code for each in found} <= {"long-summary", "long-sentence"}
