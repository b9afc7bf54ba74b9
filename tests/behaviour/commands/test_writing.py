"""`new`, `contacts`, `topics` and `stories`."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.behaviour.commands.conftest import Command

Output = pytest.CaptureFixture[str]


class Terminal(StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        return True


def answers(monkeypatch: pytest.MonkeyPatch, *given: str) -> Terminal:
    """Simulate a person at the terminal who gives these answers."""
    terminal = Terminal("".join(f"{each}\n" for each in given))
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    return terminal


def test_new_begins_an_item_and_says_where(project: Path, command: Command, capsys: Output) -> None:
    assert command("new", "Badvattnet är bra", "--date", "2026-06-01") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "content/nyheter/2026/badvattnet-ar-bra.md"
    assert "build.py serve" in told[1]
    assert "build.py check" in told[2]
    text = (project / told[0]).read_text("utf-8")
    assert 'title: "Badvattnet är bra"\ndate: 2026-06-01\n' in text


def test_new_takes_a_template_keys_and_a_slug(project: Path, command: Command) -> None:
    words = ("--kind", "inbjudan", "--topics", "vatten, vind", "--contacts", "maja")
    assert command("new", "A", *words, "--date", "2026-06-01", "--slug", "bad") == 0
    text = (project / "content/nyheter/2026/bad.md").read_text("utf-8")
    assert "topics: [vatten, vind]\ncontacts: [maja]\n" in text
    assert "Registration" in text


def test_new_never_overwrites(project: Path, command: Command, capsys: Output) -> None:
    file = project / "content/nyheter/2026/rubriken.md"
    before = file.read_bytes()
    assert command("new", "Rubriken", "--date", "2026-03-01") == 2
    assert "is there already" in capsys.readouterr().err
    assert file.read_bytes() == before


@pytest.mark.parametrize("slug", ["../../om", "Ö", "a b", "/etc/x"])
def test_new_writes_nowhere_else(
    slug: str, project: Path, command: Command, capsys: Output
) -> None:
    before = sorted(project.rglob("*"))
    assert command("new", "A", "--slug", slug) == 2
    assert "--slug must be like" in capsys.readouterr().err
    assert sorted(project.rglob("*")) == before


WRONG = (
    (
        ("A", "--topics", "vattne"),
        "--topics: “vattne” is not in topics.yml. Write it there, or did",
    ),
    (("A", "--topics", "vind, x y, [z"), "--topics: “x y” is not in topics.yml"),
    (("A", "--contacts", "maj"), "--contacts: “maj” is not in contacts.yml"),
    (("A", "--summary", "\u200b"), "--summary: There is no value here."),
    (("\u200b", "--slug", "a"), "title: There is no value here."),
    (("A \u202e", "--slug", "a"), "U+202E"),
    (("A", "--date", "0001-01-01"), "--date: “0001-01-01” is not a date"),
    (("A", "--date", "2026-03-01", "--slug", "taken"), "rubriken.md has this address already."),
    (("A", "--date", "2025-03-01", "--slug", "before"), "rubriken.md has this address already."),
)


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_new_writes_nothing_if_something_is_wrong_with_what_it_was_given(
    words: tuple[str, ...], said: str, project: Path, command: Command, capsys: Output
) -> None:
    item = project / "content/nyheter/2026/rubriken.md"
    claims = "slug: taken\naliases: [/nyheter/2025/before/]\nsummary: "
    item.write_text(item.read_text("utf-8").replace("summary: ", claims), "utf-8")
    before = sorted((project / "content").rglob("*"))
    assert command("new", *words) == 2
    assert said in capsys.readouterr().err
    assert sorted((project / "content").rglob("*")) == before


def test_new_leaves_out_what_no_file_can_hold(project: Path, command: Command) -> None:
    assert command("new", "Bron\udc85", "--date", "2025-06-01") == 0
    assert 'title: "Bron"\n' in (project / "content/nyheter/2025/bron.md").read_text("utf-8")


@pytest.mark.usefixtures("project")
def test_what_new_refused_can_be_begun_at_once(command: Command) -> None:
    words = ("new", "A", "--date", "2025-06-01")
    assert command(*words, "--topics", "vattne") == 2
    assert command(*words, "--topics", "vatten") == 0


@pytest.mark.usefixtures("project")
def test_new_needs_a_title_without_a_terminal(command: Command, capsys: Output) -> None:
    assert command("new") == 2
    assert "The title is missing" in capsys.readouterr().err


def test_new_asks_for_what_is_missing_until_it_understands(
    project: Path, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    left = answers(monkeypatch, "Vind i\tseglen", "Det blåser.", "3", "x", "2 1", "")
    assert command("new", "--date", "2026-06-01") == 0
    assert left.read() == ""
    told = capsys.readouterr().out
    assert "  1. Vatten\n  2. Vind\n" in told
    text = (project / "content/nyheter/2026/vind-i-seglen.md").read_text("utf-8")
    assert 'title: "Vind i seglen"\n' in text
    assert 'summary: "Det blåser."\ntopics: [vind, vatten]\ncontacts: []\n' in text


def test_new_does_not_ask_for_given_values(
    project: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch)
    words = ("--summary", "B.", "--topics", "vind", "--contacts", "maja")
    assert command("new", "A", *words, "--date", "2026-06-01") == 0
    assert (project / "content/nyheter/2026/a.md").exists()


@pytest.mark.usefixtures("project")
def test_topics_are_listed_with_how_many_items_belong_to_them(
    command: Command, capsys: Output
) -> None:
    assert command("topics") == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["vatten", "Vatten", "1"] in rows
    assert ["vind", "Vind", "0"] in rows


@pytest.mark.usefixtures("project")
def test_the_files_that_name_a_key_are_listed(command: Command, capsys: Output) -> None:
    assert command("contacts", "maja") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "content/nyheter/2026/rubriken.md: Rubriken"


@pytest.mark.usefixtures("project")
def test_an_unknown_key_is_reported(command: Command, capsys: Output) -> None:
    assert command("topics", "vattne") == 2
    said = "“vattne” is not in topics.yml. Did you mean: vatten?\n"
    assert capsys.readouterr().err == said


@pytest.mark.usefixtures("project")
def test_contacts_are_listed_for_programs(command: Command, capsys: Output) -> None:
    assert command("contacts", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "key": "maja",
            "name": "Maja Exempelsson",
            "more": "kommunikatör, 031-390 06 10",
            "used_in": ["nyheter/2026/rubriken.md"],
        }
    ]


@pytest.mark.usefixtures("project")
def test_without_stories_there_are_none(command: Command, capsys: Output) -> None:
    assert command("stories", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []
