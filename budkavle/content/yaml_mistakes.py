"""Finds what YAML cannot read, or would read otherwise than its writer means. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from budkavle.content import remedies
from budkavle.content.mistakes import Mistake
from budkavle.content.yaml_lists import (
    WRONG_INDENT,
    keys_below_value,
    rows_of_words,
    with_hyphens,
)
from budkavle.content.yaml_places import BASE_LOADER, scalars
from budkavle.content.yaml_repairs import indent_of, is_yaml, lines_in, repairs
from budkavle.model.front_matter import FrontMatter
from budkavle.model.rules import N_, Rule
from budkavle.model.values import NO_VALUE

CONTROL_CHARACTER = Rule(
    "control-character",
    N_("The text holds an invisible control character ({character})."),
    N_("Delete it: type the words on this line instead of pasting them."),
)
BAD_YAML = Rule(
    "bad-yaml",
    N_("This line cannot be understood."),
    N_("Write {remedy}"),
    alone=N_(
        "Check the spaces before the key, and for quotation marks and brackets that are not closed."
    ),
)
TAB = Rule("tab", N_("The line begins with a tab."), N_("Begin it with spaces."))
UNQUOTED = Rule(
    "unquoted",
    N_("This text cannot stand without quotation marks around it."),
    N_("Write {remedy}"),
)
KEY_FORM = Rule(
    "key-form",
    N_("There must be a colon and a space between the key and its value."),
    N_("Write {remedy}"),
)
NO_KEY = Rule(
    "line-without-key",
    N_("The line begins with no key, so it belongs to nothing."),
    N_("Begin it with two spaces if it continues the line above."),
)
CUT_AT_HASH = Rule(
    "cut-at-hash",
    N_("Everything after # would be lost: only “{kept}” is left."),
    N_("Put quotation marks around the text: {remedy}"),
)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202d\u202e\ufeff]")
"""Characters that XML cannot contain (XML 1.0, 2.2), so neither can feeds and sitemaps."""
_KEY_AND_VALUE = re.compile(r"(?P<lead>(?:- +)*(?:[\w-]+: +)?)(?P<value>\S.*)")
_MALFORMED_KEY = re.compile(
    r"(?P<key>\s*(?:- )?[a-z_]+)(?::(?=[^\s/])|\s*[=;]\s*|\s+:\s*)(?P<value>.*)"
)
_OWN = re.compile(r"\s*(?:- |[\w-]+:(?:\s|$)|#|$)")
"""The beginning of a line that does not continue the value above it."""
_EMPTY_KEY = re.compile(r"(?:(?P<opened>\{)\s*[\w-]+:(?:,\s*|(?=\}))|,\s*[\w-]+:(?=[,}]))")
"""A key between brackets right before a comma or a bracket, where YAML takes it for a text."""
_NEAR = 8
"""The number of lines above in which one is looked for that a line may belong with."""
_MARK = re.compile(r"(?:^|[\s\[{,:?-])[&*!]", re.MULTILINE)
_FACT_WITH_COLON = re.compile(r"\n *- +[^\s\"'\[{][^\n]*:(?: |$)", re.MULTILINE)


def not_understood(error: yaml.YAMLError, lines: Sequence[str], first_line: int) -> Mistake:
    """The mistake for a YAML error: its line, and a quoted value as remedy if that corrects it."""
    context = str(getattr(error, "context", ""))
    in_brackets = context.startswith("while parsing a flow")
    opened = in_brackets or context.startswith("while scanning a quoted")
    mark = getattr(error, "context_mark" if opened else "problem_mark", None)
    number = min(mark.line if mark else 0, len(lines) - 1)
    line = lines[number]
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return Mistake(first_line + number, "", TAB)
    whole = _continued(lines, number)
    remedy = None if in_brackets else quoted(" ".join(each.strip() for each in whole))
    if emptied := _without_empty(lines, number):
        return Mistake(first_line + number, _key_on(line), NO_VALUE, (("remedy", emptied),))
    after = lines[number + len(whole) :]
    if remedy and repairs((*lines[:number], indent + remedy, *after), number):
        return Mistake(first_line + number, _key_on(line), UNQUOTED, (("remedy", remedy),))
    if in_brackets and (hashed := _hashed(lines, number)):
        return hashed._replace(line=first_line + hashed.line)
    if listed := with_hyphens(lines, number):
        return listed._replace(line=first_line + listed.line)
    for at in (number, number - 1) if not in_brackets else ():
        if remedy := _well_formed(lines, at):
            values = (("remedy", remedy.strip()),)
            return Mistake(first_line + at, _key_on(remedy), KEY_FORM, values)
    if words := rows_of_words(lines, number):
        return words._replace(line=first_line + words.line)
    if below := keys_below_value(lines, number):
        return below._replace(line=first_line + below.line)
    if moved := _moved(lines, number):
        return moved._replace(line=first_line + number)
    indented = (*lines[:number], f"  {line}", *lines[number + 1 :])
    if line[:1].isalpha() and ":" not in line and repairs(indented, number):
        return Mistake(first_line + number, "", NO_KEY)
    if closed := _closed(lines, number):
        return Mistake(first_line + number, _key_on(line), BAD_YAML, (("remedy", closed),))
    return Mistake(first_line + number, "", BAD_YAML)


def _continued(lines: Sequence[str], number: int) -> Sequence[str]:
    """A line and those that continue its value: they begin further to the right, with no key."""
    start = len(lines[number]) - len(lines[number].lstrip())
    end = number + 1
    while end < len(lines) and lines[end][: start + 1].isspace() and not _OWN.match(lines[end]):
        end += 1
    return lines[number:end]


def _moved(lines: Sequence[str], number: int) -> Mistake | None:
    """The line with as many spaces before it as a line above has, if that corrects it."""
    words = lines[number].strip()
    if not words or not _OWN.match(words):
        return None
    above = [each for each in lines[max(0, number - _NEAR) : number] if each.strip()]
    if words.startswith("- "):  # elsewhere, it would be added to the row above
        rows = [each for each in above if each.lstrip().startswith("- ")]
        columns = dict.fromkeys(map(indent_of, reversed(rows or above)))
    else:
        columns = dict.fromkeys(
            len(each) - len(each.lstrip(signs)) for each in reversed(above) for signs in (" -", " ")
        )
    for column in columns:
        changed = " " * column + words
        if changed != lines[number] and repairs((*lines[:number], changed), number):
            return Mistake(0, "", WRONG_INDENT, (("number", str(column)), ("remedy", words)))
    return None


def _without_empty(lines: Sequence[str], number: int) -> str | None:
    """A line with keys between brackets, without those that have no value, if that corrects it."""
    line = _EMPTY_KEY.sub(lambda found: found["opened"] or "", lines[number])
    changed = (*lines[:number], line, *lines[number + 1 :])
    return line.strip() if line != lines[number] and repairs(changed, number) else None


def _closed(lines: Sequence[str], number: int) -> str | None:
    """The line with the brackets at its end that it lacks, if that corrects it."""
    line = lines[number].rstrip()
    for closed in (f"{line}]", f"{line}}}", f"{line}}}]", f"{line[:-1]}}}{line[-1:]}"):
        if repairs((*lines[:number], closed, *lines[number + 1 :]), number):
            return closed.strip()
    return None


def _hashed(lines: Sequence[str], number: int) -> Mistake | None:
    """The first line from here on that YAML cuts at a # between brackets, if that corrects it."""
    key = next(filter(None, map(_key_on, reversed(lines[: number + 1]))), "")
    for at in range(number, min(number + _NEAR, len(lines))):
        line = remedies.hashes_in_brackets(key, FrontMatter, lines[at])
        if line != lines[at] and repairs((*lines[:at], line, *lines[at + 1 :]), at):
            return Mistake(at, key, UNQUOTED, (("remedy", line.strip()),))
    return None


def _well_formed(lines: Sequence[str], number: int) -> str | None:
    """The line with a colon and a space after its key, if that corrects it."""
    match = _MALFORMED_KEY.fullmatch(lines[number]) if number >= 0 else None
    if not match:
        return None
    plain = f"{match['key']}: {match['value']}"
    line = plain if is_yaml(plain.strip()) else quoted(plain)
    if line and repairs((*lines[:number], line, *lines[number + 1 :]), number + 1):
        return line
    return None


def quoted(line: str) -> str | None:
    """The line with its value in quotation marks; None if that does not make it valid YAML."""
    match = _KEY_AND_VALUE.fullmatch(line.strip())
    if not match or not match["lead"]:
        return None
    line = match["lead"] + _in_marks(match["value"].strip())
    return line if is_yaml(line) else None


def _in_marks(value: str) -> str:
    mark = value[:1]
    if mark in ('"', "'") and value.count(mark) == 1:
        return value + mark  # what is missing is the second mark
    if '"' in value:
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False)


def _key_on(line: str) -> str:
    return line.strip().removeprefix("- ").partition(":")[0].strip() if ":" in line else ""


def marked(text: str, first_line: int) -> Iterator[Mistake]:
    """Find values whose first word YAML takes for a mark of its own (& * !) and drops.

    References to other values are refused too: they can multiply the data, and front matter does
    not need them.
    """
    if not ("&" in text or "*" in text or "!" in text) or not _MARK.search(text):
        return
    lines = lines_in(text)
    for event in yaml.parse(text, Loader=BASE_LOADER):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            number = event.start_mark.line if event.start_mark else 0
            remedy = quoted(lines[number]) or lines[number].strip()
            values = (("remedy", remedy),)
            yield Mistake(first_line + number, _key_on(lines[number]), UNQUOTED, values)


def cuts(node: Any, text: str, first_line: int) -> Iterator[Mistake]:
    """Find values of which YAML drops what follows a `#`; after a date or key it is a comment."""
    if " #" not in text:
        return
    from budkavle.content.prose_keys import keys_without_prose  # few texts need it

    lines = lines_in(text)
    for key, scalar in scalars(node, ""):
        line = lines[scalar.end_mark.line]
        rest = line[scalar.end_mark.column :]
        cut = rest.lstrip()
        if scalar.style or not cut.startswith("#") or rest == cut:
            continue
        if key not in keys_without_prose() or not cut.startswith("# "):
            values = (("kept", scalar.value), ("remedy", quoted(_lines_of(scalar, lines)) or "…"))
            yield Mistake(first_line + scalar.end_mark.line, key, CUT_AT_HASH, values)


def escapes(node: Any, text: str, first_line: int) -> Iterator[Mistake]:
    """Find characters that XML cannot contain or that nobody sees, written as escapes in marks."""
    if "\\" not in text:
        return
    for key, scalar in scalars(node, ""):
        found = _NOT_IN_XML.search(scalar.value)
        if found and scalar.style == '"':
            values = (("character", f"U+{ord(found[0]):04X}"),)
            yield Mistake(first_line + scalar.start_mark.line, key, CONTROL_CHARACTER, values)


def facts_with_colon(node: Any, text: str, first_line: int) -> Iterator[Mistake]:
    """Find facts such as `- Value: 2 million`, which YAML reads as a key and a value."""
    if not _FACT_WITH_COLON.search(f"\n{text}"):
        return
    lines = lines_in(text)
    for key, mapping in _mappings_in_lists(node, ""):
        names = {str(name.value) for name, _ in mapping.value}
        if key in ("facts", "items") and not names & {"title", "items"}:
            fact = _lines_of(mapping, lines).removeprefix("-").strip()
            values = (("remedy", f"- {_in_marks(fact)}"),)
            yield Mistake(first_line + mapping.start_mark.line, "facts", UNQUOTED, values)


def _lines_of(node: Any, lines: Sequence[str]) -> str:
    """A node as it was written, on one line."""
    last = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node
    return " ".join(line.strip() for line in lines[node.start_mark.line : last.end_mark.line + 1])


def _mappings_in_lists(node: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _mappings_in_lists(value, str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            if isinstance(value, yaml.MappingNode):
                yield key, value
            yield from _mappings_in_lists(value, key)
