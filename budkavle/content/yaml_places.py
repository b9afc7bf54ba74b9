"""Finds the lines of values in YAML. Pure."""

from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml

KeyPath = tuple[str | int, ...]
"""The position of a value: keys and indices from the top, like pydantic's `loc`."""


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
    for place, line in placed(nodes_of(text)):
        lines.setdefault(place, line)
    return lines


def lines_of_texts(text: str, keys: Container[str]) -> Mapping[str, int]:
    """The line from 0 on which each text under one of these keys first occurs."""
    lines: dict[str, int] = {}
    for key, scalar in scalars(nodes_of(text), ""):
        if key in keys:
            lines.setdefault(scalar.value.strip(), scalar.start_mark.line)
    return lines


def place_of_key(text: str, key: str) -> KeyPath:
    """The place of the value of the first key with this name; the top if there is none."""
    return next((place for place, _ in placed(nodes_of(text)) if place[-1] == key), ())


BASE_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C is 9 times as fast


class _Composer(BASE_LOADER):  # type: ignore[misc] # chosen at import
    """A loader that makes nodes without resolving their types."""

    def resolve(self, *_: object) -> str:
        return ""

    def descend_resolver(self, *_: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def nodes_of(text: str) -> Any:
    """The YAML nodes of a text, which know their lines."""
    return yaml.compose(text, Loader=_Composer)


def scalar_at(text: str, key: str, below: str) -> str | None:
    """The text of the key `below`, within the value of the first key named `key`."""
    wanted = (*place_of_key(text, key), below)
    found = (node.value for place, _, node in _nodes(nodes_of(text)) if place == wanted)
    return next((value for value in found if isinstance(value, str)), None)


def keys_at_top(text: str) -> Iterator[str]:
    """The keys of the outermost mapping."""
    return (str(place[0]) for place, _ in placed(nodes_of(text)) if len(place) == 1)


def own_tags(text: str) -> Iterator[tuple[str, int]]:
    """Every tag of a value that YAML itself does not define, such as !ENV, and its line from 0."""
    for _, _, node in _nodes(nodes_of(text)):
        tag = node.tag if node is not None else None
        if tag and (tag.startswith("!") or "python/" in tag):
            yield tag.replace("tag:yaml.org,2002:", "!!"), node.start_mark.line


def scalars(node: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from scalars(value, str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from scalars(value, key)
    elif node is not None and node.value:
        yield key, node


def placed(node: Any) -> Iterator[tuple[KeyPath, int]]:
    """Every value of a key or in a list, in the order of the text: its place, its line from 0."""
    return ((place, line) for place, line, _ in _nodes(node) if place)


def _nodes(node: Any) -> Iterator[tuple[KeyPath, int, Any]]:
    """Every node with its place and line, from the outermost on.

    What is in a node repeated by aliases comes once, since a few lines can repeat one endlessly.
    """
    seen: set[int] = set()
    waiting: list[tuple[KeyPath, int, Any]] = [((), 0, node)]
    while waiting:
        place, line, each = waiting.pop()
        yield place, line, each
        if id(each) not in seen:
            seen.add(id(each))
            waiting += reversed(list(_inside(each, place)))


def _inside(node: Any, place: KeyPath) -> Iterator[tuple[KeyPath, int, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield (*place, key.value), key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value.start_mark.line, value
