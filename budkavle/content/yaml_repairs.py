"""Divides YAML into lines, tries whether changed ones are valid, and quotes texts. Pure."""

import json
import re
from collections.abc import Sequence

import yaml

from budkavle.content.yaml_places import nodes_of

_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")


def lines_in(text: str) -> list[str]:
    """The lines of a text as YAML counts them (YAML 1.1, 5.4)."""
    return _LINE_BREAK.split(text)


def in_quotation_marks(text: str) -> str:
    """Quote any text, whatever characters it contains, for one line of YAML (YAML 1.1, 5.7)."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def is_yaml(text: str) -> bool:
    """Whether a text is valid YAML."""
    try:
        nodes_of(text)
    except yaml.YAMLError:
        return False
    return True


def repairs(lines: Sequence[str], number: int) -> bool:
    """Whether everything up to and including this line is valid YAML; later lines may be wrong."""
    try:
        nodes_of("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return mark is not None and mark.line > number
    return True


def indent_of(line: str) -> int:
    """The number of spaces that a line begins with."""
    return len(line) - len(line.lstrip(" "))
