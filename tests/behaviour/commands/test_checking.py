"""`check`: its output and its exit status."""

import json
from pathlib import Path

import pytest

from tests.behaviour.commands.conftest import Command

Output = pytest.CaptureFixture[str]
ITEM = "content/nyheter/2026/rubriken.md"


@pytest.fixture
def advised(project: Path) -> Path:
    """The project, with something to give advice about."""
    return rewritten(project, "Texten.", "Det är s.k. så.")


def rewritten(project: Path, old: str, new: str) -> Path:
    file = project / ITEM
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return project


@pytest.mark.usefixtures("project")
def test_good_content_ends_well(command: Command, capsys: Output) -> None:
    assert command("check") == 0
    assert capsys.readouterr().out == "0 problems, 0 pieces of advice.\n"


@pytest.mark.usefixtures("advised")
def test_advice_alone_does_no_harm(command: Command, capsys: Output) -> None:
    assert command("check", ITEM) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{ITEM}:10: advice: The abbreviation “s.k.”")
    assert lines[1:] == ["    Det är s.k. så.", "0 problems, 1 piece of advice."]


def test_a_problem_ends_with_one(project: Path, command: Command, capsys: Output) -> None:
    rewritten(project, "date: 2026-03-01", "date: igår")
    assert command("check", "--quiet") == 1
    assert capsys.readouterr().out == (
        f"{ITEM}:4: date: “igår” is not a date."
        " Write YYYY-MM-DD, or YYYY-MM-DD hh:mm with a time. [wrong-date]\n"
        "    date: igår\n"
    )


@pytest.mark.usefixtures("project")
def test_a_file_that_is_no_content_cannot_be_checked(command: Command, capsys: Output) -> None:
    assert command("check", "README.md") == 2
    assert capsys.readouterr().err == "README.md is not a file of the site's content.\n"


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "written",
    [
        "rubriken.md",
        "rubriken",
        "Rubriken.MD",
        "rubrikn.md",
        "2026/rubriken.md",
        "nyheter/2026/rubriken",
        "content\\nyheter\\2026\\rubriken.md",
        "content/rubriken.md",
        "nyheter/2025/rubriken.md",
    ],
)
def test_the_file_that_may_be_meant_is_named(
    written: str, command: Command, capsys: Output
) -> None:
    said = f"{written} is not a file of the site's content. Did you mean: {ITEM}?\n"
    assert command("check", written) == 2
    assert capsys.readouterr().err == said


def test_a_registry_and_files_of_the_same_name_are_named(
    project: Path, command: Command, capsys: Output
) -> None:
    other = project / "content/nyheter/2025/rubriken.md"
    other.parent.mkdir()
    other.write_bytes((project / ITEM).read_bytes())
    assert command("check", "topics") == 2
    assert "Did you mean: content/topics.yml?" in capsys.readouterr().err
    assert command("check", "rubriken.md") == 2
    assert f"Did you mean: content/nyheter/2025/rubriken.md, {ITEM}?" in capsys.readouterr().err
    assert command("check", "2025/rubriken") == 2
    assert "Did you mean: content/nyheter/2025/rubriken.md?" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_folder_is_no_file_to_check(command: Command, capsys: Output) -> None:
    assert command("check", "content/nyheter") == 2
    assert capsys.readouterr().err.startswith("content/nyheter is a folder. Name its files")


@pytest.mark.usefixtures("advised")
def test_programs_get_their_formats(command: Command, capsys: Output) -> None:
    assert command("check", "--format", "json") == 0
    assert [each["code"] for each in json.loads(capsys.readouterr().out)] == ["abbreviation"]
    assert command("check", "--format", "sarif") == 0
    assert json.loads(capsys.readouterr().out)["version"] == "2.1.0"
    assert command("check", "--format", "github") == 0
    assert capsys.readouterr().out.startswith("::notice file=content/")


@pytest.mark.usefixtures("project")
def test_programs_learn_that_nothing_was_found(command: Command, capsys: Output) -> None:
    assert command("check", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert command("check", "--format", "github") == 0
    assert capsys.readouterr().out == ""
