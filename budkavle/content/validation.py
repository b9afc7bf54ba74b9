"""Validates a mapping of text into a noun, or finds all mistakes, each with its line. Pure."""

import difflib
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import islice, takewhile
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from budkavle.content import remedies
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.yaml_lists import ITEM_FORM, VALUE_AND_KEYS, WRONG_INDENT
from budkavle.content.yaml_places import KeyPath, line_of
from budkavle.content.yaml_repairs import lines_in
from budkavle.model.addresses import address_on_site
from budkavle.model.keys import UNDECLARED, nouns_in, written_keys
from budkavle.model.moments import WRONG_DATE
from budkavle.model.noun import Model, Noun, types_of, validate, written_names
from budkavle.model.rules import N_, Rule
from budkavle.model.values import (
    NO_VALUE,
    NOT_TEXT,
    NOT_TRUE_FALSE,
    WRONG_CHOICE,
    WRONG_KEY,
    ValidationContext,
    is_key,
    slug,
)

UNKNOWN_KEY = Rule("unknown-key", N_("There is no key {key}."), N_("Did you mean: {known}?"))
NO_SUCH_KEY = Rule("no-such-key", N_("There is no key {key}."), N_("The keys are: {known}."))
MISSING = Rule(
    "missing",
    N_("The key {key} is missing."),
    N_("Add a line below, with its key just as far in: {remedy}"),
    alone=N_("Write {remedy}"),
)
NOT_LIST = Rule(
    "not-list",
    N_("This must be a list."),
    N_("Write {remedy}"),
    alone=N_("Write one per line, each beginning with “- ”."),
)
NOT_KEYS = Rule(
    "not-keys",
    N_("This must be lines of “key: value”, not “{value}”."),
    N_("Write {remedy}. The keys are: {known}."),
)
SETTING = Rule(
    "setting", N_("The setting is not right: {reason}."), N_("See the handbook for administrators.")
)

_M = TypeVar("_M", bound=Noun | BaseModel)

_RULES = {
    "missing": MISSING,
    "extra_forbidden": UNKNOWN_KEY,
    "unexpected_keyword_argument": UNKNOWN_KEY,
    "string_type": NOT_TEXT,
    "model_type": NOT_KEYS,
    "model_attributes_type": NOT_KEYS,
    "dataclass_type": NOT_KEYS,
    "tuple_type": NOT_LIST,
    "too_short": NO_VALUE,
    "literal_error": WRONG_CHOICE,
    "enum": WRONG_CHOICE,
    "bool_parsing": NOT_TRUE_FALSE,
    "date_parsing": WRONG_DATE,
    "date_from_datetime_parsing": WRONG_DATE,
    "datetime_from_date_parsing": WRONG_DATE,
    "datetime_parsing": WRONG_DATE,
}
"""Rules for pydantic's own errors; `values.refuse` gives rules itself, the rest are of settings."""

_MANY = 200
"""The most mistakes reported in one mapping; after these are corrected, the others are."""

_LIKE = 0.7
"""The similarity, from 0 to 1, from which a key counts as a misspelling of one of ours."""


def validated(
    noun: type[_M],
    values: Any,
    yaml: str,
    first_line: int,
    context: ValidationContext,
    *,
    within: KeyPath = (),
) -> _M:
    """Validate values parsed from `yaml`, which begins on line `first_line` of its file.

    `within` is the place in `yaml` of a value that is only a part of it.

    Raises MistakesError with all mistakes, each with line and field.
    """
    empty = tuple(islice(_empty(values, ()), _MANY)) if _lacks_any(values) else ()
    found: list[_Found] = [_without_value(place, noun, yaml) for place in empty]
    try:
        said = _said(values) if empty else values
        result = validate(noun, said, context)
    except ValidationError as error:
        errors = islice(error.errors(include_url=False), _MANY)
        found += _without_meant([_described(each, noun, yaml, within) for each in errors])
    if not found:
        return result
    found = _indented(found, noun, values, yaml) if not within else found
    first_of_each = {place: (rule, given) for rule, place, given in reversed(found)}
    raise MistakesError(
        *(
            Mistake(
                first_line + _line_of(rule, yaml, (*within, *place)),
                ".".join(str(step) for step in (*within, *place)),
                rule,
                tuple(given.items()),
            )
            for place, (rule, given) in reversed(first_of_each.items())
        )
    )


def check_key(key: str, yaml: str) -> None:
    """Check that a top-level key can be part of an address; raises MistakesError."""
    if not is_key(key):
        values = (("value", key), ("remedy", slug(key) or "nyhet"))
        raise MistakesError(Mistake(1 + line_of(yaml, (key,)), key, WRONG_KEY, values))


def valid_address(key: str, yaml: str, site: str) -> str:
    """Turn a top-level key into an address on the site at `site`; raises MistakesError."""
    try:
        return address_on_site(key, site)
    except PydanticCustomError as error:
        line, given = 1 + line_of(yaml, (key,)), dict(error.context or {})
        rule = given.pop("rule")
        raise MistakesError(Mistake(line, key, rule, tuple(given.items()))) from error


_Found = tuple[Rule, KeyPath, dict[str, str]]


def _lacks_any(value: Any) -> bool:
    """Whether any key or list item has no value; a quick check, since most content has none."""
    if not isinstance(value, dict | list):
        return value is None
    values = value.values() if isinstance(value, dict) else value
    nested = (each for each in values if isinstance(each, dict | list))
    return None in values or any(map(_lacks_any, nested))


def _empty(value: Any, place: KeyPath) -> Iterator[KeyPath]:
    """The places where a key or a list item has no value.

    It may have been forgotten, so it does not count as the default.
    """
    if value is None:
        yield place
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _empty(each, (*place, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _empty(each, (*place, index))


def _without_value(place: KeyPath, noun: type[Any], yaml: str) -> "_Found":
    """A key without a value; one that begins with # is a comment."""
    key = place[-1] if place else ""
    line = lines_in(yaml)[line_of(yaml, place)] if place else ""
    if isinstance(key, str):
        remedy = remedies.after_hash(key, _model_at(noun, place), line)
    else:
        of = str(place[-2]) if len(place) > 1 else ""
        remedy = remedies.row_after_hash(of, _model_at(noun, place[:-1]), line)
    return NO_VALUE, place, {"remedy": remedy} if remedy else {}


def _said(value: Any) -> Any:
    """The value without keys and list items that have no value."""
    if isinstance(value, Mapping):
        return {key: _said(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_said(each) for each in value if each is not None]
    return value


def _described(error: ErrorDetails, noun: type[Any], yaml: str, within: KeyPath) -> _Found:
    """Turn pydantic's error into a rule of ours, with its place and the values for its message."""
    context = dict(error.get("ctx", {}))
    rule: Rule = context.pop("rule", _RULES.get(error["type"], SETTING))
    place = (*_untagged(error["loc"]), *((rule.key,) if rule.key else ()))
    given = {name: str(value) for name, value in context.items()}
    if rule == MISSING:
        key = str(place[-1])
        declared = written_keys(_model_at(noun, place)).get(key, UNDECLARED)
        example = _new_id(yaml) if key == "id" else remedies.example_of(key, declared)
        place = place if len(place) == 1 else place[:-1]
        row = lines_in(yaml)[line_of(yaml, (*within, *place))]
        in_braces = remedies.in_braces(row, f"{key}: {example}")
        below = "" if in_braces else "yes"
        given = {"key": key, "remedy": in_braces or f"{key}: {example}", "below": below}
    elif rule == UNKNOWN_KEY:
        key, model = str(place[-1]), _model_at(noun, place)
        keys = tuple(written_names(model).values())
        near = _meant(key.lower(), model) or difflib.get_close_matches(
            key.lower(), keys, n=1, cutoff=_LIKE
        )
        rule = UNKNOWN_KEY if near else NO_SUCH_KEY
        given = {"key": key, "known": ", ".join(near or keys)}
    elif rule == NOT_KEYS:
        model, value = _model_at(noun, (*place, "")), error["input"]
        known = ", ".join(written_names(model).values())
        last = (*within, *place)[-1:]
        row = lines_in(yaml)[line_of(yaml, (*within, *place))].strip()
        remedy = remedies.in_place(row, last, remedies.with_keys(model, value))
        given = {"value": remedies.shown(value), "known": known, "remedy": remedy}
    elif rule == NOT_LIST:
        return _not_list(place, noun, error["input"], yaml)
    elif rule in (WRONG_CHOICE, NOT_TRUE_FALSE, WRONG_DATE):
        given = {"known": given.get("expected", ""), **given}
        if "value" not in given or isinstance(error["input"], list):
            given["value"] = remedies.shown(error["input"])
    elif rule == NOT_TEXT and place and isinstance(error["input"], list):
        given = {"remedy": remedies.as_text(str(place[-1]), error["input"])}
    elif rule == SETTING:
        given = {"reason": error["msg"]}
    return rule, place, given


def _not_list(place: KeyPath, noun: Model, value: Any, yaml: str) -> _Found:
    """A text with bullets for a list, rows without hyphens, or anything else instead of a list."""
    key = str(place[-1]) if place else ""
    rows = _rows_below(yaml, place)
    if isinstance(value, str) and (first := remedies.first_of_bullets(value)):
        return ITEM_FORM, place, {"remedy": first, "others": "yes" if len(rows) > 1 else ""}
    if isinstance(value, dict) and rows:
        return ITEM_FORM, place, {"remedy": f"- {rows[0]}", "others": ""}
    if isinstance(value, str) and rows:
        remedy = remedies.row(rows[0])
        return ITEM_FORM, place, {"remedy": remedy, "others": "yes" if len(rows) > 1 else ""}
    model = _model_at(noun, place)
    known = key in types_of(model)
    return NOT_LIST, place, {"remedy": remedies.as_list(key, model, value) if known else ""}


def _rows_below(yaml: str, place: KeyPath) -> list[str]:
    """The lines of a value that begins below its key."""
    first, *rest = lines_in(yaml)[line_of(yaml, place) :]
    if not first.rstrip().endswith(":"):
        return []
    return [each.strip() for each in takewhile(lambda line: line[:1] == " ", rest) if each.strip()]


def _line_of(rule: Rule, yaml: str, place: KeyPath) -> int:
    """The line (from 0) of a mistake: of what is below a key, the first line below it."""
    line = line_of(yaml, place)
    below = rule in (ITEM_FORM, MISSING) and lines_in(yaml)[line].rstrip().endswith(":")
    return line + 1 if below else line


def _indented(found: list[_Found], noun: type[Any], values: Any, yaml: str) -> list[_Found]:
    """The mistakes, where keys that belong further in are told so, and not the keys above them."""
    above = list(values) if isinstance(values, dict) else []
    parents: dict[str, str] = {}
    for rule, place, given in found:
        if rule in (UNKNOWN_KEY, NO_SUCH_KEY) and len(place) == 1 and given["key"] in above:
            key = given["key"]
            if parent := remedies.parent_of(key, noun, above[: above.index(key)]):
                parents[key] = parent
    for parent in dict.fromkeys(parents.values()):
        if isinstance(values[parent], str):
            below = {key: values[key] for key, each in parents.items() if each == parent}
            return [_both(parent, noun, values[parent], below)]
    return [
        _moved_in(each, parents[str(each[1][0])], yaml) if str(each[1][0]) in parents else each
        for each in found
        if not each[1] or str(each[1][0]) not in parents.values()
    ]


def _both(parent: str, noun: Model, value: str, below: Mapping[str, Any]) -> _Found:
    """A value, and keys below it that belong to it."""
    model = _model_at(noun, (parent, ""))
    remedy = f"{parent}: {remedies.with_keys_below(parent, model, value, below)}"
    return VALUE_AND_KEYS, (parent,), {"number": str(len(below) + 1), "remedy": remedy}


def _moved_in(found: _Found, parent: str, yaml: str) -> _Found:
    key = str(found[1][0])
    line = yaml.split("\n")[line_of(yaml, (key,))].strip()
    listed = re.search(rf"^{re.escape(parent)}:[^\S\n]*\n+(?P<lead> *- +)", yaml, re.MULTILINE)
    number = len(listed["lead"]) if listed else 2
    return WRONG_INDENT, found[1], {"number": str(number), "remedy": line}


def _without_meant(found: list[_Found]) -> list[_Found]:
    """The mistakes, without missing keys that are written under another name."""
    meant = {(*place[:-1], given["known"]) for rule, place, given in found if rule == UNKNOWN_KEY}
    return [
        (rule, place, given)
        for rule, place, given in found
        if rule != MISSING or (*_parent_of(place, given["key"]), given["key"]) not in meant
    ]


def _parent_of(place: KeyPath, key: str) -> KeyPath:
    """The place of what lacks a key; at the top, the key itself is the place of the mistake."""
    return () if place == (key,) else place


def _meant(key: str, model: Model) -> list[str]:
    """The key that other programs and writers call by this name, in a list, or none."""
    return [name for name, info in written_keys(model).items() if key in info.also_called][:1]


def _untagged(place: KeyPath) -> KeyPath:
    """A place without pydantic's additions: the type of contact it tried, and `[key]`."""
    place = tuple(step for step in place if step != "[key]")
    tagged = place[:1] == ("contacts",) and place[2:3] in (("key",), ("contact",))
    return (*place[:2], *place[3:]) if tagged else place


def _model_at(noun: Model, place: KeyPath) -> Model:
    """The model that the last key of a place belongs to."""
    for step in place[:-1]:
        if isinstance(step, str) and step in types_of(noun):
            noun = next(nouns_in(types_of(noun)[step]), noun)
    return noun


def _new_id(yaml: str) -> str:
    """A new id for front matter without one: its date, and a digest that makes it unique."""
    day = re.search(r"^date: *['\"]?(\d{4})-(\d\d)-(\d\d)", yaml, re.MULTILINE | re.ASCII)
    return (
        "".join(day.groups() if day else "nyhet")
        + "-"
        + blake2b(yaml.encode(), digest_size=3).hexdigest()
    )
