"""YAML as writers write it → mappings of text, or the mistakes in it. Pure.

Every scalar stays the text that stands in the file: YAML's own guesses turn `0701234567` into
another number and `NO` into false. The typed values are made in `values`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

_FENCE = re.compile(r"-{3,}\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_KEY_AND_VALUE = re.compile(r"(?P<lead>(?:- +)*(?:[\w-]+: +)?)(?P<value>\S.*)")
_DEEP = re.compile(r"^[ ?:-]{100,}|(?:[\[{][^\[{]*){200,}", re.MULTILINE)
_PROSE = frozenset({"title", "summary", "name", "role", "note", "withdrawn", "caption", "credit"})

Place = tuple[str | int, ...]
"""Where a value stands: keys and indices from the top, as pydantic's `loc`."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A rule that a text breaks: on which line from 1, at which field, with which values."""

    line: int
    field: str
    code: str
    values: tuple[tuple[str, str], ...] = ()


class MistakesError(Exception):
    """What is wrong with a text; none of its values can be used."""

    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes = mistakes
        super().__init__(", ".join(mistake.code for mistake in mistakes))


@dataclass(frozen=True, slots=True)
class Source:
    """A file's front matter and its text, and on which line each begins."""

    header: Mapping[str, Any]
    yaml: str
    yaml_line: int
    body: str
    body_line: int


def decode(data: bytes) -> str:
    """Turn a file's bytes into text with Unix line ends; raises MistakesError."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MistakesError(
            Mistake(line, "", "not-utf8", (("byte", f"0x{data[error.start]:02X}"),))
        ) from error
    if text.startswith("\ufeff"):
        raise MistakesError(Mistake(1, "", "byte-order-mark"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := _CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        name = f"U+{ord(match[0]):04X}"
        raise MistakesError(Mistake(line, "", "control-character", (("character", name),)))
    return text


def split(text: str) -> Source:
    """Split a file into front matter and text, and parse the front matter.

    Raises MistakesError for front matter that is missing, has no end or cannot be understood.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _FENCE.fullmatch(lines[first]):
        raise MistakesError(Mistake(first + 1, "", "no-front-matter"))
    ends = (n for n, line in enumerate(lines) if n > first and _FENCE.fullmatch(line))
    if (end := next(ends, None)) is None:
        raise MistakesError(Mistake(first + 1, "", "unclosed-front-matter"))
    handler = _Handler(fences=(first, end))
    header, body = frontmatter.parse(text, handler=handler)
    rest = (n for n, line in enumerate(lines) if n > end and line.strip())
    header_text = "\n".join(lines[first + 1 : end])
    return Source(header, header_text, first + 2, body, next(rest, end) + 1)


def parse_mapping(text: str, first_line: int = 1) -> dict[str, Any]:
    """Parse YAML that must be a mapping, every scalar as text and an absent value as None.

    Raises MistakesError.
    """
    if deep := _DEEP.search(text):
        raise MistakesError(Mistake(first_line + text.count("\n", 0, deep.start()), "", "too-deep"))
    try:
        value = yaml.load(text, Loader=_TextLoader)
    except _DuplicateKeyError as error:
        values = (("key", error.key), ("first", str(first_line + error.first)))
        raise MistakesError(
            Mistake(first_line + error.line, error.key, "duplicate-key", values)
        ) from error
    except yaml.YAMLError as error:
        raise MistakesError(_not_understood(error, text.split("\n"), first_line)) from error
    if not isinstance(value, dict):
        found = {"list": "a list", "str": "a text"}.get(type(value).__name__, "nothing")
        raise MistakesError(Mistake(first_line, "", "not-a-mapping", (("found", found),)))
    if cuts := tuple(_cuts(text, first_line)):
        raise MistakesError(*cuts)
    return cast(dict[str, Any], value)


def line_of(text: str, place: Place) -> int:
    """The line from 0 on which the value at a place stands, or the nearest thing around it."""
    node = yaml.compose(text, Loader=_BaseLoader)
    line = 0
    for step in place:
        node, line = _step(node, step, line)
    return line


def place_of_key(text: str, key: str) -> Place:
    """The place of the value under the first key with this name; the top if there is none."""
    return next(_places(yaml.compose(text, Loader=_BaseLoader), key, ()), ())


_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C one: 9 times as fast


class _DuplicateKeyError(Exception):
    def __init__(self, key: str, first: int, line: int) -> None:
        self.key, self.first, self.line = key, first, line
        super().__init__(key)


class _TextLoader(_BaseLoader):  # type: ignore[misc] # chosen at import
    """Builds text, lists and mappings only; None where no value was written."""

    def construct_scalar(self, node: yaml.ScalarNode) -> str | None:
        return None if node.value == "" and not node.style else cast(str, node.value)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            name = str(key.value)
            if name in lines:
                raise _DuplicateKeyError(name, lines[name], key.start_mark.line)
            lines[name] = key.start_mark.line
        return cast(dict[Any, Any], super().construct_mapping(node, deep=deep))


class _Handler(YAMLHandler):
    """Tells python-frontmatter where the fences are, and reads what is between them.

    Its own pattern for a fence swallows the blank lines after it, and with them the line numbers.
    """

    def __init__(self, fences: tuple[int, int]) -> None:
        super().__init__()
        self._start, self._end = fences

    def split(self, text: str) -> tuple[str, str]:
        lines = text.split("\n")
        end = self._end - self._start
        return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return parse_mapping(fm, self._start + 2)


def _not_understood(error: yaml.YAMLError, lines: Sequence[str], first_line: int) -> Mistake:
    """Point to the line, and show it with quotation marks where those would mend it."""
    context = str(getattr(error, "context", ""))
    opened = context.startswith(("while scanning a quoted", "while parsing a flow"))
    mark = getattr(error, "context_mark" if opened else "problem_mark", None)
    number = min(mark.line if mark else 0, len(lines) - 1)
    reason = str(getattr(error, "problem", None) or "not YAML")
    remedy = quoted(lines[number])
    if remedy:
        return Mistake(
            first_line + number, _key_on(lines[number]), "unquoted", (("remedy", remedy),)
        )
    return Mistake(first_line + number, "", "bad-yaml", (("reason", reason),))


def quoted(line: str) -> str | None:
    """The line with quotation marks around its value, if that makes it YAML."""
    match = _KEY_AND_VALUE.fullmatch(line.strip())
    if not match:
        return None
    value = match["value"].strip()
    marked = json.dumps(value, ensure_ascii=False) if '"' not in value else _single_quoted(value)
    line = match["lead"] + marked
    return line if _is_yaml(line) else None


def _is_yaml(text: str) -> bool:
    try:
        yaml.compose(text, Loader=_BaseLoader)
    except yaml.YAMLError:
        return False
    return True


def _single_quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _key_on(line: str) -> str:
    return line.strip().removeprefix("- ").partition(":")[0].strip() if ":" in line else ""


def _cuts(text: str, first_line: int) -> Iterator[Mistake]:
    """Texts of which YAML drops what follows a `#`; a comment after a plain word is none."""
    if " #" not in text:
        return
    lines = text.split("\n")
    for key, node in _scalars(yaml.compose(text, Loader=_BaseLoader), ""):
        line = lines[node.end_mark.line]
        rest = line[node.end_mark.column :]
        cut = rest.lstrip()
        if node.style or not cut.startswith("#") or rest == cut:
            continue
        if key in _PROSE or " " in node.value or not cut.startswith("# "):
            remedy = quoted(line) or ""
            yield Mistake(
                first_line + node.end_mark.line,
                key,
                "cut-at-hash",
                (("kept", node.value), ("remedy", remedy)),
            )


def _scalars(node: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _scalars(value, str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, key)
    elif node is not None:
        yield key, node


def _step(node: Any, step: str | int, line: int) -> tuple[Any, int]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line
    return node, line


def _places(node: Any, key: str, place: Place) -> Iterator[Place]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                yield (*place, key)
            yield from _places(value, key, (*place, name.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _places(value, key, (*place, index))
