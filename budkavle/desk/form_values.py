"""Values of a form: from what a file says to what a form shows, and from there back. Pure.

A form's value is a text, a list, or a mapping, as its field's kind says. What a writer has not
changed keeps the very value of the file, however that is spelled.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from budkavle.content.editing.document import as_typed
from budkavle.content.editing.written import Plain, Value
from budkavle.desk.fields import Field

OTHER = "-"
"""The choice of a contact that is in no registry."""

_PLAIN_KINDS = frozenset({"moment", "pin", "flag", "number"})
_NO_CODE = "?"
"""Stands for a code that is not there, so that the reason is kept, and found to lack one."""
_PARTS = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d))?")


class NotShownError(Exception):
    """A value has another form than its field can show; the file is edited as text."""


Submitted = Mapping[str, Sequence[str]]
"""The names and values of a submitted form."""


def shown(field: Field, raw: Value) -> Any:
    """What a form shows for what a file says; None if the file does not say it.

    Raises NotShownError.
    """
    match field.kind:
        case "group":
            return shown_all(field.inside, _mapping(raw or {}))
        case "groups":
            return [shown_all(field.inside, _mapping(row)) for row in _rows(field, raw)]
        case "contacts":
            return [_contact(field, row) for row in _list(raw)]
        case "lines":
            return "\n".join(" ".join(_text(each).split()) for each in _list(raw))
        case "choices":
            return [_text(each) for each in _list(raw)]
        case "localised":
            texts = {"": raw} if isinstance(raw, str) else _mapping(raw or {})
            return {code: _text(each) for code, each in texts.items() if each}
        case "reasons":
            return "\n".join(f"{code}: {_text(why)}" for code, why in _mapping(raw or {}).items())
        case "flag" if raw not in (None, "true", "false"):
            raise NotShownError
        case "flag" | "pin" if raw == "false":
            return ""
        case "emptiable" if raw is None:
            return None
    return _text(raw or "")


def shown_all(fields: Sequence[Field], values: Mapping[str, Value]) -> dict[str, Any]:
    """What a form shows for the values of a mapping, by key."""
    return {each.key: shown(each, values.get(each.key)) for each in fields}


def merged(
    fields: Sequence[Field], values: Mapping[str, Value], form: Mapping[str, Any]
) -> dict[str, Value]:
    """The values of a file after a form was filled in; keys that no field knows stay."""
    result = dict(values)
    order = [*values]
    for number, each in enumerate(fields):
        value = _merged(each, values.get(each.key), form[each.key])
        if value is None:
            if each.key in values and shown(each, values[each.key]) != form[each.key]:
                del result[each.key]
            continue
        result[each.key] = value
        if each.key not in order:
            before = [order.index(f.key) for f in fields[:number] if f.key in order]
            order.insert(max(before, default=-1) + 1, each.key)
    return {key: result[key] for key in order if key in result}


def _merged(field: Field, raw: Value, form: Any) -> Value:
    if raw is not None and shown(field, raw) == form:
        return raw
    if field.kind == "group" and _is_mapping(raw) and form:
        return merged(field.inside, raw, form) or None
    if field.kind in ("groups", "contacts"):
        return _merged_rows(field, raw, form)
    return said(field, form)


def _merged_rows(field: Field, raw: Value, form: Sequence[Any]) -> Value:
    old = _rows(field, raw)
    seen = [_row_shown(field, row) for row in old]
    rows = []
    for number, row in enumerate(form):
        if row in seen:
            rows.append(old[seen.index(row)])
        elif number < len(old) and len(old) == len(form) and _is_mapping(old[number]):
            own = {key: each for key, each in row.items() if key != "key"}
            rows.append(
                _row_said(field, row)
                if row.get("key", OTHER) != OTHER
                else merged(field.inside, _mapping(old[number]), own)
            )
        else:
            rows.append(_row_said(field, row))
    return _compact(field, raw, [row for row in rows if row])


def _row_shown(field: Field, row: Value) -> Any:
    if field.kind == "contacts":
        return _contact(field, row)
    return shown_all(field.inside, _mapping(row))


def _row_said(field: Field, row: Mapping[str, Any]) -> Value:
    if field.kind == "contacts" and row["key"] != OTHER:
        return str(row["key"]) or None
    return _group_said(field.inside, row)


def _group_said(fields: Sequence[Field], form: Mapping[str, Any]) -> Value:
    values = {each.key: said(each, form[each.key]) for each in fields}
    said_all: dict[str, Value] = {key: value for key, value in values.items() if value is not None}
    return said_all if any(said_all.values()) else None


def _compact(field: Field, raw: Value, rows: list[Value]) -> Value:
    """Rows in the shortest form that the model reads, unless the file has the long one."""
    if not rows:
        return None
    only = rows[0]
    long_form = isinstance(raw, list) and any(map(_is_mapping, raw))
    if field.rows is None or len(rows) > 1 or long_form or not _is_mapping(only):
        return rows
    return only["items"] if only.keys() == {"items"} and not _is_mapping(raw) else only


def said(field: Field, form: Any) -> Value:
    """What a file says for a form's value; None if nothing."""
    match field.kind:
        case "group":
            return _group_said(field.inside, form)
        case "groups" | "contacts":
            rows = [_row_said(field, row) for row in form]
            return _compact(field, None, [row for row in rows if row])
        case "lines":
            return [each for each in form.split("\n") if each] or None
        case "choices":
            return list(form) or None
        case "localised":
            texts: dict[str, Value] = {code: each for code, each in form.items() if each}
            return texts[""] if [*texts] == [""] else _localised(texts)
        case "reasons":
            pairs = (line.partition(":") for line in form.split("\n") if line)
            return {code.strip() or _NO_CODE: why.strip() for code, _, why in pairs} or None
        case "emptiable":
            return None if form is None else str(form)
    if not form:
        return None
    return Plain(form) if field.kind in _PLAIN_KINDS and _is_simple(form) else str(form)


def _localised(texts: dict[str, Value]) -> Value:
    """Texts by language; the one for all languages is left out beside those of single ones."""
    return {code: each for code, each in texts.items() if code} or None


def read(fields: Sequence[Field], form: Submitted, prefix: str = "") -> dict[str, Any]:
    """The values of a submitted form, by key; what it lacks is empty."""
    return {each.key: _read(each, prefix + each.key, form) for each in fields}


def _read(field: Field, name: str, form: Submitted) -> Any:
    match field.kind:
        case "group":
            return read(field.inside, form, f"{name}.")
        case "groups":
            return [read(field.inside, form, f"{name}.{n}.") for n in _numbers(name, form)]
        case "contacts":
            return [
                {"key": _first(form, f"{name}.{n}.key"), **read(field.inside, form, f"{name}.{n}.")}
                for n in _numbers(name, form)
            ]
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
        case "emptiable":
            return _first(form, name) or ("" if form.get(f"{name}.empty") else None)
    return _first(form, name)


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


def _contact(field: Field, row: Value) -> dict[str, Any]:
    if isinstance(row, str):
        return {"key": row, **shown_all(field.inside, {})}
    return {"key": OTHER, **shown_all(field.inside, _mapping(row))}


def _rows(field: Field, raw: Value) -> list[Value]:
    if raw is None:
        return []
    return _list(list(field.rows(raw)) if field.rows else raw)


def _is_simple(written: str) -> bool:
    return re.fullmatch(r"[\w :+-]+", written, re.ASCII) is not None


def _is_mapping(raw: Value) -> TypeGuard[dict[str, Value]]:
    return isinstance(raw, dict)


def _mapping(raw: Value) -> dict[str, Value]:
    if not isinstance(raw, dict):
        raise NotShownError
    return raw


def _list(raw: Value) -> list[Value]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise NotShownError
    return raw


def _text(raw: Value) -> str:
    if not isinstance(raw, str):
        raise NotShownError
    return as_typed(raw).strip()
