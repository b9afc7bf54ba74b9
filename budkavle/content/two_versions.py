"""Finds words of two versions that nobody has chosen between yet. Pure."""

import re
from collections.abc import Iterator

from budkavle.content.front_matter import Source
from budkavle.content.mistakes import Mistake
from budkavle.model.rules import N_, Rule

OPENS, CLOSES = "⟪", "⟫"
"""What stands around the words of each version where two versions were merged and clash."""

TWO_VERSIONS = Rule(
    "two-versions",
    N_("“{value}” holds the words of two versions, and readers would see both."),
    N_("Keep the words that are right, and take away all signs ⟪ and ⟫."),
)

_BOTH = re.compile("⟪[^⟪⟫]*⟫⟪[^⟪⟫]*⟫|[⟪⟫]")
_KEY = re.compile(r"^([\w-]+):", re.MULTILINE)
_LONGEST = 80


def both(words: str, others: str) -> str:
    """The words of two versions where they clash, for a writer to choose from."""
    return f"{OPENS}{words}{CLOSES}{OPENS}{others}{CLOSES}"


def unresolved(source: Source) -> Iterator[Mistake]:
    """An item that is public, or will be, holds nothing that must still be chosen."""
    for text, first_line, is_yaml in (
        (source.yaml, source.yaml_line, True),
        (source.body, source.body_line, False),
    ):
        if OPENS not in text and CLOSES not in text:
            continue
        for match in _BOTH.finditer(text):
            before = text[: match.start()]
            keys = _KEY.findall(before) if is_yaml else []
            value = " ".join(match[0].split())[:_LONGEST]
            line = first_line + before.count("\n")
            yield Mistake(line, keys[-1] if keys else "", TWO_VERSIONS, (("value", value),))
