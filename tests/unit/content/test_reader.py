"""Reading all of content/: the real one has no problem, and each broken one exactly its own.

`sites/invalid/NAME/` has a folder `content` with one mistake, and `expected.txt` with the messages
in English and then in Swedish. After an intended change, write them again and check the difference:
`BUDKAVLE_GOLDEN=write python -m pytest tests/unit/content/test_reader.py`.
"""

import builtins
import os
from pathlib import Path
from typing import IO
from unicodedata import normalize

import pytest

from budkavle.content import reader
from budkavle.i18n.catalogue import LANGUAGES, translator
from budkavle.model.problems import ContentError, Problem, describe
from tests.support.projects import FIRST
from tests.support.rules import ADVICE, RULES
from tests.support.samples import HEADER, SETTINGS, text_of
from tests.support.slips import slips

INVALID = Path(__file__).parents[2] / "sites" / "invalid"
SITES = sorted(folder.name for folder in INVALID.iterdir())
ROOT = Path(__file__).parents[3]


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as caught:
        reader.load(folder, SETTINGS)
    return caught.value.problems


@pytest.mark.parametrize("name", SITES)
def test_a_broken_site_is_reported_in_both_languages(name: str) -> None:
    problems = problems_of(INVALID / name / "content")
    told = [
        "\n".join(describe(each, translator(code)) for each in problems) for code in ("en", "sv")
    ]
    said = "\n\n".join(told) + "\n"
    expected = INVALID / name / "expected.txt"
    if os.environ.get("BUDKAVLE_GOLDEN") == "write":
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_every_rule_has_a_broken_site_or_a_test_of_its_own() -> None:
    shown = {each.code for name in SITES for each in problems_of(INVALID / name / "content")}
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    shown |= {code for slip in slips() for code in slip.told}
    untold = set(RULES) - ADVICE - shown
    assert [code for code in untold if f'"{code}"' not in tests] == []


def test_a_whole_site_is_read_without_a_problem() -> None:
    read = reader.load(FIRST / "content", SETTINGS)
    assert len(read.written) > 10
    assert "nyheter/2018/upphandling-overklagad.md" in read.written


def test_problems_of_all_files_are_reported_in_order(tmp_path: Path) -> None:
    write(tmp_path, "nyheter/b.md", text_of(HEADER.replace("2026-03-01\n", "igår\n")))
    write(tmp_path, "nyheter/a.md", text_of(HEADER + "sumary: x\n", "# x\n"))
    write(tmp_path, "topics.yml", "a:\n  titel: A\n")
    found = [(each.path.partition("/")[2], each.line) for each in problems_of(tmp_path)]
    assert found == [
        ("nyheter/a.md", 6),
        ("nyheter/a.md", 9),
        ("nyheter/b.md", 4),
        ("topics.yml", 2),
    ]


def test_registries_keep_the_order_they_were_written_in(tmp_path: Path) -> None:
    write(tmp_path, "topics.yml", "b:\n  title: B\na:\n  title: {sv: A, en: A}\n")
    registries = reader.load(tmp_path, SETTINGS).registries
    assert list(registries.topics) == ["b", "a"]
    assert (registries.contacts, registries.stories) == ({}, {})


@pytest.mark.parametrize("text", ["", "# inga än\n"])
def test_an_empty_registry_has_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path, "topics.yml", text)
    assert reader.load(tmp_path, SETTINGS).registries.topics == {}


def test_ordinary_pages_need_no_front_matter(tmp_path: Path) -> None:
    write(tmp_path, "om.md", "# Om oss\n\n[kontakt](kontakt.md#a)\n")
    write(tmp_path, "kontakt.md", "---\ntitle: Kontakt\n---\n# Kontakt\n")
    pages = reader.load(tmp_path, SETTINGS).pages
    assert {path: page.address for path, page in pages.items()} == {
        "kontakt.md": "kontakt/",
        "om.md": "om/",
    }


def test_hidden_files_and_editors_own_are_not_read(tmp_path: Path) -> None:
    for name in (".git/a.md", "nyheter/.a.md.swp", "nyheter/a.md~", ".DS_Store"):
        write(tmp_path, name, "inte en nyhet")
    assert reader.load(tmp_path, SETTINGS).files == frozenset()


def test_a_file_that_cannot_be_opened_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> IO[bytes]:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, "nyheter/a.md", text_of())
    monkeypatch.setattr(builtins, "open", refuse)
    (problem,) = problems_of(tmp_path)
    assert (problem.code, problem.values) == ("unreadable", (("reason", "Permission denied"),))


def test_english_and_swedish_are_the_languages() -> None:
    """A new language must be added to the expected messages of the broken sites."""
    assert LANGUAGES == ("sv", "en")


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("written", ["[Å](å.pdf)", "![Å](å.jpg)"])
def test_a_name_whose_letters_are_stored_in_two_characters_is_explained(
    tmp_path: Path, written: str
) -> None:
    write(tmp_path, "nyheter/a.md", text_of(body=f"{written}\n"))
    for name in ("å.pdf", "å.jpg"):
        write(tmp_path, f"nyheter/{normalize('NFD', name)}", "")
    _, (problem,) = reader.read(tmp_path, SETTINGS)
    assert problem.code == "other-letters"
    assert dict(problem.values)["remedy"] in ("a.pdf", "a.jpg")


@pytest.mark.parametrize("name", ["~$nyhet.md", "._nyhet.md", ".nyhet.md.swp", "nyhet.md~"])
def test_what_programs_leave_beside_a_file_is_not_an_item(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"nyheter/{name}", "\u0005Maja")
    read, problems = reader.read(tmp_path, SETTINGS)
    assert (read.files, problems) == (frozenset(), ())
