"""Writes what a writer meant as front matter can be written, for hints. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from budkavle.content.yaml_repairs import in_quotation_marks
from budkavle.model.addresses import is_url
from budkavle.model.keys import KeyInfo, nouns_in, written_keys
from budkavle.model.noun import Model, Noun, required_keys, types_of, written_names
from budkavle.model.values import is_key, slug

_PLAIN = re.compile(r"[\w./+][\w ./+-]*")
"""A value that needs no quotation marks between brackets."""
_OF_A_VALUE = frozenset(("src", "file", "name", "note"))
"""The keys that a value stands for where it is written without keys."""
_WAYS = frozenset(("phone", "email"))
_DATED = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)[\s:,–-]+(?P<rest>\S.*)")
_WHEN_AND_WHERE = frozenset(("start", "place"))
_START = re.compile(r"(?P<start>\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)(?:[\s,;–-]+(?P<rest>\S.*))?")
_WHEN = re.compile(
    r"\d|\bkl\b|\b(?:i ?(?:dag|kväll|morgon|övermorgon)|today|tonight|tomorrow|noon"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|nästa|next|snart|soon|vecka|week|januari|februari|mars|april|maj|juni|juli|augusti"
    r"|(?:septem|okto|novem|decem)ber|january|february|march|may|june|july|august|october)\b",
    re.IGNORECASE,
)
"""What tells when something is, in words; the writer has to say which day that is."""
_PHONE = re.compile(r"\+?[\d\s()-]{5,}")
_COMMENT = re.compile(r"\s*(?:- +)*(?P<key>[\w-]+):\s+#(?P<said>[^\s#].*?)\s*")
_COMMENT_ROW = re.compile(r"\s*- +(?P<said>#[^\s#].*?)\s*")
_HASHED = re.compile(
    r"(?P<lead>^\s*|[\[,{]\s*|[\w-]:\s+)"
    r"(?P<said>(?:#|[^\s\[\]{},:\"'#][^\[\]{},:\"']*? #)[^\[\]{},\"']+)(?P<after>\s*)"
)
"""A value between brackets that begins with a #, or has one after a space."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?")
_BETWEEN_KEYS = re.compile(r"\s*[,;]\s*")
_BETWEEN_PEOPLE = re.compile(r"\s*(?:[,;/&]|\b(?:och|samt|and)\b)\s*")
_BULLETS = re.compile(r"(?:^|\s)(?:[-•·–—*]|\d{1,2}[.)])\s*(?=\S)")


def example_of(key: str, info: KeyInfo) -> str:
    """A value for a remedy that is refused if a writer leaves it: a real one would be published."""
    if _DATE.fullmatch(info.example):
        return "ÅÅÅÅ-MM-DD"
    return "Telefonnumret" if key == "phone" else info.example.partition(",")[0]


def with_keys(model: Model, value: Any) -> str:
    """The value as the most likely of a model's keys, with the others that it must have."""
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return _flow({key: said for each in value for key, said in each.items()})
    return _flow(_as_keys(model, shown(value)))


def with_keys_below(key: str, model: Model, value: str, below: Mapping[str, Any]) -> str:
    """A value and the keys written below it, as the keys of one value."""
    return _flow({_likely(model, key): value, **below})


def _likely(model: Model, default: str) -> str:
    """The key that a value without keys is most likely meant for."""
    names = written_keys(model) or dict.fromkeys(written_names(model).values())
    return next((name for name in names if name in _OF_A_VALUE), next(iter(names), default))


def as_list(key: str, model: Model, value: Any) -> str:
    """A line with a key whose value, written as a text or as keys, is a list of one or more."""
    declared = written_keys(model).get(key)
    nouns = [each for each in nouns_in(types_of(model)[key]) if "items" not in types_of(each)]
    named = declared is not None and declared.refers_to in ("contact", "topic")
    if isinstance(value, dict):
        said = [str(each) for each in value.values()]
        held = [_flow(value)] if value and nouns else list(map(_scalar, filter(None, said)))
    elif not (parts := _parts(str(value).strip("[]()"), people=bool(nouns) and named)):
        held = []
    elif named and all(map(is_key, parts)):
        held = parts
    elif nouns and named and not _said_of(str(value)).keys() & _WAYS:
        held = list(filter(None, map(slug, parts)))
    elif nouns:
        held = [with_keys(nouns[-1], str(value))]
    elif named:
        held = list(filter(None, map(slug, parts)))
    else:
        held = [_scalar(str(value))]
    return f"{key}: [{', '.join(held)}]" if held else ""


def as_text(key: str, value: Sequence[Any]) -> str:
    """A line with a key whose value, written as a list, is a text; empty if it cannot be one."""
    parts = [each for each in value if isinstance(each, str)]
    return f"{key}: {_scalar(', '.join(parts))}" if parts and len(parts) == len(value) else ""


def shown(value: Any) -> str:
    """A value in a message: of a list, what is in it, and of keys, how they are written."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(said)}" for key, said in value.items())
    return ", ".join(map(shown, value)) if isinstance(value, list) else str(value)


def after_hash(key: str, model: Model, line: str) -> str:
    """A line whose value begins with a # and a word, which YAML takes for a comment; or empty."""
    found = _COMMENT.fullmatch(line)
    declared = written_keys(model).get(key)
    if found is None or found["key"] != key:
        return ""
    if declared and declared.refers_to in ("contact", "topic"):
        return as_list(key, model, found["said"])
    return f"{key}: {in_quotation_marks('#' + found['said'])}"


def in_place(line: str, last: Sequence[str | int], value: str) -> str:
    """The line where a value is, with another one: of a key, of a row, or of a list in brackets."""
    if last and isinstance(last[0], str):
        return f"{last[0]}: {value}"
    key, bracket, _ = line.partition(": [")
    return f"{key}: [{value}]" if bracket and "," not in line else f"- {value}"


def in_braces(line: str, added: str) -> str:
    """A line of keys in braces with one more; empty if there is not one pair of braces."""
    before, brace, after = line.strip().rpartition("}")
    return f"{before}, {added}{brace}{after}" if before.count("{") == 1 else ""


def row_after_hash(key: str, model: Model, line: str) -> str:
    """A row of a list whose words begin with a #, which YAML takes for a comment; or empty."""
    found = _COMMENT_ROW.fullmatch(line)
    return f"- {_hashed(key, model, found['said'])}" if found else ""


def hashes_in_brackets(key: str, model: Model, line: str) -> str:
    """A line with values between brackets, where each # belongs to one and begins no comment."""
    return _HASHED.sub(
        lambda found: found["lead"] + _hashed(key, model, found["said"].rstrip()) + found["after"],
        line,
    )


def _hashed(key: str, model: Model, said: str) -> str:
    """A value with a # in it; a topic or a person is named without the first one."""
    declared = written_keys(model).get(key)
    named = declared and declared.refers_to in ("contact", "topic", "story")
    bare = said.lstrip("# ")
    return bare if named and is_key(bare) else in_quotation_marks(said)


def row(words: str) -> str:
    """A row of a list with these words."""
    return f"- {_scalar(words)}"


def first_of_bullets(value: str) -> str:
    """The first of several texts that begin with bullets, as an item of a list; empty if none."""
    texts = list(filter(None, map(str.strip, _BULLETS.split(value))))
    return row(texts[0]) if texts and _BULLETS.match(value) else ""


def parent_of(key: str, model: Model, above: Iterable[str]) -> str:
    """The last of the keys above that a misplaced key can belong to; empty if there is none."""
    for each in reversed(list(above)):
        within = nouns_in(types_of(model).get(each, None))
        if any(key in written_names(noun).values() for noun in within):
            return each
    return ""


def _as_keys(model: Model, value: str) -> Mapping[str, str]:
    declared = written_keys(model)
    if declared.keys() >= _WAYS:
        return _contact(value)
    if declared.keys() >= _WHEN_AND_WHERE:
        return _event(value)
    likely = _likely(model, "key")
    required = required_keys(model) if issubclass(model, Noun) else ()
    needed = {likely, *(written_names(model)[each] for each in required)}
    names = {name: info for name, info in declared.items() if name in needed}
    examples = {name: example_of(name, info) for name, info in names.items()}
    if "date" in names and (dated := _DATED.fullmatch(value)):
        return {"date": dated["date"], likely: dated["rest"]}
    return {likely: value, **{name: said for name, said in examples.items() if name != likely}}


def _contact(value: str) -> Mapping[str, str]:
    """A contact that is written on one line, such as a name, a comma and a phone number."""
    found = _said_of(value)
    return found if found.keys() & _WAYS else {**found, "phone": "Telefonnumret"}


def _event(value: str) -> Mapping[str, str]:
    """An event that is written on one line: its start and its place, as far as they are there."""
    start, rest = "ÅÅÅÅ-MM-DD", value
    if found := _START.fullmatch(value):
        start, rest = found["start"], found["rest"] or ""
    if is_url(rest):
        return {"start": start, "online": rest}
    is_place = rest.strip() and not _WHEN.search(rest)
    return {"start": start, "place": rest.strip() if is_place else "Platsen och dess adress"}


def _said_of(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, value.split(","))):
        kind = "email" if "@" in part else "phone" if _PHONE.fullmatch(part) else "name"
        found.setdefault("role" if kind == "name" and "name" in found else kind, part)
    return found


def _parts(value: str, *, people: bool) -> list[str]:
    between = _BETWEEN_PEOPLE if people else _BETWEEN_KEYS
    return [part for part in between.split(value.strip()) if part]


def _flow(keys: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_scalar(str(value))}" for key, value in keys.items()) + "}"


def _scalar(value: str) -> str:
    return value if _PLAIN.fullmatch(value) and value[-1] != " " else in_quotation_marks(value)
