"""Changes values in YAML and leaves every other byte: comments, order, quoting, line ends. Pure.

Only nodes that differ are written, at the places that the parser gives them. The result is parsed
again and must hold exactly what was wanted. docs/adr/0037 says why no library does this.
"""

import json
import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Any

import yaml

from budkavle.content.editing.written import (
    Value,
    after_colon,
    entry,
    flow,
    item,
    on_one_line,
    scalar,
)
from budkavle.content.mistakes import MistakesError
from budkavle.content.yaml_places import nodes_of
from budkavle.content.yaml_values import parse_mapping, value_of

_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_BREAKS_AT_END = re.compile(r"(?:(?:\r\n|\r|\n)[ \t]*)+\Z")
_LAST_BREAK = re.compile(r"(?:\r\n|\r|\n)\Z")
_COMMENTS = re.compile(r"(?:[ \t]+#[^\r\n]*(?:\r\n|\r|\n|\Z))+")
_INDENTS = re.compile(r"^[ \t]+|(?<=[\r\n])[ \t]+")


class UneditableError(Exception):
    """The YAML cannot be changed in parts; whoever wants to change it edits the text itself."""


class _TooFineError(Exception):
    """A value cannot be changed in parts and is written as a whole."""


def patched(
    text: str, wanted: Mapping[str, Value], newline: str = "\n", *, strict: bool = True
) -> str:
    """YAML with exactly the wanted keys and values; keys that are there keep their order.

    `strict` is as in `parse_mapping`. Raises UneditableError.
    """
    try:
        present = (
            parse_mapping(text, strict=strict) if text.strip() and _says_something(text) else {}
        )
    except MistakesError as error:
        raise UneditableError from error
    if present == dict(wanted):
        return text
    if not present:
        return _ended(text, newline) + _entries(wanted, newline)
    # An indented comment below a block would become part of it; a line in quotation marks ends.
    in_lines = {key: on_one_line(each) for key, each in wanted.items()}
    for fine, values in ((True, wanted), (False, wanted), (True, in_lines), (False, in_lines)):
        made = _Patch(text, newline, fine=fine).applied(values)
        if made is not None and _holds(made, wanted):
            return made
    raise UneditableError


def _holds(text: str, wanted: Mapping[str, Value]) -> bool:
    try:
        return bool(value_of(nodes_of(text)) == (dict(wanted) or None))
    except yaml.YAMLError:
        return False


def _says_something(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _ended(text: str, newline: str) -> str:
    return text if not text or text[-1] in "\r\n" else text + newline


def _entries(wanted: Mapping[str, Value], newline: str) -> str:
    return "".join(entry(key, each, 0, newline) + newline for key, each in wanted.items())


class _Patch:
    """The edits of one text. If not `fine`, a key of the top that differs is written as a whole."""

    def __init__(self, text: str, newline: str, *, fine: bool) -> None:
        self._text, self._newline, self._fine = text, newline, fine
        self._edits: list[tuple[int, int, str]] = []

    def applied(self, wanted: Mapping[str, Value]) -> str | None:
        """The text with the wanted values; None if that needs coarser edits."""
        node = nodes_of(self._text)
        if node.flow_style:
            return None
        try:
            self._mapping(node, wanted)
        except _TooFineError:
            return None
        text = self._text
        in_order = sorted((start, end, n) for n, (start, end, _) in enumerate(self._edits))
        for start, end, number in in_order[::-1]:
            new = self._edits[number][2]
            text = text[:start] + new + text[end:]
        return text

    def _mapping(self, node: Any, wanted: Mapping[str, Value]) -> None:
        """Change a mapping in block style; `wanted` is not empty where it is within another."""
        there = {key.value: (key, value) for key, value in node.value}
        above = None
        for number, (key, value) in enumerate(node.value):
            if key.value not in wanted:
                self._remove(node, number, above)
                continue
            above = value
            if value_of(value) != wanted[key.value]:
                self._change(key, value, wanted[key.value])
        self._add(node, there, wanted)

    def _add(
        self, node: Any, there: Mapping[str, tuple[Any, Any]], wanted: Mapping[str, Value]
    ) -> None:
        """Write new keys, each group of them after the key that precedes it in `wanted`."""
        first = node.value[0][0].start_mark
        column, anchor = first.column, ""
        anchored = []
        for key in wanted:
            if key in there:
                anchor = key
            else:
                anchored.append((anchor, key))
        for anchor, group in groupby(anchored, key=itemgetter(0)):
            new = [entry(key, wanted[key], column, self._newline) for _, key in group]
            indent = " " * column
            if anchor:
                at = self._line_end(self._end(there[anchor][1]))
                lines = "".join(f"{indent}{each}{self._newline}" for each in new)
                self._insert(at, lines)
            else:
                self._insert(first.index, "".join(f"{each}{self._newline}{indent}" for each in new))

    def _insert(self, at: int, lines: str) -> None:
        """Insert whole lines; the text's last line may lack its end."""
        ended = at == 0 or self._text[at - 1] in "\r\n" or at < len(self._text)
        self._edits.append((at, at, lines if ended else self._newline + lines))

    def _remove(self, node: Any, number: int, above: Any) -> None:
        """Take away a key; `above` is the value that then stands before what follows."""
        key, value = node.value[number]
        start, end = key.start_mark.index, self._line_end(self._end(value))
        if not self._text[self._line_start(start) : start].strip():
            comments = _COMMENTS.match(self._text, end) if above and _ends_in_block(above) else None
            left = _INDENTS.sub(" " * key.start_mark.column, comments[0]) if comments else ""
            self._edits.append((self._line_start(start), comments.end() if comments else end, left))
            return
        # The first key of a list's item stands beside the dash, where the next one must go.
        if number + 1 == len(node.value):
            raise _TooFineError
        following = node.value[number + 1][0].start_mark.index
        if self._text[end:following].strip():
            raise _TooFineError
        self._edits.append((start, following, ""))

    def _change(self, key: Any, value: Any, new: Value) -> None:
        column = key.start_mark.column
        if not self._fine:
            self._replace(key, value, new)
        elif isinstance(new, str) and isinstance(value, yaml.ScalarNode):
            self._scalar(value, new, column)
        elif new and isinstance(new, list) and isinstance(value, yaml.SequenceNode):
            if value.flow_style:
                self._flow(value, new)
            else:
                self._sequence(value, new)
        elif new and isinstance(new, dict) and isinstance(value, yaml.MappingNode):
            if value.flow_style:
                self._flow(value, new)
            else:
                self._mapping(value, new)
        else:
            self._replace(key, value, new)

    def _scalar(self, node: Any, new: str, column: int) -> None:
        start, end = node.start_mark.index, self._end(node)
        written = scalar(new, node.style, column, self._newline)
        self._write(start, end, written if end > start else f" {written}")

    def _flow(self, node: Any, new: Value) -> None:
        start, end = node.start_mark.index, self._end(node)
        if "#" in self._text[start:end] and _LINE_END.search(self._text, start).start() < end:  # type: ignore[union-attr] # the end of the text matches
            raise _TooFineError
        self._edits.append((start, end, flow(new)))

    def _replace(self, key: Any, value: Any, new: Value) -> None:
        """Write the value of a key as a whole."""
        colon = self._text.index(":", key.end_mark.index)
        written = after_colon(new, key.start_mark.column, self._newline)
        self._write(colon + 1, max(self._end(value), colon + 1), written)

    def _write(self, start: int, end: int, written: str) -> None:
        """Replace a value; a comment after it stays in the first line of several."""
        first, line_end, more = written.partition(self._newline)
        if line_end:
            found = _LINE_END.search(self._text, end)
            ends = found.start() if found else end
            comment = self._text[end:ends].rstrip()
            self._edits.append((start, ends, f"{first}{comment}{line_end}{more}"))
        else:
            self._edits.append((start, end, written))

    def _sequence(self, node: Any, wanted: list[Value]) -> None:
        """Change a list in block style; `wanted` is not empty."""
        dashes = [self._dash(each) for each in node.value]
        column = node.start_mark.column
        sources = {
            _canonical(value_of(each)): self._text[dash : self._end(each)]
            for dash, each in zip(dashes, node.value, strict=True)
        }
        ends = [self._line_end(self._end(each)) for each in node.value]
        old, new = [_canonical(value_of(each)) for each in node.value], [*map(_canonical, wanted)]
        for what, i, i_end, j, j_end in SequenceMatcher(None, old, new, False).get_opcodes():
            paired = min(i_end - i, j_end - j) if what == "replace" else 0
            if what == "equal":
                continue
            for number in range(paired):
                self._item(node.value[i + number], wanted[j + number], dashes[i + number])
            for number in range(i + paired, i_end):
                self._edits.append((self._line_start(dashes[number]), ends[number], ""))
            at = ends[i + paired - 1] if i + paired else self._line_start(dashes[0])
            added = range(j + paired, j_end)
            texts = (
                sources.get(new[number]) or item(wanted[number], column, self._newline)
                for number in added
            )
            if lines := "".join(" " * column + each + self._newline for each in texts):
                self._insert(at, lines)

    def _item(self, node: Any, new: Value, dash: int) -> None:
        column = dash - self._line_start(dash)
        if isinstance(new, str) and isinstance(node, yaml.ScalarNode):
            self._scalar(node, new, column)
        elif new and isinstance(new, dict) and isinstance(node, yaml.MappingNode):
            if node.flow_style:
                self._flow(node, new)
            else:
                self._mapping(node, new)
        else:
            self._write(dash, self._end(node), item(new, column, self._newline))

    def _dash(self, node: Any) -> int:
        """The index of an item's dash, which stands alone before it in its line."""
        start = node.start_mark.index
        dash = self._text.rfind("-", 0, start)
        before = self._text[self._line_start(dash) : dash]
        if dash < 0 or before.strip() or self._text[dash + 1 : start].strip(" \t"):
            raise _TooFineError
        return dash

    def _end(self, node: Any) -> int:
        """The index after a node's last character, without what follows it in its line."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            if node.style not in ("|", ">"):
                return int(end)
            block = self._text[start:end]
            kept = "+" in block.splitlines()[0].partition("#")[0]
            pattern = _LAST_BREAK if kept else _BREAKS_AT_END
            return int(start) + len(pattern.sub("", block))
        if node.flow_style:
            return int(end)
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)

    def _line_start(self, index: int) -> int:
        return 1 + max(self._text.rfind("\n", 0, index), self._text.rfind("\r", 0, index))

    def _line_end(self, index: int) -> int:
        found = _LINE_END.search(self._text, index)
        return found.end() if found else len(self._text)


def _ends_in_block(node: Any) -> bool:
    """Whether a value ends in a text on lines of its own: indented comments would belong to it."""
    if isinstance(node, yaml.ScalarNode):
        return node.style in ("|", ">")
    last = node.value[-1] if node.value and not node.flow_style else None
    return last is not None and _ends_in_block(last[1] if isinstance(last, tuple) else last)


def _canonical(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)
