"""Finds rows of lists, and keys below values, that YAML reads otherwise than meant. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from budkavle.content import remedies
from budkavle.content.mistakes import Mistake
from budkavle.content.yaml_places import scalars
from budkavle.content.yaml_repairs import indent_of, lines_in, repairs
from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import nouns_in
from budkavle.model.noun import Model, types_of
from budkavle.model.rules import N_, Rule

ITEM_FORM = Rule(
    "item-form",
    N_("A line of a list must begin with a hyphen and a space."),
    N_("Write {remedy}, and begin the other lines of the list in the same way."),
    alone=N_("Write {remedy}"),
)
WRONG_INDENT = Rule(
    "wrong-indent",
    N_("The line begins too far to the left or right."),
    N_("Put {number} spaces before it, and nothing else: {remedy}"),
)
VALUE_AND_KEYS = Rule(
    "value-and-keys",
    N_("Here are both a value and keys that belong to it."),
    N_("Write, instead of these {number} lines: {remedy}"),
)
_BULLET = re.compile(r"^( *)[-•·–—*]\s*(?=[^\s-])")
_DEEPER = re.compile(r"\n( *)- [^\n]*\n\1 +- ")
_VALUE = re.compile(r"(?P<lead> *(?:- +)?)(?:(?P<key>[\w-]+): +)?(?P<value>[^\s\[{\"'|>#&*!-].*)")
_KEY = re.compile(r" *(?P<key>[\w-]+): +(?P<value>\S.*)")
_WORDS = re.compile(r" *(?![\w-]+:(?:\s|$))[^\W_].*")
_PARENT = re.compile(r"(?P<key>[\w-]+):\s*")


def with_hyphens(lines: Sequence[str], number: int) -> Mistake | None:
    """The first row of a list with other bullets than YAML's, if hyphens correct all of them."""
    first = last = number if _BULLET.match(lines[number]) else number - 1
    while first > 0 and _BULLET.match(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _BULLET.match(lines[last + 1]):
        last += 1
    if first < 0:
        return None
    corrected = [_BULLET.sub(r"\1- ", each, count=1) for each in lines[first : last + 1]]
    changed = [at for at in range(first, last + 1) if lines[at] != corrected[at - first]]
    if not changed or not repairs((*lines[:first], *corrected, *lines[last + 1 :]), last):
        return None
    return item_form(changed[0], corrected[changed[0] - first].strip(), several=len(changed) > 1)


def rows_of_words(lines: Sequence[str], number: int) -> Mistake | None:
    """The first of the lines of words below a key of a list, if hyphens correct all of them."""
    first, last = number, number
    while first > 0 and _is_words(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _is_words(lines[last + 1]):
        last += 1
    above = lines[first - 1] if first else ""
    if not _is_words(lines[number]) or not (_PARENT.fullmatch(above) or above.startswith("- ")):
        return None
    rows = [remedies.row(each.strip()) for each in lines[first : last + 1]]
    if not repairs((*lines[:first], *rows, *lines[last + 1 :]), last):
        return None
    return item_form(first, rows[0], several=len(rows) > 1)


def _is_words(line: str) -> bool:
    return _WORDS.fullmatch(line) is not None


def item_form(line: int, remedy: str, *, several: bool) -> Mistake:
    """A row of a list that must begin with a hyphen; one of several if others must too."""
    return Mistake(line, "", ITEM_FORM, (("remedy", remedy), ("others", "yes" if several else "")))


def merged_rows(node: Any, text: str, first_line: int) -> Iterator[Mistake]:
    """Find rows of a list that begin further to the right, which YAML adds to the row above."""
    if not _DEEPER.search(f"\n{text}"):
        return
    lines = lines_in(text)
    for key, scalar in scalars(node, ""):
        start, end = scalar.start_mark.line, scalar.end_mark.line
        if scalar.style or start == end:
            continue
        for number in range(start + 1, min(end + 1, len(lines))):
            if lines[number].lstrip(" ").startswith("- "):
                values = (
                    ("number", str(indent_of(lines[start]))),
                    ("remedy", lines[number].strip()),
                )
                yield Mistake(first_line + number, key, WRONG_INDENT, values)


def keys_below_value(lines: Sequence[str], number: int) -> Mistake | None:
    """A value in front matter and the keys further in below it, as the keys of one value."""
    above = _VALUE.fullmatch(lines[number - 1]) if number > 0 else None
    further = indent_of(lines[number]) - indent_of(lines[number - 1])
    if not above or further < 0 or (further == 0 and "-" not in above["lead"]):
        return None
    end, below = number, {}
    while end < len(lines) and (found := _KEY.fullmatch(lines[end])):
        if indent_of(lines[end]) != indent_of(lines[number]):
            break
        below[found["key"]] = found["value"].strip("\"'")
        end += 1
    key = above["key"] or _key_above(lines, number - 1)
    model = _model_of(key)
    if model is None or not below:
        return None
    lead = f"{above['key']}: " if above["key"] else "- "
    remedy = lead + remedies.with_keys_below(key, model, above["value"].strip("\"'"), below)
    row = " " * indent_of(lines[number - 1]) + remedy
    if not repairs((*lines[: number - 1], row, *lines[end:]), number - 1):
        return None
    values = (("number", str(end - number + 1)), ("remedy", remedy))
    return Mistake(number - 1, key, VALUE_AND_KEYS, values)


def _model_of(key: str) -> Model | None:
    """What a key of an item consists of, if that is keys."""
    nouns = list(nouns_in(types_of(FrontMatter).get(key)))
    return nouns[-1] if nouns else None


def _key_above(lines: Sequence[str], number: int) -> str:
    for line in reversed(lines[:number]):
        if found := _PARENT.fullmatch(line):
            return found["key"]
    return ""
