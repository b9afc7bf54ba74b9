"""Problems and advice in each output format."""

import json
from pathlib import Path
from string import Formatter

import pytest

from budkavle.i18n.catalogue import translations
from budkavle.model import problem_formats
from budkavle.model.problems import Problem
from tests.support.rules import RULES

SAY = translations("en").gettext
WRONG = Problem("content/a, b.md", 4, "date", RULES["wrong-date"], (("value", "igår: 100 %\n"),))
ADVICE = Problem(
    "content/a.md", 2, "", RULES["abbreviation"], (("value", "t.ex."), ("remedy", "till ex"))
)
FOUND = [WRONG, ADVICE]


def test_text_shows_the_line_and_the_code(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text("Ett.\n  Det är t.ex. två\u202e.\n", "utf-8")
    assert problem_formats.as_text([ADVICE], SAY, tmp_path) == (
        "content/a.md:2: advice: The abbreviation “t.ex.” stops some readers,"
        " and screen readers spell it out. Write till ex [abbreviation]\n"
        "    Det är t.ex. två\ufffd."
    )


def test_text_does_without_a_line_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_bytes(b"\xff")
    assert "\n" not in problem_formats.as_text([ADVICE], SAY, tmp_path)
    assert "\n" not in problem_formats.as_text([ADVICE], SAY, tmp_path / "gone")


def test_json_says_what_is_wrong_apart_from_what_to_write() -> None:
    wrong, advice = json.loads(problem_formats.as_json(FOUND, SAY))
    assert wrong == {
        "path": "content/a, b.md",
        "line": 4,
        "field": "date",
        "code": "wrong-date",
        "severity": "problem",
        "message": "“igår: 100 %\n” is not a date.",
        "hint": "Write YYYY-MM-DD, or YYYY-MM-DD hh:mm with a time.",
        "values": {"value": "igår: 100 %\n"},
    }
    assert (advice["severity"], advice["field"]) == ("advice", None)


def test_github_is_given_one_line_for_each() -> None:
    wrong, advice = problem_formats.as_github(FOUND, SAY).split("\n")
    assert wrong == (
        "::error file=content/a%2C b.md,line=4,title=wrong-date::“igår: 100 %25%0A” is not a date."
        " Write YYYY-MM-DD, or YYYY-MM-DD hh:mm with a time."
    )
    assert advice.startswith("::notice file=content/a.md,line=2,title=abbreviation::")


def test_sarif_points_from_results_to_rules_and_lines() -> None:
    """SARIF 2.1.0: 3.13 (the log), 3.19 (tool), 3.27 (result), 3.49 (rule)."""
    log = json.loads(problem_formats.as_sarif(FOUND, SAY, "0.1.0"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["name"] == "budkavle"
    for problem, result in zip(FOUND, run["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == problem_formats.uri(problem.path)
        assert place["region"]["startLine"] == problem.line
        assert result["message"]["text"]
    assert [result["level"] for result in run["results"]] == ["error", "note"]


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_can_be_written_in_sarif(code: str) -> None:
    problem = Problem("content/a.md", 1, "", RULES[code], tuple((n, "x") for n in _names(code)))
    assert f'"ruleId": "{code}"' in problem_formats.as_sarif([problem], SAY, "0.1.0")


def _names(code: str) -> set[str]:
    """The placeholders in the rule's sentences."""
    sentences = RULES[code].message + RULES[code].hint
    return {name for _, name, _, _ in Formatter().parse(sentences) if name}


def test_a_code_is_a_link_to_its_page_where_that_is_wanted(tmp_path: Path) -> None:
    """OSC 8, as terminals show links."""
    told = problem_formats.as_text([ADVICE], SAY, tmp_path, "file:///koder")
    link = "\x1b]8;;file:///koder/abbreviation.html\x1b\\abbreviation\x1b]8;;\x1b\\"
    assert told.endswith(f"[{link}]")
