"""Divides an item's words into passages, each with its line. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from budkavle.content import markdown
from budkavle.content.bare_addresses import MARKUP
from budkavle.content.front_matter import Source
from budkavle.content.item import ParsedItem
from budkavle.content.yaml_places import lines_of_texts
from budkavle.model.item_parts import fact_boxes
from budkavle.model.rules import Rule
from budkavle.model.settings import Settings

CODE = "\ufffc"
"""Replaces code within a passage, since it is not prose (U+FFFC, object replacement character)."""

_FENCE = re.compile(r" {0,3}(?:```|~~~)")

Found = tuple[int, str, Rule, dict[str, str]]
"""Line, field, rule and values of a piece of advice."""


class PassageLink(NamedTuple):
    """A link or a picture in a passage: its words or alternative text, its address and its line."""

    words: str
    target: str
    line: int


class Passage(NamedTuple):
    """A unit of text: a paragraph, a heading, a table cell, or the value of a key.

    `level` is that of a heading, and 0 otherwise. Line breaks are kept as they were written, so
    that the line of every word can be found.
    """

    text: str
    line: int
    field: str = ""
    level: int = 0
    links: tuple[PassageLink, ...] = ()
    pictures: tuple[PassageLink, ...] = ()
    underlined: int = 0
    """If it is a heading because of a line of - or = below it, how many of them are there."""

    def line_at(self, place: int) -> int:
        """The line of the character at an index of the text."""
        return self.line + self.text.count("\n", 0, place)


class Advised(NamedTuple):
    """The input of a rule: an item, its source and passages, and the site's settings."""

    written: ParsedItem
    source: Source
    passages: tuple[Passage, ...]
    settings: Settings

    @property
    def language(self) -> str:
        """The language that the item is written in."""
        return self.settings.in_language(self.written.item.lang).code


def passages(written: ParsedItem, source: Source) -> tuple[Passage, ...]:
    """Every text of an item that readers read, in the order of the file."""
    return (*_front_matter(written, source), *prose(source.body, source.body_line, ""))


def _front_matter(written: ParsedItem, source: Source) -> Iterator[Passage]:
    item = written.item
    yield Passage(item.title, written.line_of("title"), "title")
    yield Passage(item.summary, written.line_of("summary"), "summary")
    boxes = fact_boxes(source.header.get("facts", ()))
    lines = lines_of_texts(source.yaml, ("facts", "items", "note", "cancelled"))
    for fact in (fact for box in boxes for fact in box["items"]):
        yield from prose(fact, source.yaml_line + lines.get(fact, 0), "facts")
    for correction in item.corrections:
        line = source.yaml_line + lines.get(correction.note, 0)
        yield Passage(correction.note, line, "corrections")
    if item.event and item.event.cancelled:
        line = source.yaml_line + lines.get(item.event.cancelled, 0)
        yield Passage(item.event.cancelled, line, "event.cancelled")
    if item.withdrawn:
        yield Passage(item.withdrawn, written.line_of("withdrawn"), "withdrawn")


def prose(text: str, first_line: int, field: str) -> Iterator[Passage]:
    """Every passage of a Markdown text that begins on a line, except blocks of code and HTML."""
    tokens = markdown.tokens(text)
    line = first_line
    for before, token in pairwise(tokens):
        if token.type == "inline":
            line = first_line + token.map[0] if token.map else line
            level = int(before.tag[1:]) if before.type == "heading_open" else 0
            passage = _passage(token.children or (), line, field, level)
            yield passage._replace(underlined=_underline(before, text)) if level else passage


def _underline(heading: Any, text: str) -> int:
    """The number of signs in the line that makes a heading of the text above it; else 0."""
    if heading.markup not in ("-", "=") or not heading.map:
        return 0
    line: str = text.split("\n")[heading.map[1] - 1]
    return line.count(str(heading.markup))


def prose_lines(advised: Advised) -> Iterator[tuple[int, str]]:
    """The lines of the text that are not program code, with their numbers."""
    in_code = False
    for number, text in enumerate(advised.source.body.split("\n"), advised.source.body_line):
        in_code ^= bool(_FENCE.match(text))
        if not in_code:
            yield number, text


def _passage(children: Any, line: int, field: str, level: int) -> Passage:
    """Build a passage from its inline tokens."""
    text, start = "", 0
    links: list[PassageLink] = []
    pictures: list[PassageLink] = []
    target = ""
    for token in children:
        if token.type == "link_open":
            target, start = str(token.attrs.get("href", "")), len(text)
        elif token.type == "link_close" and token.markup != MARKUP:
            links.append(PassageLink(text[start:], target, line + text.count("\n", 0, start)))
        elif token.type == "image":
            source = str(token.attrs.get("src", ""))
            pictures.append(PassageLink(token.content, source, line + text.count("\n")))
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type == "code_inline":
            text += CODE
        elif token.type == "text":
            text += token.content
    return Passage(text, line, field, level, tuple(links), tuple(pictures))
