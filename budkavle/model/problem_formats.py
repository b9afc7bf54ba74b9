"""Formats problems and advice for people, programs, and tools that show them beside the text. Pure.

`text` is one line for each, as compilers print them; `github` is GitHub Actions' workflow
commands; `sarif` is the Static Analysis Results Interchange Format 2.1.0 (OASIS).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from budkavle.model.problems import Problem, describe
from budkavle.model.rules import Rule

Translate = Callable[[str], str]

PAGES = "docs/handbok/koder"
"""The folder in which the handbook has a page for each code."""

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"problem": "error", "advice": "note"}
_COMMANDS = {"problem": "error", "advice": "notice"}


def as_text(
    problems: Iterable[Problem], translate: Translate, folder: Path, pages: str | None = None
) -> str:
    """One line for each problem, followed by the line of the file in `folder` that it is about.

    With `pages`, the address of the handbook's pages on codes, each code is a link to its page, as
    terminals show it.
    """
    return "\n".join(_with_source(problem, translate, folder, pages) for problem in problems)


def as_json(problems: Iterable[Problem], translate: Translate) -> str:
    """A JSON list of objects; `message` says what is wrong, `hint` what to write instead."""
    return json.dumps([_object(each, translate) for each in problems], ensure_ascii=False, indent=2)


def as_github(problems: Iterable[Problem], translate: Translate) -> str:
    """A workflow command for each problem, which GitHub shows beside the line."""
    return "\n".join(_command(problem, translate) for problem in problems)


def as_sarif(problems: Sequence[Problem], translate: Translate, version: str) -> str:
    """A SARIF log of one run, with the rules that its problems refer to."""
    rules = sorted({problem.rule for problem in problems})
    driver = {
        "name": "budkavle",
        "version": version,
        "rules": [_sarif_rule(rule, translate) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(each, rules.index(each.rule), translate) for each in problems],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def uri(path: str) -> str:
    """A path as a relative URI reference (RFC 3986, 4.2)."""
    return quote(path)


def _with_source(problem: Problem, translate: Translate, folder: Path, pages: str | None) -> str:
    place, _, said = describe(problem, translate).partition(": ")
    if problem.is_advice:
        advice = translate("advice")
        said = f"{advice}: {said}"
    shown = problem.rule.shows_source
    source = source_line(folder / problem.path, problem.line) if shown else ""
    code = _linked(problem.code, f"{pages}/{problem.code}.html") if pages else problem.code
    return f"{place}: {said} [{code}]" + (f"\n    {source}" if source else "")


def _linked(text: str, address: str) -> str:
    """Text as a link in a terminal (OSC 8, an extension of ECMA-48); others show the text."""
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


_WITHOUT_LINES = frozenset(
    ".png .jpg .jpeg .gif .webp .avif .tif .tiff .heic"
    " .pdf .docx .xlsx .pptx .odt .zip .mp3 .mp4".split()
)
"""The ends of the names of files that are no text."""


def source_line(path: Path, number: int) -> str:
    """A line of a file, shortened to 100 characters; empty if the file has none to be read."""
    if path.suffix.lower() in _WITHOUT_LINES:
        return ""
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return ""
    line = lines[number - 1].strip() if number <= len(lines) else ""
    begun = "".join(each if each.isprintable() else "\ufffd" for each in line[:101])
    return begun if len(begun) <= 100 else f"{begun[:99]}…"


def sentences(problem: Problem, translate: Translate) -> tuple[str, str]:
    """The message and the hint of a problem: what is wrong, and what to write instead."""
    values = problem.values_in(translate)
    parts = (problem.rule.message, problem.hint)
    message, hint = (translate(part).format_map(values) if part else "" for part in parts)
    return message, hint


def _object(problem: Problem, translate: Translate) -> Mapping[str, Any]:
    message, hint = sentences(problem, translate)
    return {
        "path": problem.path,
        "line": problem.line,
        "field": problem.field or None,
        "code": problem.code,
        "severity": problem.rule.severity,
        "message": message,
        "hint": hint,
        "values": dict(problem.values),
    }


def _command(problem: Problem, translate: Translate) -> str:
    properties = {"file": problem.path, "line": str(problem.line), "title": problem.code}
    written = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    command = _COMMANDS[problem.rule.severity]
    message = " ".join(filter(None, sentences(problem, translate)))
    return f"::{command} {written}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """Escape characters that would end a workflow command; `more` are those that end a property."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _sarif_rule(rule: Rule, translate: Translate) -> Mapping[str, Any]:
    hint = translate(rule.alone or rule.hint or rule.message)
    return {
        "id": rule.code,
        "shortDescription": {"text": translate(rule.message)},
        "help": {"text": f"{hint} ({PAGES}/{rule.code}.md)"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _sarif_result(problem: Problem, index: int, translate: Translate) -> Mapping[str, Any]:
    message = " ".join(filter(None, sentences(problem, translate)))
    location = {
        "artifactLocation": {"uri": uri(problem.path), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": problem.line},
    }
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _LEVELS[problem.rule.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": location}],
    }
