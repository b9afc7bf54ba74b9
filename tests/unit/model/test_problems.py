import string
from pathlib import Path

import pytest

import budkavle
from budkavle.i18n.catalogue import LANGUAGES, translator
from budkavle.model.problems import ContentError, Problem, describe
from budkavle.model.rules import Rule
from tests.support.rules import DECLARED, RULES

PACKAGE = Path(budkavle.__file__).parent
ALSO_WORDS = {"host", "missing", "setting"}
"""Codes that are words of other libraries too."""

PROBLEM = Problem("content/nyheter/a.md", 4, "date", RULES["wrong-date"], (("value", "igår"),))


def test_a_problem_is_one_line_with_path_line_field_message_and_hint() -> None:
    assert describe(PROBLEM, str) == (
        "content/nyheter/a.md:4: date: “igår” is not a date."
        " Write YYYY-MM-DD, or YYYY-MM-DD hh:mm with a time."
    )
    assert describe(PROBLEM, translator("sv")) == (
        "content/nyheter/a.md:4: date: ”igår” är inte ett datum."
        " Skriv ÅÅÅÅ-MM-DD, eller ÅÅÅÅ-MM-DD tt:mm med klockslag."
    )


def test_a_problem_with_no_field_names_none() -> None:
    told = describe(Problem("a.md", 1, "", RULES["no-front-matter"]), str)
    assert told.startswith("a.md:1: The front matter is missing. Begin the file")


@pytest.mark.parametrize("value", ["a\nb", "a\r\nb", " a\n\n b\t", "a\u2028b"])
def test_what_a_writer_wrote_does_not_break_the_line(value: str) -> None:
    told = describe(Problem("a.md", 1, "date", RULES["wrong-date"], (("value", value),)), str)
    assert told.splitlines() == [told]
    assert "“a b”" in told


@pytest.mark.parametrize("value", ["{value}", "{0}", "%s", "{", "%(value)s"])
def test_what_a_writer_wrote_is_shown_as_it_is(value: str) -> None:
    for language in LANGUAGES:
        told = describe(
            Problem("a.md", 1, "date", RULES["wrong-date"], (("value", value),)),
            translator(language),
        )
        assert value in told


def test_problems_are_sorted_and_reported_once() -> None:
    first, later, other = (
        Problem("a.md", 2, "", RULES["tab"]),
        Problem("a.md", 10, "", RULES["tab"]),
        Problem("b.md", 1, "", RULES["tab"]),
    )
    error = ContentError([other, later, first, later])
    assert error.problems == (first, later, other)
    assert str(error) == "3 problems in the content"


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_what_is_wrong_and_what_to_do(code: str) -> None:
    rule = RULES[code]
    assert rule.message
    assert rule.hint or code == "host"
    assert rule.message.endswith(".") or code == "host"
    assert code == code.lower().replace(" ", "-").replace("_", "-")


@pytest.mark.parametrize("code", RULES)
def test_the_sentences_of_a_rule_have_no_open_placeholder(code: str) -> None:
    rule = RULES[code]
    values = tuple((name, "VALUE") for name in sorted(_names(rule)))
    for language in LANGUAGES:
        told = describe(Problem("a.md", 1, "field", RULES[code], values), translator(language))
        assert told.count("VALUE") >= len(values)
        assert "{" not in told


def _names(rule: Rule) -> set[str]:
    parse = string.Formatter().parse
    return {name for text in (rule.message, rule.hint) for _, name, _, _ in parse(text) if name}


def test_no_two_rules_have_the_same_code() -> None:
    assert len({rule.code for rule in DECLARED}) == len(DECLARED)


def test_the_package_repeats_no_code() -> None:
    """A check names the rule itself, so that a misspelt code cannot go unnoticed."""
    files = (path for path in PACKAGE.rglob("*.py") if "subscriptions" not in path.parts)
    texts = [path.read_text(encoding="utf-8") for path in files]
    repeated = {code for code in RULES if sum(text.count(f'"{code}"') for text in texts) > 1}
    assert repeated - ALSO_WORDS == set()
