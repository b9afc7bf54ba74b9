"""A form of an item as a value, and the names of its fields. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budkavle.desk import form_values
from budkavle.desk.editor import FIELDS, TEXT, Filled, Opened
from budkavle.desk.fields import Field
from budkavle.desk.newsroom import Examined
from budkavle.desk.pasting import Pasted
from budkavle.desk.saving import Typed
from budkavle.desk.wording import FormProblem

NEW = "new-"
"""How the name of an item begins that has no file yet."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A new entry of a registry that was refused: what was typed, and what is wrong with it."""

    target: str
    values: Mapping[str, Any]
    problems: tuple[tuple[FormProblem, str], ...]
    notice: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form to show: of which item, as it was opened, what it says, and what is wrong with it."""

    of: str
    opened: Opened
    digest: str
    filled: Filled
    examined: Examined
    extra: str = ""
    """The field to which an empty row is added."""
    notice: str = ""
    unsaved: bool = False
    kept: Typed | None = None
    """What is kept of it, and forgotten when it is saved."""
    pasted: Pasted | None = None
    """What was brought from Word, before it is taken."""
    refused_files: str = ""
    """Which files were not taken, and why, in words."""
    changed_files: str = ""
    """Which files were changed when they were taken, and how, in words."""
    refused: NewEntry | None = None
    """A new entry of a registry that could not be added."""

    @property
    def names(self) -> Sequence[str]:
        """The names of all its fields."""
        return [*names_of(FIELDS, self.filled.values), TEXT]


def anchor(told: FormProblem, names: set[str]) -> str:
    """The name of the field that a problem is shown at: its own, or the nearest around it."""
    name = told.field
    while name and name not in names:
        name = name.rpartition(".")[0]
    return name or TEXT


def names_of(fields: Sequence[Field], values: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The names of all fields of a form, rows included."""
    names = []
    for each in fields:
        name, value = prefix + each.key, values.get(each.key)
        names.append(name)
        if each.kind == "group":
            names += names_of(each.inside, value or {}, f"{name}.")
        elif each.kind in ("groups", "contacts"):
            for number, row in enumerate(value or ()):
                names.append(f"{name}.{number}")
                names += names_of(each.inside, row, f"{name}.{number}.")
    return names


def in_words(value: Any) -> str:
    """A value of a form as text, to be compared; empty rows are nothing."""
    if isinstance(value, dict):
        return "\n".join(filter(None, map(in_words, value.values())))
    if isinstance(value, list):
        return "\n".join(filter(None, map(in_words, value)))
    return "" if value == form_values.OTHER else value or ""


def labels_at(fields: Sequence[Field], name: str) -> list[tuple[str, str]]:
    """What the form calls a field and what it is within, from the outside in, in English.

    One of several has its number, from 1. Empty if the name is none of these.
    """
    labels: list[tuple[str, str]] = []
    of: Field | None = None
    for part in name.split("."):
        found = next((each for each in fields if each.key == part), None)
        if found:
            labels.append((found.label, ""))
            fields, of = found.inside, found
        elif of and part.isdecimal() and labels:
            labels[-1] = of.one, str(int(part) + 1)
    return labels


def is_filled(field: Field, filled: Filled) -> bool:
    """Whether a field says something that not every item says."""
    if field.required or field.kind == "flag":
        return False
    return form_values.said(field, filled.values[field.key]) is not None
