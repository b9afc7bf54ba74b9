"""An item's words, passage by passage, each with its place. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from budkavle.content import markdown
from budkavle.content.front_matter import Source
from budkavle.content.item import Written
from budkavle.model.nouns import fact_boxes
from budkavle.model.settings import Settings

CODE = "\ufffc"
"""Stands for code within a passage: it is not language (U+FFFC, object replacement character)."""

Found = tuple[int, str, str, dict[str, str]]
"""Line, field, code and values of a piece of advice."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link or a picture in a passage: its words or its alternative text, and its address."""

    words: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that belong together: a paragraph, a heading, a cell, or the text of a key.

    `level` is a heading's, 0 for all else; line breaks stand as they are written, so that the
    line of any word can be told.
    """

    text: str
    line: int
    field: str = ""
    level: int = 0
    links: tuple[Reference, ...] = ()
    pictures: tuple[Reference, ...] = ()

    def line_at(self, place: int) -> int:
        """The line of the character at a place."""
        return self.line + self.text.count("\n", 0, place)


@dataclass(frozen=True, slots=True)
class Advised:
    """What a rule looks at."""

    written: Written
    passages: tuple[Passage, ...]
    settings: Settings

    @property
    def language(self) -> str:
        """The language that the item is written in."""
        return self.settings.in_language(self.written.item.lang).code


def passages(written: Written, source: Source) -> tuple[Passage, ...]:
    """All that readers read of an item, in the order of its file."""
    return (*_front_matter(written, source), *_markdown(source.body, source.body_line, ""))


def _front_matter(written: Written, source: Source) -> Iterator[Passage]:
    item = written.item
    yield Passage(item.title, written.line_of("title"), "title")
    yield Passage(item.summary, written.line_of("summary"), "summary")
    boxes = fact_boxes(source.header.get("facts", ()))
    for fact in (fact for box in boxes for fact in box["items"]):
        yield from _markdown(fact, _line_of(fact, "facts", written, source), "facts")
    for correction in item.corrections:
        line = _line_of(correction.note, "corrections", written, source)
        yield Passage(correction.note, line, "corrections")
    if item.withdrawn:
        yield Passage(item.withdrawn, written.line_of("withdrawn"), "withdrawn")


def _line_of(text: str, field: str, written: Written, source: Source) -> int:
    """The line a text of the front matter begins on; its key's if it is folded or escaped."""
    place = source.yaml.find(text)
    if place < 0:
        return written.line_of(field)
    return source.yaml_line + source.yaml.count("\n", 0, place)


def _markdown(text: str, first_line: int, field: str) -> Iterator[Passage]:
    """Every passage of a Markdown text; blocks of code and of HTML are none."""
    tokens = markdown.tokens(text)
    line = first_line
    for before, token in pairwise(tokens):
        if token.type == "inline":
            line = first_line + token.map[0] if token.map else line
            level = int(before.tag[1:]) if before.type == "heading_open" else 0
            yield _passage(token.children or (), line, field, level)


def _passage(children: Any, line: int, field: str, level: int) -> Passage:
    """Put a passage together of its inline tokens."""
    text, start = "", 0
    links: list[Reference] = []
    pictures: list[Reference] = []
    target = ""
    for token in children:
        if token.type == "link_open":
            target, start = str(token.attrs.get("href", "")), len(text)
        elif token.type == "link_close":
            links.append(Reference(text[start:], target, line + text.count("\n", 0, start)))
        elif token.type == "image":
            source = str(token.attrs.get("src", ""))
            pictures.append(Reference(token.content, source, line + text.count("\n")))
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type == "code_inline":
            text += CODE
        elif token.type == "text":
            text += token.content
    return Passage(text, line, field, level, tuple(links), tuple(pictures))
