"""Advice on texts whose layout Markdown reads otherwise than their writer meant. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from budkavle.content import markdown, unclosed
from budkavle.content.advice.passages import Advised, Found
from budkavle.model.rules import N_, Rule

INDENTED_TEXT = Rule(
    "indented-text",
    N_("“{value}” is shown as program code, since it is indented by four spaces or a tab."),
    N_("Take the indentation away."),
    "advice",
)
TABLE_AS_TEXT = Rule(
    "table-as-text",
    N_("“{value}” looks like a row of a table, but is shown as running text."),
    N_(
        "Write | before, between and after the cells of each row, and {remedy} below the first row."
    ),
    "advice",
)
LOST_CELL = Rule(
    "lost-cell",
    N_("Readers do not see “{value}”: its row has {number} cells, and the first row {most}."),
    N_("Add cells to the first row and to the line of hyphens, or write \\| for a | in a cell."),
    "advice",
)
LOST_SIGN = Rule(
    "lost-sign",
    N_("“{value}” begins a quotation, so readers do not see the sign."),
    N_("Write {remedy}"),
    "advice",
)
UNDERLINED_TEXT = Rule(
    "underlined-text",
    N_("“{value}” is a heading, since the line below it has only hyphens or equals signs."),
    N_("Leave an empty line between them."),
    "advice",
)

UNCLOSED = Rule(
    "unclosed",
    N_("“{value}” lacks its other half, so readers see the wrong words in that form."),
    N_("Write {remedy} too, or take “{value}” away."),
    "advice",
)

_WORDS = re.compile(r"(?:[^\W\d_]{2,}[ ,.]+){4,}")
"""What is a sentence rather than code."""
_CODE_SIGNS = re.compile(r"[{};=<>]|\w\(")
_ROW = re.compile(
    r"[^\n]*\S\t+\S[^\n]*|\|[^\n]*\|[^\n]*|[^\n|]+\|[^\n|]+\|[^\n]+|[^\n|]+ \| [^\n|]+"
)
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
"""Also in code (GitHub Flavored Markdown, 4.10)."""
_QUOTED_NUMBER = re.compile(
    r"^ {0,3}> ?(?P<number>\d[\d ,.\u00a0]*(?:%|procent|kr|kronor|år|personer|percent|years)\b)",
    re.MULTILINE,
)
_MORE_THAN = {"sv": "mer än", "en": "more than"}
_SENTENCE = re.compile(r"[.!?:”\"]\s*$")
_MANY_WORDS = 12
_LONG_RULE = 8
"""The number of signs from which a line below a text is meant to underline it."""


def indented_texts(advised: Advised) -> Iterator[Found]:
    """Prose is not indented as code; where it is, the first block shows the writer what to do."""
    source = advised.source
    if "    " not in source.body and "\t" not in source.body:
        return
    for token in markdown.tokens(source.body):
        words = token.content.strip() if token.type == "code_block" else ""
        if token.map and _WORDS.search(f"{words} ") and not _CODE_SIGNS.search(words):
            line = source.body_line + token.map[0]
            yield line, "", INDENTED_TEXT, {"value": f"{words[:30].strip()} …"}
            return


def tables_as_text(advised: Advised) -> Iterator[Found]:
    """Rows of a table have a line of hyphens below the first row; without it they are text."""
    for passage in advised.passages:
        lines = passage.text.split("\n")
        rows = [number for number, line in enumerate(lines) if _ROW.fullmatch(line)]
        if len(rows) > 1:
            first = lines[rows[0]].strip()
            cells = len([cell for cell in re.split(r"[\t|]+", first) if cell.strip()])
            values = {"value": " ".join(first.split())[:60], "remedy": "| --- " * cells + "|"}
            yield passage.line + rows[0], passage.field, TABLE_AS_TEXT, values


def lost_cells(advised: Advised) -> Iterator[Found]:
    """No row of a table has more cells than the first one, which would hide the last of them.

    Of rows with as many cells, the first shows the writer what to do.
    """
    source = advised.source
    if "|" not in source.body:
        return
    lines = source.body.split("\n")
    most, told = 0, set[int]()
    for token in markdown.tokens(source.body):
        if token.type == "table_open":
            most, told = 0, set()
        elif token.type == "th_open":
            most += 1
        elif token.type == "tr_open" and most and token.map:
            cells = _cells(lines[token.map[0]])
            lost = [cell for cell in cells[most:] if cell]
            if lost and len(cells) not in told:
                told.add(len(cells))
                values = {"value": lost[0][:60], "number": str(len(cells)), "most": str(most)}
                yield source.body_line + token.map[0], "", LOST_CELL, values


def _cells(row: str) -> list[str]:
    """The cells of a row of a table; the signs at its beginning and its end stand between none."""
    cells = [cell.strip() for cell in _BETWEEN_CELLS.split(row.strip(" \t>"))]
    first, last = not cells[0], len(cells) - (not cells[-1])
    return cells[first:last]


def lost_signs(advised: Advised) -> Iterator[Found]:
    """A line does not begin with > and a number: what means “more than” would begin a quotation."""
    source = advised.source
    for match in _QUOTED_NUMBER.finditer(source.body):
        line = source.body_line + source.body.count("\n", 0, match.start())
        more = _MORE_THAN.get(advised.language, ">")
        values = {"value": match[0].strip(), "remedy": f"{more} {match['number']}"}
        yield line, "", LOST_SIGN, values


def underlined_texts(advised: Advised) -> Iterator[Found]:
    """A line of hyphens below a sentence is meant as a line, but makes a heading of it."""
    for passage in advised.passages:
        text = passage.text.strip()
        is_text = (
            _SENTENCE.search(text) or len(text.split()) > _MANY_WORDS or "\n" in text or "|" in text
        )
        if 0 < passage.underlined < _LONG_RULE and is_text:
            values = {"value": f"{text[:40].strip()} …"}
            yield passage.line, passage.field, UNDERLINED_TEXT, values


def unclosed_forms(advised: Advised) -> Iterator[Found]:
    """What is opened is closed: HTML in its paragraph, and a block of program code."""
    source = advised.source
    if "<" not in source.body and "```" not in source.body and "~~~" not in source.body:
        return
    tokens = markdown.tokens(source.body)
    for line, value, remedy in (*_html_alone(tokens), *_code_to_the_end(tokens, source.body)):
        yield source.body_line + line, "", UNCLOSED, {"value": value, "remedy": remedy}


def _html_alone(tokens: Sequence[Any]) -> Iterator[tuple[int, str, str]]:
    """The line, from 0, of each tag without a counterpart; the tag; and its counterpart."""
    blocks = [(token.content, _line(token)) for token in tokens if token.type == "html_block"]
    found = list(unclosed.alone(blocks))
    for token in tokens:
        line, inline = _line(token), []
        for child in token.children or ():
            if child.type == "html_inline":
                inline.append((child.content, line))
            line += child.type in ("softbreak", "hardbreak")
        found += unclosed.alone(inline)
    for tag in found:
        begin, end = f"<{tag.name}>", f"</{tag.name}>"
        yield (tag.line, end, begin) if tag.closes else (tag.line, begin, end)


def _code_to_the_end(tokens: Sequence[Any], body: str) -> Iterator[tuple[int, str, str]]:
    lines = body.split("\n")
    for token in tokens:
        if token.type == "fence" and token.map:
            first, after = token.map
            last = lines[after - 1].strip(" \t>")
            if after - first < 2 or not last.startswith(token.markup):
                yield first, token.markup, token.markup


def _line(token: Any) -> int:
    return int(token.map[0]) if token.map else 0
