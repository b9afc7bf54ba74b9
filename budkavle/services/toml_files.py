"""Reads settings from a TOML file, or says on which line what is wrong and what to write.

No value of the file is in a message where the file holds secrets.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_
from budkavle.model.section import Section

_Section = TypeVar("_Section", bound=Section)
Examples = Mapping[str, str]
"""How a key can be written, in TOML, by the names of its sections and its own: mail.sender."""

_NOT_UTF8 = N_("The file is not UTF-8. Save it as UTF-8.")
_TWICE = N_("This is here for the second time. Take one of them away.")
_NOT_TOML = N_("The line cannot be read as TOML. Write a key and its value: {remedy}")
_CORRECTED = N_("The line cannot be read as TOML. Write {remedy}")
_MISSING = N_("The key is missing. Add {remedy}")
_MISSING_SECTION = N_("The section is missing. Add a line with {remedy}, and its keys below.")
_UNKNOWN = N_("There is no such key here. Did you mean {known}?")
_NO_SUCH = N_("There is no such key here. The keys are: {known}")
_WRONG_FORM = N_("This is not written as it must be. Write, for example, {remedy}")
_TEXT = N_("This must be a text between quotation marks. Write, for example, {remedy}")
_NUMBER = N_("This must be a whole number, without quotation marks. Write, for example, {remedy}")
_LIST = N_("This must be a list between brackets. Write, for example, {remedy}")
_SECTION = N_("This must be a section. Write a line with {remedy}, and its keys below.")
_TOO_SMALL = N_("This is too small. Write {most} or more.")
_TOO_LARGE = N_("This is too large. Write {most} or less.")
_EMPTY = N_("This is empty. Write, for example, {remedy}")
_TOO_SHORT = N_("This is too short. It needs {most} characters or more.")
_CHOICE = N_("This must be one of {known}. Write, for example, {remedy}")
_OTHER = N_("This cannot be used: {reason}.")

_HEADER = re.compile(r"\s*\[{1,2}\s*(?P<names>[\w.\"' -]+?)\s*\]{1,2}\s*(?:#.*)?")
_KEY = re.compile(r"\s*(?P<names>[\w-]+(?:\s*\.\s*[\w-]+)*)\s*[=:]\s*(?P<value>.*?)\s*")
_AT_LINE = re.compile(r"\(at line (\d+)")
_TWICE_SAID = ("Cannot overwrite", "Cannot declare", "Cannot mutate")
_MARKS = "\"'“”„‘’´`"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a key on a line, from 1: an English format string and its values."""

    line: int
    key: str
    message: str
    values: Mapping[str, str]

    def said(self, translate: Callable[[str], str]) -> str:
        """The fault in a language."""
        values = dict(self.values)
        if reason := values.get("reason"):
            values |= {"reason": translate(reason)}
        told = translate(self.message).format_map(values)
        return f"{self.key}: {told}" if self.key else told


class UnusableTomlError(BudkavleError):
    """A TOML file has faults: all of them, in the order of their lines."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        self.path, self.faults = path, tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(self.sentences(str)))

    def sentences(self, translate: Callable[[str], str]) -> tuple[str, ...]:
        """A line for each fault, in the language of `translate`."""
        return tuple(f"{self.path}:{each.line}: {each.said(translate)}" for each in self.faults)

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say in the user's language what is wrong."""
        return "\n".join(self.sentences(translate))


def read(
    model: type[_Section], path: Path, examples: Examples, *, is_secret: bool = False
) -> _Section:
    """The settings in a file; raises UnusableTomlError and OSError.

    No message repeats what is in a file that `is_secret`.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        raise UnusableTomlError(path, [Fault(1 + before, "", _NOT_UTF8, {})]) from error
    except tomllib.TOMLDecodeError as error:
        fault = _unreadable(error, text, is_secret=is_secret)
        raise UnusableTomlError(path, [fault]) from (None if is_secret else error)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        lines = _lines_of_keys(text)
        details = error.errors(include_url=False, include_input=False)
        faults = [_fault(each, model, lines, examples) for each in details]
        first = {fault.key: fault for fault in reversed(faults)}
        raise UnusableTomlError(path, list(first.values())[::-1]) from None


def _unreadable(error: tomllib.TOMLDecodeError, text: str, *, is_secret: bool) -> Fault:
    """The line that is no TOML, as it can be written if that makes it so."""
    lines = text.splitlines() or [""]
    found = _AT_LINE.search(str(error))
    number = min(int(found[1]) if found else len(lines), len(lines))
    key = _KEY.fullmatch(lines[number - 1])
    name = key["names"] if key else ""
    if str(error).startswith(_TWICE_SAID):
        return Fault(number, name, _TWICE, {})
    if key and not is_secret:
        for remedy in _remedies(key):
            if _corrects(lines, number, remedy):
                return Fault(number, name, _CORRECTED, {"remedy": remedy})
    return Fault(number, name, _NOT_TOML, {"remedy": 'name = "Exempelkommunen"'})


def _remedies(line: re.Match[str]) -> Iterator[str]:
    """The line with an equals sign, and with its value as it is or as a text."""
    name, value = line["names"], line["value"]
    yield f"{name} = {value}"
    bare = value.partition(" #")[0].strip().strip(_MARKS)
    for text in (bare, bare.replace("\\", "/")):
        yield f"{name} = {json.dumps(text, ensure_ascii=False)}"


def _corrects(lines: Sequence[str], number: int, remedy: str) -> bool:
    """Whether everything up to this line can be read if the line is the remedy."""
    try:
        tomllib.loads("\n".join((*lines[: number - 1], remedy)))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _fault(
    error: ErrorDetails, model: type[Section], lines: Mapping[str, int], examples: Examples
) -> Fault:
    """What pydantic found, as a fault on its line."""
    place = [step for step in error["loc"] if isinstance(step, str)]
    kind, context, name = error["type"], error.get("ctx", {}), ".".join(place)
    within = _model_at(model, place[:-1])
    line = _line_of(place, lines)
    value = examples.get(name) or _example_of(_field_type(within, place[-1] if place else ""))
    remedy = f"{place[-1] if place else ''} = {value}"

    def fault(message: str, **values: Any) -> Fault:
        return Fault(line, name, message, {key: str(said) for key, said in values.items()})

    if kind == "missing":
        if _model_at(model, place):
            return fault(_MISSING_SECTION, remedy=f"[{name}]")
        return fault(_MISSING, remedy=remedy)
    if kind == "extra_forbidden":
        keys = list(within.model_fields) if within else []
        near = difflib.get_close_matches(place[-1].lower(), keys, 1)
        return fault(_UNKNOWN if near else _NO_SUCH, known=", ".join(near or keys))
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return fault(_SECTION, remedy=f"[{name}]")
    if kind in ("greater_than_equal", "greater_than"):
        return fault(_TOO_SMALL, most=context.get("ge", context.get("gt")))
    if kind in ("less_than_equal", "less_than"):
        return fault(_TOO_LARGE, most=context.get("le", context.get("lt")))
    if kind == "literal_error":
        return fault(_CHOICE, known=context["expected"].replace(" or ", ", "), remedy=remedy)
    if kind == "string_too_short" and context["min_length"] > 1:
        return fault(_TOO_SHORT, most=context["min_length"])
    if kind in _MESSAGES:
        return fault(_MESSAGES[kind], remedy=remedy)
    return fault(_OTHER, reason=context.get("error", error["msg"]))


_MESSAGES = {
    "string_type": _TEXT,
    "path_type": _TEXT,
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "tuple_type": _LIST,
    "string_too_short": _EMPTY,
    "too_short": _EMPTY,
    "string_pattern_mismatch": _WRONG_FORM,
}
"""The message for each of pydantic's kinds of errors; all give an example."""


def _model_at(model: type[Section], place: Sequence[str]) -> type[Section] | None:
    """The section that is at a place; None if there is none."""
    found: type[Section] | None = model
    for name in place:
        found = _section_in(_field_type(found, name))
    return found


def _field_type(model: type[Section] | None, name: str) -> Any:
    field = model.model_fields.get(name) if model else None
    return field.annotation if field else None


def _section_in(declared: Any) -> type[Section] | None:
    candidates = (declared, *get_args(declared))
    sections = (each for each in candidates if isinstance(each, type))
    return next((each for each in sections if issubclass(each, Section)), None)


def _example_of(declared: Any) -> str:
    """A value of a type, in TOML."""
    among = get_args(declared)
    if declared is int or int in among:
        return "10"
    if among and all(isinstance(each, str) for each in among):
        return json.dumps(among[0])
    return '["…"]' if "tuple" in str(declared) else '"…"'


def _line_of(place: Sequence[str], lines: Mapping[str, int]) -> int:
    """The line of a key, or of the nearest section that it belongs to."""
    for length in range(len(place), 0, -1):
        if found := lines.get(".".join(place[:length])):
            return found
    return 1


def _lines_of_keys(text: str) -> dict[str, int]:
    """The first line of each key and section of a valid TOML text, by their names."""
    found: dict[str, int] = {}
    section: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            section = _names(header["names"])
            found.setdefault(".".join(section), number)
        elif key := _KEY.fullmatch(line):
            found.setdefault(".".join([*section, *_names(key["names"])]), number)
    return found


def _names(dotted: str) -> list[str]:
    return [name.strip().strip("\"'") for name in dotted.split(".")]
