"""Writes values as YAML: in the style that stands there, or the plainest that is safe. Pure."""

import re
from collections.abc import Sequence

from budkavle.content.yaml_repairs import in_quotation_marks

Value = str | None | list["Value"] | dict[str, "Value"]
"""A value of front matter: every scalar is text."""


class Plain(str):
    """A text that needs no quotation marks: a number, a date, true or false."""

    __slots__ = ()


class Quoted(str):
    """A text that is always in quotation marks, and so on one line."""

    __slots__ = ()


_WORDS = frozenset("y n yes no on off true false null nan inf ~ .nan .inf = <<".split())
"""Texts, in lower case, that some YAML programs take for something else than text."""
_SAFE = re.compile(r"[^\W\d_][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*")
_TYPED = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?|\d{8}-\d{4,6}-[a-z0-9]+")
_BARE = re.compile(r"[+-]?\w(?:[\w.+ -]*\w)?(?::\d[\w.+-]*)*")
"""What a number, a date or true looks like; anything else is written as a text."""
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_IN_FLOW = frozenset("[]{},")
_LONG = 60
"""Characters of a list on one line."""


def scalar(text: str, style: str | None, column: int, newline: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar that replaces one of a style; `column` is that of its key."""
    if isinstance(text, Plain) and _BARE.fullmatch(text):
        return str(text)
    if isinstance(text, Quoted):
        return in_quotation_marks(text)
    if "\n" in text:
        literal = not flow and _literal(text, column, newline)
        return literal or in_quotation_marks(text)
    if style == "'" and not _ODD.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style == '"' or not is_safe(text, flow=flow):
        return in_quotation_marks(text)
    return text


def is_safe(text: str, *, flow: bool = False) -> bool:
    """Whether every YAML program reads a text without quotation marks as this text."""
    if _TYPED.fullmatch(text):
        return True
    return (
        _SAFE.fullmatch(text) is not None
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and text.lower() not in _WORDS
        and not (flow and _IN_FLOW & set(text))
    )


def entry(key: str, value: Value, column: int, newline: str) -> str:
    """A key and its value on lines of their own, without the indent of the first."""
    name = scalar(key, None, column, newline)
    return f"{name}:{after_colon(value, column, newline)}"


def after_colon(value: Value, column: int, newline: str) -> str:
    """What stands after the colon of a key at `column`, without the last line's end."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f" {scalar(value, None, column, newline)}"
    if not value:
        return " []" if isinstance(value, list) else " {}"
    inner = column + 2
    indent = newline + " " * inner
    if isinstance(value, dict):
        return "".join(indent + entry(key, each, inner, newline) for key, each in value.items())
    if _is_short(value):
        return f" {flow(value)}"
    return "".join(indent + item(each, inner, newline) for each in value)


def item(value: Value, column: int, newline: str) -> str:
    """An item of a list whose dash is at `column`, without the indent of its first line."""
    if isinstance(value, dict) and value:
        indent = newline + " " * (column + 2)
        entries = (entry(key, each, column + 2, newline) for key, each in value.items())
        return "- " + indent.join(entries)
    return f"-{after_colon(value, column, newline)}"


def on_one_line(value: Value) -> Value:
    """The same value, whose texts of several lines are written in quotation marks."""
    if isinstance(value, str):
        return Quoted(value) if "\n" in value else value
    if isinstance(value, list):
        return [on_one_line(each) for each in value]
    if isinstance(value, dict):
        return {key: on_one_line(each) for key, each in value.items()}
    return value


def flow(value: Value) -> str:
    """A value on one line, in brackets."""
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, dict):
        inner = (f"{scalar(key, None, 0, '', flow=True)}: {flow(it)}" for key, it in value.items())
        return f"{{{', '.join(inner)}}}"
    return scalar(value or "", None, 0, "", flow=True)


def _is_short(values: Sequence[Value]) -> bool:
    """Whether a list is one of keys, which stands on one line."""
    keys = [each for each in values if isinstance(each, str) and is_safe(each, flow=True)]
    plain = len(keys) == len(values) and not any(" " in each for each in keys)
    return plain and sum(map(len, keys)) <= _LONG


def _literal(text: str, column: int, newline: str) -> str:
    """A text of several lines as a block (YAML 1.1, 9.3); empty if it cannot be one."""
    lines = text.split("\n")
    if _ODD.search(text) or text != text.strip("\n") or lines[0][:1] in (" ", "\t"):
        return ""
    indent = " " * (column + 2)
    return "|-" + "".join(newline + (indent + line if line else "") for line in lines)
