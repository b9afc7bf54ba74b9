"""Parses YAML, as writers write it, into values. Pure.

Every scalar of front matter stays the text in the file: YAML's own guesses would turn `0701234567`
into another number and `NO` into false. `model.values` turns the texts into typed values.
"""

import re
from contextlib import suppress
from typing import Any

import yaml

from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.yaml_lists import merged_rows
from budkavle.content.yaml_mistakes import (
    BAD_YAML,
    cuts,
    escapes,
    facts_with_colon,
    marked,
    not_understood,
)
from budkavle.content.yaml_places import BASE_LOADER, nodes_of
from budkavle.content.yaml_repairs import lines_in
from budkavle.model.rules import N_, Rule

LIST_NOT_KEYS = Rule(
    "list-not-keys",
    N_("This must be lines of “key: value”, not a list."),
    N_("Write for example title: My title"),
)
TEXT_NOT_KEYS = Rule(
    "text-not-keys",
    N_("This must be lines of “key: value”, not a text."),
    N_("Write for example title: My title"),
)
NO_KEYS = Rule("no-keys", N_("There are no keys here."), N_("Write for example title: My title"))
DUPLICATE_KEY = Rule(
    "duplicate-key",
    N_("The key {key} is written twice, first on line {first}."),
    N_("Keep one of them."),
)
TOO_DEEP = Rule("too-deep", N_("Lists within lists here are too deep."), N_("Write it simpler."))
_OTHER_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
_PLAIN_SPACES = str.maketrans(dict.fromkeys(_OTHER_SPACES, " "))
_BLANK = f"[ {_OTHER_SPACES}]"
_BEFORE_VALUE = re.compile(
    rf"^{_BLANK}*(?:-{_BLANK}+)*(?:[\w-]+{_BLANK}*:{_BLANK}+)?", re.MULTILINE
)
_INDENTED = re.compile(r"\n[ ?:-]{100}")
_BRACKET = re.compile(r"[\[{]")
_MANY_BRACKETS = 200
_DEEPEST = 50
"""The deepest allowed nesting of lists and mappings; the program itself reads four at most."""


def with_plain_spaces(text: str) -> str:
    """YAML with ordinary spaces for those that word processors use, where YAML requires spaces.

    Every character keeps its place, and those within values stay as they are.
    """
    if not any(space in text for space in _OTHER_SPACES):
        return text
    return _BEFORE_VALUE.sub(lambda before: before[0].translate(_PLAIN_SPACES), text)


def says_something(text: str) -> bool:
    """Whether YAML has more than comments."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def parse_mapping(text: str, first_line: int = 1, *, strict: bool = True) -> dict[str, Any]:
    """Parse YAML that must be a mapping; every scalar becomes text, and a missing value None.

    If not `strict`, what writers of front matter seldom mean is allowed, such as a comment after a
    text without quotation marks. Raises MistakesError.
    """
    if (deep := _deep(text)) is not None:
        raise MistakesError(Mistake(first_line + deep, "", TOO_DEEP))
    try:
        if dropped := dict.fromkeys(marked(text, first_line)):
            raise MistakesError(*dropped)
        node = nodes_of(text)
        value = value_of(node)
    except _DuplicateKeyError as error:
        values = (("key", error.key), ("first", str(first_line + error.first)))
        raise MistakesError(
            Mistake(first_line + error.line, error.key, DUPLICATE_KEY, values)
        ) from error
    except yaml.YAMLError as error:
        raise MistakesError(not_understood(error, lines_in(text), first_line)) from error
    if not isinstance(value, dict):
        rule = {"list": LIST_NOT_KEYS, "str": TEXT_NOT_KEYS}.get(type(value).__name__, NO_KEYS)
        raise MistakesError(Mistake(first_line, "", rule))
    if strict and (
        mistakes := (
            *escapes(node, text, first_line),
            *cuts(node, text, first_line),
            *facts_with_colon(node, text, first_line),
            *merged_rows(node, text, first_line),
        )
    ):
        raise MistakesError(*mistakes)
    return value


def parse_typed(text: str) -> Any:
    """Parse YAML with typed numbers and dates, for files that other programs define.

    Raises MistakesError.
    """
    try:
        if mistakes := tuple(escapes(nodes_of(text), text, 1)):
            raise MistakesError(*mistakes)
        return yaml.load(text, Loader=_TypedLoader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise MistakesError(Mistake(mark.line + 1 if mark else 1, "", BAD_YAML)) from error


_TypedLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _DuplicateKeyError(Exception):
    def __init__(self, key: str, first: int, line: int) -> None:
        self.key, self.first, self.line = key, first, line
        super().__init__(key)


def value_of(node: Any) -> Any:
    """The value of a node: text, list or mapping; None where no value was written."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.value or node.style else None
    if isinstance(node, yaml.SequenceNode):
        return [value_of(each) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or not key.value:
                raise yaml.constructor.ConstructorError(None, None, "no key", key.start_mark)
        values = {key.value: value_of(value) for key, value in node.value}
        if len(values) != len(node.value):
            raise _duplicate_key(node)
        return values
    return None


def _duplicate_key(node: yaml.MappingNode) -> _DuplicateKeyError:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line
        if key.value in lines:
            break
        lines[key.value] = line
    return _DuplicateKeyError(key.value, lines[key.value], line)


def _deep(text: str) -> int | None:
    """The line (from 0) where lists and mappings are nested too deeply; None if none are."""
    if not _INDENTED.search(f"\n{text}") and len(_BRACKET.findall(text)) < _MANY_BRACKETS:
        return None  # nearly always; checked in a fraction of the time
    depth = 0
    with suppress(yaml.YAMLError):  # reported when the values are made
        for event in yaml.parse(text, Loader=BASE_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return event.start_mark.line if event.start_mark else 0
    return None
