"""Advice on headings, pictures, and placeholders left from a template. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import unquote

from budkavle.content.advice.passages import Advised, Found, prose_lines
from budkavle.content.placeholders import placeholders
from budkavle.model.rules import N_, Rule

MISSING_ALT = Rule(
    "missing-alt",
    N_("The picture {value} has no text for those who do not see it."),
    N_("Write it between the brackets: ![what the picture shows]({value})"),
    "advice",
)
VAGUE_ALT = Rule(
    "vague-alt",
    N_("The picture's text for those who do not see it, “{value}”, does not say what it shows."),
    N_("Write a sentence about what is worth knowing in the picture."),
    "advice",
)
HEADING_JUMP = Rule(
    "heading-jump",
    N_("The heading “{value}” has {marks}, but the one above it only calls for {remedy}."),
    N_("Begin it with {remedy}"),
    "advice",
)
EMPTY_HEADING = Rule(
    "empty-heading",
    N_("There are no words after {value}, so the line below it is no heading."),
    N_("Write the words on the same line, or take this one away."),
    "advice",
)
LOST_DEFINITION = Rule(
    "lost-definition",
    N_("Readers do not see “{value}”: it says where a link leads that is not in the text."),
    N_("Write [the words](the address) where the link is to be, or take the line away."),
    "advice",
)
LEFT_FROM_TEMPLATE = Rule(
    "left-from-template",
    N_("“{value}” is left from the template."),
    N_("Write your own words there."),
    "advice",
)


_BARE_MARKS = re.compile(r" {0,3}(#{1,6})[ \t]*#*[ \t]*")
_DEFINITION = re.compile(r" {0,3}(\[[^\[\]]+\]):[ \t]*(?P<to>\S+)[^\n]*")


_JUST_A_PICTURE = re.compile(
    r"(?:en |an? |the )?(?:bild|bilden|foto|fotot|fotografi|illustration|image|img|picture|photo"
    r"|photograph|untitled|namnlös|alt(?:text| text|ernativtext)?)(?: \d+|\d+)?"
)
_FILE_NAME = re.compile(r"[\d_.-]")
"""A sign of a file's name; a name of letters alone may be all that there is to say."""


def missing_alts(advised: Advised) -> Iterator[Found]:
    """Every picture in the text has an alternative text (WCAG 2.2, 1.1.1)."""
    for passage in advised.passages:
        for picture in passage.pictures:
            if not picture.words.strip():
                yield picture.line, passage.field, MISSING_ALT, {"value": picture.target}


def vague_alts(advised: Advised) -> Iterator[Found]:
    """An alternative text says more than that there is a picture, or what its file is called."""
    for passage in advised.passages:
        for picture in passage.pictures:
            if _is_vague(picture.words, picture.target):
                yield picture.line, passage.field, VAGUE_ALT, {"value": picture.words.strip()}
    item = advised.written.item
    named = [("image", item.image)] if item.image else []
    for field, shown in [*named, *(("images", each) for each in item.images)]:
        if _is_vague(shown.alt, shown.src):
            line = advised.written.line_of(field)
            yield line, field, VAGUE_ALT, {"value": shown.alt.strip()}


def _is_vague(words: str, target: str) -> bool:
    said = words.strip().rstrip(".!").casefold()
    name = unquote(PurePosixPath(target).name).casefold()
    return bool(said) and (
        (said in (name, PurePosixPath(name).stem) and bool(_FILE_NAME.search(said)))
        or bool(_JUST_A_PICTURE.fullmatch(said))
    )


def heading_jumps(advised: Advised) -> Iterator[Found]:
    """A heading is at most one level below the one before it.

    The level of the first one is corrected without a word, since nothing else can be meant.
    """
    above = 0
    for passage in advised.passages:
        if above and passage.level > above + 1:
            marks, remedy = "#" * passage.level, "#" * (above + 1)
            values = {"value": passage.text, "marks": marks, "remedy": remedy}
            yield passage.line, passage.field, HEADING_JUMP, values
        above = passage.level or above


def empty_headings(advised: Advised) -> Iterator[Found]:
    """The words of a heading are beside its signs; signs alone are left out without a word."""
    lines = prose_lines(advised) if "#" in advised.source.body else iter(())
    for (number, text), (_, below) in pairwise(lines):
        if below.strip() and (match := _BARE_MARKS.fullmatch(text)):
            yield number, "", EMPTY_HEADING, {"value": match[1]}


def lost_definitions(advised: Advised) -> Iterator[Found]:
    """The address of a link that is defined on a line of its own is used by a link.

    `[//]: # (words)` is how many write a comment, so it is left alone.
    """
    body = advised.source.body
    for number, text in prose_lines(advised) if "]:" in body else ():
        match = _DEFINITION.fullmatch(text)
        if match and match["to"] != "#" and not _uses(body, match[1]):
            yield number, "", LOST_DEFINITION, {"value": text.strip()[:60]}


def _uses(body: str, label: str) -> bool:
    lowered = body.casefold()
    label = label.casefold()
    return lowered.count(label) > lowered.count(f"{label}:")


def left_from_template(advised: Advised) -> Iterator[Found]:
    """No placeholder of a template is left in a draft; in other items that is a problem."""
    for passage in advised.passages:
        for match in placeholders(passage.text):
            values = {"value": match[0]}
            yield passage.line_at(match.start()), passage.field, LEFT_FROM_TEMPLATE, values
