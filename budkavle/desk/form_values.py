"""Values of a form: from what a file says to what a form shows, and from there back. Pure.

A form's value is a text, a list, or a mapping, as its field's kind says. What a writer has not
changed keeps the very value of the file, however that is spelled.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from budkavle.content.editing.document import as_typed
from budkavle.content.editing.written import Plain, Value
from budkavle.desk.fields import Field

OTHER = "-"
"""The choice of a contact that is in no registry."""

_PLAIN_KINDS = frozenset({"moment", "pin", "flag", "number", "focus"})
_NO_CODE = "?"
"""Stands for a code that is not there, so that the reason is kept, and found to lack one."""


class NotShownError(Exception):
    """A value has another form than its field can show; the file is edited as text."""


def shown(field: Field, raw: Value) -> Any:
    """What a form shows for what a file says; None if the file does not say it.

    Raises NotShownError.
    """
    match field.kind:
        case "group":
            return shown_all(field.inside, _mapping(raw or {}))
        case "groups":
            return filled_rows(shown_all(field.inside, _mapping(row)) for row in _rows(field, raw))
        case "contacts":
            return filled_rows(_contact(field, row) for row in _list(raw))
        case "lines":
            return "\n".join(" ".join(_text(each).split()) for each in _list(raw))
        case "choices":
            return [_text(each) for each in _list(raw)]
        case "localised":
            texts = {"": raw} if isinstance(raw, str) else _mapping(raw or {})
            return {code: _text(each) for code, each in texts.items() if each}
        case "reasons":
            reasons = _mapping(raw or {}).items()
            return "\n".join(f"{code}: {' '.join(_text(why).split())}" for code, why in reasons)
        case "flag" if raw not in (None, "true", "false"):
            raise NotShownError
        case "flag" | "pin" if raw == "false":
            return ""
        case "emptiable" if raw is None:
            return None
    return _text(raw or "")


def filled_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without the empty ones at the end: a form shows one more than there are."""
    kept = list(rows)
    while kept and not any(kept[-1].values()):
        kept.pop()
    return kept


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
    if field.kind == "choices" and isinstance(raw, list):
        return _merged_choices(raw, form)
    if field.kind == "group" and _is_mapping(raw) and form:
        return merged(field.inside, raw, form) or None
    if field.kind in ("groups", "contacts"):
        return _merged_rows(field, raw, form)
    return said(field, form)


def _merged_choices(raw: list[Value], form: Sequence[str]) -> Value:
    """Keys in the order of the file, new ones last: a form sends them in that of the registry."""
    kept = [each for each in raw if isinstance(each, str) and as_typed(each).strip() in form]
    known = {as_typed(each).strip() for each in kept}
    return [*kept, *(each for each in form if each not in known)] or None


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


def _contact(field: Field, row: Value) -> dict[str, Any]:
    if isinstance(row, str):
        return {"key": row, **shown_all(field.inside, {})}
    return {"key": OTHER, **shown_all(field.inside, _mapping(row))}


def _rows(field: Field, raw: Value) -> list[Value]:
    if raw is None:
        return []
    return _list(list(field.rows(raw)) if field.rows else raw)


def _is_simple(written: str) -> bool:
    return re.fullmatch(r"[\w .:+-]+", written, re.ASCII) is not None


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
