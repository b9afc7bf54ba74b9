"""New contacts, topics and stories that are made within the form of an item."""

from collections.abc import Iterator, Mapping
from typing import Any

from budkavle.desk import form_values, submitted
from budkavle.desk.fields import Field
from budkavle.desk.forms import NewEntry
from budkavle.desk.register_actions import RegisterActions, Result
from budkavle.desk.registers import AT_ONCE_KEYS, REGISTERS
from budkavle.desk.saving import Writer
from budkavle.desk.submitted import Submitted
from budkavle.desk.wording import FormProblem

PREFIX = "_new."
"""How the names of their fields begin; they are no part of what is typed of the item."""

REGISTRIES: Mapping[str, str] = {"contact": "contacts", "topic": "topics", "story": "stories"}
"""The registry for what a field refers to."""


def fields_for(refused: NewEntry | None) -> dict[str, dict[str, Any]]:
    """What the form of an item shows for new entries, by what its fields refer to."""
    shown = {}
    for target, name in REGISTRIES.items():
        own = refused if refused and refused.target == target else None
        fields = _fields(name)
        prefix = f"{PREFIX}{target}."
        shown[target] = {
            "label": REGISTERS[name].new_label,
            "fields": fields,
            "prefix": prefix,
            "values": own.values if own else form_values.shown_all(fields, {}),
            "problems": list(_problems(own, prefix, fields[0].key)) if own else [],
            "notice": own.notice if own else "",
            "is_open": own is not None,
        }
    return shown


def add(
    writer: Writer, actions: RegisterActions, target: str, form: Submitted
) -> tuple[Submitted, NewEntry | None]:
    """Add what was typed to its registry, and choose it in the form; or say why that is refused.

    Raises KeyError and UneditableError.
    """
    name = REGISTRIES[target]
    fields = _fields(name)
    unasked = form_values.shown_all(REGISTERS[name].fields, {})
    values = {**unasked, **submitted.read(fields, form, f"{PREFIX}{target}.")}
    result = actions.add(writer, name, values)
    if not result.key:
        return form, NewEntry(target, values, result.problems, result.notice)
    return _chosen(target, result, form), None


def _problems(own: NewEntry, prefix: str, first: str) -> Iterator[tuple[FormProblem, str]]:
    """What is wrong, at its field; at the first one if it has none here."""
    for each, field in own.problems:
        yield each, prefix + (field if field in own.values else first)


def _fields(name: str) -> tuple[Field, ...]:
    """The fields of an entry without those that readers would see at once, unlike the item."""
    return tuple(
        each for each in REGISTERS[name].fields if each.key not in AT_ONCE_KEYS.get(name, ())
    )


def _chosen(target: str, result: Result, form: Submitted) -> Submitted:
    match target:
        case "topic":
            return {**form, "topics": [*form.get("topics", ()), result.key]}
        case "story":
            return {**form, "story": [result.key]}
    number = 0  # the first row where nobody is chosen
    while form.get(f"contacts.{number}.key", [""])[0]:
        number += 1
    return {**form, f"contacts.{number}.key": [result.key]}
