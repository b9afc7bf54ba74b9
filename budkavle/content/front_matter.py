"""Parses front matter, as writers write YAML, into mappings of text. Pure, except for `read`.

Every scalar stays the text in the file: YAML's own guesses would turn `0701234567` into another
number and `NO` into false. `model.values` turns the texts into typed values.
"""

import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from budkavle.content.characters import doubtful
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.prose_keys import keys_without_prose
from budkavle.model.rules import N_, Rule

NOT_UTF8 = Rule(
    "not-utf8",
    N_("The file is not text in UTF-8 (byte {byte} cannot be read)."),
    N_("Open it in a text editor and save it with the encoding UTF-8."),
)
CONTROL_CHARACTER = Rule(
    "control-character",
    N_("The text holds an invisible control character ({character})."),
    N_("Delete it: type the words on this line instead of pasting them."),
)
BYTE_ORDER_MARK = Rule(
    "byte-order-mark",
    N_("The file begins with an invisible byte order mark."),
    N_("Save it as “UTF-8”, not “UTF-8 with BOM”."),
)
TOO_LONG = Rule(
    "too-long",
    N_("The file holds more than {most} of text."),
    N_("Divide it, or publish it as an attachment."),
)
NO_FRONT_MATTER = Rule(
    "no-front-matter",
    N_("The front matter is missing."),
    N_("Begin the file with a line ---, then title, date and summary, then a line ---."),
)
UNCLOSED_FRONT_MATTER = Rule(
    "unclosed-front-matter",
    N_("The front matter has no end."),
    N_("Put a line with only --- after its last key."),
)
LIST_NOT_KEYS = Rule(
    "list-not-keys",
    N_("This must be lines of “key: value”, not a list."),
    N_("Write for example title: My title"),
)
TEXT_NOT_KEYS = Rule(
    "text-not-keys",
    N_("This must be lines of “key: value”, not a text."),
    N_("Write for example title: My title"),
)
NO_KEYS = Rule("no-keys", N_("There are no keys here."), N_("Write for example title: My title"))
BAD_YAML = Rule(
    "bad-yaml",
    N_("This line cannot be understood."),
    N_(
        "Check the spaces before the key, and for quotation marks and brackets that are not closed."
    ),
)
TAB = Rule("tab", N_("The line begins with a tab."), N_("Begin it with spaces."))
UNQUOTED = Rule(
    "unquoted",
    N_("This text cannot stand without quotation marks around it."),
    N_("Write {remedy}"),
)
CUT_AT_HASH = Rule(
    "cut-at-hash",
    N_("Everything after # would be lost: only “{kept}” is left."),
    N_("Put quotation marks around the text: {remedy}"),
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    N_("The key {key} is written twice, first on line {first}."),
    N_("Keep one of them."),
)
TOO_DEEP = Rule("too-deep", N_("Lists within lists here are too deep."), N_("Write it simpler."))

_FENCE = re.compile(r"^-{3,}[^\S\n]*$", re.MULTILINE)
_NEXT_FENCE = re.compile(r"\n-{3,}[^\S\n]*$", re.MULTILINE)
"""The same pattern, starting at a line end, which is found faster than the beginning of a line."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot contain (XML 1.0, 2.2), so neither can feeds and sitemaps."""
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_KEY_AND_VALUE = re.compile(r"(?P<lead>(?:- +)*(?:[\w-]+: +)?)(?P<value>\S.*)")
_INDENTED = re.compile(r"\n[ ?:-]{100}")
_BRACKET = re.compile(r"[\[{]")
_MANY_BRACKETS = 200
_DEEPEST = 50
"""The deepest allowed nesting of lists and mappings; the program itself reads four at most."""
_MARK = re.compile(r"(?:^|[\s\[{,:?-])[&*!]", re.MULTILINE)
_FACT_WITH_COLON = re.compile(r"\n *- +[^\s\"'\[{][^\n]*:(?: |$)", re.MULTILINE)
KeyPath = tuple[str | int, ...]
"""The position of a value: keys and indices from the top, like pydantic's `loc`."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's front matter and its text, and the line on which each begins."""

    header: Mapping[str, Any]
    yaml: str
    yaml_line: int
    body: str
    body_line: int


MOST_BYTES = 500_000
"""The largest size of a text: parsing more takes seconds, and nobody would read it to the end."""


def read(path: Path | str) -> bytes:
    """Read a file's bytes, or one byte more than `decode` allows if the file is too long.

    Raises OSError.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - in half the time
        return file.read(MOST_BYTES + 1)


def decode(data: bytes) -> str:
    """Turn a file's bytes, as `read` returns them, into text with Unix line endings.

    Raises MistakesError.
    """
    if len(data) > MOST_BYTES:
        values = (("most", f"{MOST_BYTES // 1000} kB"),)
        raise MistakesError(Mistake(1, "", TOO_LONG, values))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MistakesError(
            Mistake(line, "", NOT_UTF8, (("byte", f"0x{data[error.start]:02X}"),))
        ) from error
    if text.startswith("\ufeff"):
        raise MistakesError(Mistake(1, "", BYTE_ORDER_MARK))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if doubtful(data) and (match := _CONTROL.search(text)):
        line = text.count("\n", 0, match.start()) + 1
        name = f"U+{ord(match[0]):04X}"
        raise MistakesError(Mistake(line, "", CONTROL_CHARACTER, (("character", name),)))
    return text


def split(text: str) -> Source:
    """Split a file into front matter and text, and parse the front matter.

    Raises MistakesError for front matter that is missing, not closed, or not valid.
    """
    opening = _FENCE.search(text)
    if not opening or text[: opening.start()].strip():
        raise MistakesError(Mistake(_line_at(text, _first_word(text, 0)), "", NO_FRONT_MATTER))
    first_line = _line_at(text, opening.start())
    closing = _NEXT_FENCE.search(text, opening.end())
    if not closing:
        raise MistakesError(Mistake(first_line, "", UNCLOSED_FRONT_MATTER))
    written = text[opening.end() + 1 : closing.start()]
    handler = _Handler(written, first_line + 1, text[closing.end() :])
    header, words = frontmatter.parse("", handler=handler)  # the handler has the text already
    body = _indent(text[closing.end() :]) + words
    body_line = _line_at(text, _first_word(text, closing.end()) if body else closing.end())
    return Source(header, written, first_line + 1, body, body_line)


def _first_word(text: str, start: int) -> int:
    """The index of the first word from `start` on; 0 if there is none."""
    rest = text[start:].lstrip()
    return len(text) - len(rest) if rest else 0


def _indent(text: str) -> str:
    """The blanks and tabs before the first word of a text, in its line: they make code of it."""
    before = text[: len(text) - len(text.lstrip())]
    return before.rpartition("\n")[2] if before.strip(" \t\n") == "" != text.strip() else ""


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def parse_mapping(text: str, first_line: int = 1) -> dict[str, Any]:
    """Parse YAML that must be a mapping; every scalar becomes text, and a missing value None.

    Raises MistakesError.
    """
    if (deep := _deep(text)) is not None:
        raise MistakesError(Mistake(first_line + deep, "", TOO_DEEP))
    try:
        if marked := dict.fromkeys(_marked(text, first_line)):
            raise MistakesError(*marked)
        node = _nodes(text)
        value = _value(node)
    except _DuplicateKeyError as error:
        values = (("key", error.key), ("first", str(first_line + error.first)))
        raise MistakesError(
            Mistake(first_line + error.line, error.key, DUPLICATE_KEY, values)
        ) from error
    except yaml.YAMLError as error:
        raise MistakesError(_not_understood(error, text.split("\n"), first_line)) from error
    if not isinstance(value, dict):
        rule = {"list": LIST_NOT_KEYS, "str": TEXT_NOT_KEYS}.get(type(value).__name__, NO_KEYS)
        raise MistakesError(Mistake(first_line, "", rule))
    if mistakes := (
        *_escapes(node, text, first_line),
        *_cuts(node, text, first_line),
        *_facts_with_colon(node, text, first_line),
    ):
        raise MistakesError(*mistakes)
    return value


def parse_typed(text: str) -> Any:
    """Parse YAML with typed numbers and dates, for files that other programs define.

    Raises MistakesError.
    """
    try:
        if mistakes := tuple(_escapes(_nodes(text), text, 1)):
            raise MistakesError(*mistakes)
        return yaml.load(text, Loader=_TypedLoader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise MistakesError(Mistake(mark.line + 1 if mark else 1, "", BAD_YAML)) from error


def in_quotation_marks(text: str) -> str:
    """Quote any text, whatever characters it contains, for one line of YAML (YAML 1.1, 5.7)."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def line_of(text: str, place: KeyPath) -> int:
    """The line (from 0) of the value at a place, or of the nearest value around it."""
    lines = _lines_of_places(text)
    there: KeyPath = ()
    for step in place:
        if (*there, step) in lines:
            there = (*there, step)
    return lines.get(there, 0)


@lru_cache(maxsize=1)
def _lines_of_places(text: str) -> Mapping[KeyPath, int]:
    """The line of every place in a text with mistakes; cached, since each mistake asks for one."""
    lines: dict[KeyPath, int] = {}
    for place, line in _placed(_nodes(text)):
        lines.setdefault(place, line)
    return lines


def lines_of_texts(text: str, keys: Container[str]) -> Mapping[str, int]:
    """The line from 0 on which each text under one of these keys first stands."""
    lines: dict[str, int] = {}
    for key, scalar in _scalars(_nodes(text), ""):
        if key in keys:
            lines.setdefault(scalar.value.strip(), scalar.start_mark.line)
    return lines


def place_of_key(text: str, key: str) -> KeyPath:
    """The place of the value of the first key with this name; the top if there is none."""
    return next((place for place, _ in _placed(_nodes(text)) if place[-1] == key), ())


_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C is 9 times as fast
_TypedLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _DuplicateKeyError(Exception):
    def __init__(self, key: str, first: int, line: int) -> None:
        self.key, self.first, self.line = key, first, line
        super().__init__(key)


class _Composer(_BaseLoader):  # type: ignore[misc] # chosen at import
    """A loader that makes nodes without resolving their types."""

    def resolve(self, *_: object) -> str:
        return ""

    def descend_resolver(self, *_: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class _Handler(YAMLHandler):
    """Gives python-frontmatter the two parts of a file, and parses the first with `parse_mapping`.

    The library's own pattern for a fence also matches the blank lines after it, which would make
    line numbers wrong.
    """

    def __init__(self, header: str, header_line: int, body: str) -> None:
        super().__init__()
        self._header, self._header_line, self._body = header, header_line, body

    def split(self, _: str) -> tuple[str, str]:
        return self._header, self._body

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return parse_mapping(fm, self._header_line)


def _nodes(text: str) -> Any:
    """The YAML nodes of a text, which know their lines."""
    return yaml.compose(text, Loader=_Composer)


def _value(node: Any) -> Any:
    """The value of a node: text, list or mapping; None where no value was written."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.value or node.style else None
    if isinstance(node, yaml.SequenceNode):
        return [_value(each) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or not key.value:
                raise yaml.constructor.ConstructorError(None, None, "no key", key.start_mark)
        values = {key.value: _value(value) for key, value in node.value}
        if len(values) != len(node.value):
            raise _duplicate_key(node)
        return values
    return None


def _duplicate_key(node: yaml.MappingNode) -> _DuplicateKeyError:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line
        if key.value in lines:
            break
        lines[key.value] = line
    return _DuplicateKeyError(key.value, lines[key.value], line)


def _deep(text: str) -> int | None:
    """The line (from 0) where lists and mappings are nested too deeply; None if none are."""
    if not _INDENTED.search(f"\n{text}") and len(_BRACKET.findall(text)) < _MANY_BRACKETS:
        return None  # nearly always; checked in a fraction of the time
    depth = 0
    with suppress(yaml.YAMLError):  # reported when the values are made
        for event in yaml.parse(text, Loader=_BaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return event.start_mark.line if event.start_mark else 0
    return None


def _not_understood(error: yaml.YAMLError, lines: Sequence[str], first_line: int) -> Mistake:
    """The mistake for a YAML error: its line, and a quoted value as remedy if that corrects it."""
    context = str(getattr(error, "context", ""))
    in_brackets = context.startswith("while parsing a flow")
    opened = in_brackets or context.startswith("while scanning a quoted")
    mark = getattr(error, "context_mark" if opened else "problem_mark", None)
    number = min(mark.line if mark else 0, len(lines) - 1)
    line = lines[number]
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return Mistake(first_line + number, "", TAB)
    remedy = None if in_brackets else quoted(line)
    if remedy and _mends((*lines[:number], indent + remedy, *lines[number + 1 :]), number):
        return Mistake(first_line + number, _key_on(line), UNQUOTED, (("remedy", remedy),))
    return Mistake(first_line + number, "", BAD_YAML)


def _mends(lines: Sequence[str], number: int) -> bool:
    """Whether everything up to and including this line is valid YAML; later lines may be wrong."""
    try:
        _nodes("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return mark is not None and mark.line > number
    return True


def quoted(line: str) -> str | None:
    """The line with its value in quotation marks; None if that does not make it valid YAML."""
    match = _KEY_AND_VALUE.fullmatch(line.strip())
    if not match or not match["lead"]:
        return None
    line = match["lead"] + _in_quotation_marks(match["value"].strip())
    return line if _is_yaml(line) else None


def _in_quotation_marks(value: str) -> str:
    if '"' in value:
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False)


def _is_yaml(text: str) -> bool:
    try:
        _nodes(text)
    except yaml.YAMLError:
        return False
    return True


def _key_on(line: str) -> str:
    return line.strip().removeprefix("- ").partition(":")[0].strip() if ":" in line else ""


def _marked(text: str, first_line: int) -> Iterator[Mistake]:
    """Find values whose first word YAML takes for a mark of its own (& * !) and drops.

    References to other values are refused too: they can multiply the data, and front matter does
    not need them.
    """
    if not ("&" in text or "*" in text or "!" in text) or not _MARK.search(text):
        return
    lines = text.split("\n")
    for event in yaml.parse(text, Loader=_BaseLoader):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            number = event.start_mark.line if event.start_mark else 0
            remedy = quoted(lines[number]) or lines[number].strip()
            values = (("remedy", remedy),)
            yield Mistake(first_line + number, _key_on(lines[number]), UNQUOTED, values)


def _cuts(node: Any, text: str, first_line: int) -> Iterator[Mistake]:
    """Find values of which YAML drops what follows a `#`; after a date or key it is a comment."""
    if " #" not in text:
        return
    lines = text.split("\n")
    for key, scalar in _scalars(node, ""):
        line = lines[scalar.end_mark.line]
        rest = line[scalar.end_mark.column :]
        cut = rest.lstrip()
        if scalar.style or not cut.startswith("#") or rest == cut:
            continue
        if key not in keys_without_prose() or not cut.startswith("# "):
            values = (("kept", scalar.value), ("remedy", quoted(_lines_of(scalar, lines)) or "…"))
            yield Mistake(first_line + scalar.end_mark.line, key, CUT_AT_HASH, values)


def _escapes(node: Any, text: str, first_line: int) -> Iterator[Mistake]:
    """Find characters that XML cannot contain, written as escapes in quotation marks."""
    if "\\" not in text:
        return
    for key, scalar in _scalars(node, ""):
        found = _NOT_IN_XML.search(scalar.value)
        if found and scalar.style == '"':
            values = (("character", f"U+{ord(found[0]):04X}"),)
            yield Mistake(first_line + scalar.start_mark.line, key, CONTROL_CHARACTER, values)


def _facts_with_colon(node: Any, text: str, first_line: int) -> Iterator[Mistake]:
    """Find facts such as `- Value: 2 million`, which YAML reads as a key and a value."""
    if not _FACT_WITH_COLON.search(f"\n{text}"):
        return
    lines = text.split("\n")
    for key, mapping in _mappings_in_lists(node, ""):
        names = {str(name.value) for name, _ in mapping.value}
        if key in ("facts", "items") and not names & {"title", "items"}:
            fact = _lines_of(mapping, lines).removeprefix("-").strip()
            values = (("remedy", f"- {_in_quotation_marks(fact)}"),)
            yield Mistake(first_line + mapping.start_mark.line, "facts", UNQUOTED, values)


def _lines_of(node: Any, lines: Sequence[str]) -> str:
    """A node as it was written, on one line."""
    last = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node
    return " ".join(line.strip() for line in lines[node.start_mark.line : last.end_mark.line + 1])


def _mappings_in_lists(node: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _mappings_in_lists(value, str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            if isinstance(value, yaml.MappingNode):
                yield key, value
            yield from _mappings_in_lists(value, key)


def _scalars(node: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _scalars(value, str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, key)
    elif node is not None and node.value:
        yield key, node


def _placed(node: Any) -> Iterator[tuple[KeyPath, int]]:
    """Every value of a key or in a list, in the order of the text: its place and its line from 0.

    A node repeated by aliases is entered once, since a few lines can repeat one endlessly.
    """
    seen: set[int] = set()
    waiting: list[tuple[KeyPath, int, Any]] = [((), 0, node)]
    while waiting:
        place, line, node = waiting.pop()
        if place:
            yield place, line
        if id(node) not in seen:
            seen.add(id(node))
            waiting += reversed(list(_inside(node, place)))


def _inside(node: Any, place: KeyPath) -> Iterator[tuple[KeyPath, int, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield (*place, key.value), key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value.start_mark.line, value
