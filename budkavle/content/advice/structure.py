"""Advice on headings, pictures, and placeholders left from a template. Pure."""

from collections.abc import Iterator

from budkavle.content.advice.passages import Advised, Found
from budkavle.content.placeholders import placeholders
from budkavle.model.rules import N_, Rule

MISSING_ALT = Rule(
    "missing-alt",
    N_("The picture {value} has no text for those who do not see it."),
    N_("Write it between the brackets: ![what the picture shows]({value})"),
    "advice",
)
HEADING_JUMP = Rule(
    "heading-jump",
    N_("The heading “{value}” has {marks}, but the one above it only calls for {remedy}."),
    N_("Begin it with {remedy}"),
    "advice",
)
LEFT_FROM_TEMPLATE = Rule(
    "left-from-template",
    N_("“{value}” is left from the template."),
    N_("Write your own words there."),
    "advice",
)


def missing_alts(advised: Advised) -> Iterator[Found]:
    """Every picture in the text has an alternative text (WCAG 2.2, 1.1.1)."""
    for passage in advised.passages:
        for picture in passage.pictures:
            if not picture.words.strip():
                yield picture.line, passage.field, MISSING_ALT, {"value": picture.target}


def heading_jumps(advised: Advised) -> Iterator[Found]:
    """A heading is at most one level below the one before it; the first one has two # signs."""
    above = 1
    for passage in advised.passages:
        if passage.level > above + 1:
            marks, remedy = "#" * passage.level, "#" * (above + 1)
            values = {"value": passage.text, "marks": marks, "remedy": remedy}
            yield passage.line, passage.field, HEADING_JUMP, values
        above = passage.level or above


def left_from_template(advised: Advised) -> Iterator[Found]:
    """No placeholder of a template is left in a draft; in other items that is a problem."""
    for passage in advised.passages:
        for match in placeholders(passage.text):
            values = {"value": match[0]}
            yield passage.line_at(match.start()), passage.field, LEFT_FROM_TEMPLATE, values
