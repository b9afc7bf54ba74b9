"""Advice on headings, pictures, and placeholders left from a template. Pure."""

from collections.abc import Iterator

from budkavle.content.advice.passages import Advised, Found
from budkavle.content.placeholders import placeholders


def missing_alts(advised: Advised) -> Iterator[Found]:
    """Every picture in the text has an alternative text (WCAG 2.2, 1.1.1)."""
    for passage in advised.passages:
        for picture in passage.pictures:
            if not picture.words.strip():
                yield picture.line, passage.field, "missing-alt", {"value": picture.target}


def heading_jumps(advised: Advised) -> Iterator[Found]:
    """A heading is at most one level below the one before it; the first one has two # signs."""
    above = 1
    for passage in advised.passages:
        if passage.level > above + 1:
            marks, remedy = "#" * passage.level, "#" * (above + 1)
            values = {"value": passage.text, "marks": marks, "remedy": remedy}
            yield passage.line, passage.field, "heading-jump", values
        above = passage.level or above


def left_from_template(advised: Advised) -> Iterator[Found]:
    """No placeholder of a template is left in a draft; in other items that is a problem."""
    for passage in advised.passages:
        for match in placeholders(passage.text):
            values = {"value": match[0]}
            yield passage.line_at(match.start()), passage.field, "left-from-template", values
