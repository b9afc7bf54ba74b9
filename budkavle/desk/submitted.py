"""A submitted form: from what a browser sends to a form's values, and from there back. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budkavle.content.editing.document import as_typed
from budkavle.desk.fields import Field
from budkavle.desk.form_values import filled_rows

_PARTS = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d))?")

Submitted = Mapping[str, Sequence[str]]
"""The names and values of a submitted form."""


def read(fields: Sequence[Field], form: Submitted, prefix: str = "") -> dict[str, Any]:
    """The values of a submitted form, by key; what it lacks is empty."""
    return {each.key: _read(each, prefix + each.key, form) for each in fields}


def _read(field: Field, name: str, form: Submitted) -> Any:
    match field.kind:
        case "group":
            return read(field.inside, form, f"{name}.")
        case "groups":
            return filled_rows(
                read(field.inside, form, f"{name}.{n}.") for n in _numbers(name, form)
            )
        case "contacts":
            return filled_rows(
                {"key": _first(form, f"{name}.{n}.key"), **read(field.inside, form, f"{name}.{n}.")}
                for n in _numbers(name, form)
            )
        case "lines" | "reasons":
            lines = (" ".join(each.split()) for each in _first(form, name).split("\n"))
            return "\n".join(filter(None, lines))
        case "choices":
            return [each for each in form.get(name, ()) if each]
        case "localised":
            names = [each for each in form if each.startswith(f"{name}.")]
            texts = {each.removeprefix(f"{name}."): _first(form, each) for each in names}
            return {code: each for code, each in texts.items() if each}
        case "flag":
            return "true" if form.get(name) else ""
        case "moment" if f"{name}.day" in form:
            return _moment(name, form)
        case "pin":
            choice = _first(form, name)
            return _moment(name, form) if choice == "until" else choice
        case "focus" if f"{name}.x" in form:
            return f"{_first(form, f'{name}.x')} {_first(form, f'{name}.y')}".strip()
        case "emptiable":
            return _first(form, name) or ("" if form.get(f"{name}.empty") else None)
    return _first(form, name)


def focus_parts(written: str) -> tuple[str, str] | None:
    """The two numbers of a focus for fields of their own; None if they cannot show it."""
    numbers = written.split()
    if len(numbers) > 2 or not all(each.isascii() and each.isdecimal() for each in numbers):
        return None
    x, y = [*numbers, "", ""][:2]
    return x, y


def moment_parts(written: str) -> tuple[str, str] | None:
    """The day and the time of a moment for fields of their own; None if they cannot show it."""
    if not written:
        return "", ""
    match = _PARTS.fullmatch(written)
    return (match["day"], match["time"] or "") if match else None


def _moment(name: str, form: Submitted) -> str:
    return f"{_first(form, f'{name}.day')} {_first(form, f'{name}.time')}".strip()


def _numbers(name: str, form: Submitted) -> list[int]:
    """The numbers of the rows of a field, in order."""
    pattern = re.compile(rf"{re.escape(name)}\.(\d{{1,3}})\.")
    return sorted({int(found[1]) for each in form if (found := pattern.match(each))})


def _first(form: Submitted, name: str) -> str:
    return as_typed((form.get(name) or [""])[0]).strip()


def sent(
    fields: Sequence[Field], values: Mapping[str, Any], prefix: str = ""
) -> dict[str, list[str]]:
    """What a browser would send for the values of a form: `read` gives the values again."""
    return dict(_sent(fields, values, prefix))


def _sent(
    fields: Sequence[Field], values: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, list[str]]]:
    for each in fields:
        name, value = prefix + each.key, values[each.key]
        match each.kind:
            case "group":
                yield from _sent(each.inside, value, f"{name}.")
            case "flag":
                yield name, [value] if value else []
            case "groups" | "contacts":
                for number, row in enumerate(value):
                    if each.kind == "contacts":
                        yield f"{name}.{number}.key", [row["key"]]
                    yield from _sent(each.inside, row, f"{name}.{number}.")
            case "choices":
                yield name, value
            case "localised":
                for code, words in value.items():
                    yield f"{name}.{code}", [words]
            case "emptiable":
                yield name, [value or ""]
                if value == "":
                    yield f"{name}.empty", ["true"]
            case "moment":
                yield f"{name}.day", [value]
            case "pin" if value not in ("", "true"):
                yield name, ["until"]
                yield f"{name}.day", [value]
            case _:
                yield name, [value]
