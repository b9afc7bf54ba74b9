"""Checks what an item silences: only advice that exists, since a misspelt code has no effect."""

import difflib
from collections.abc import Iterator

from budkavle.content.advice import ADVICE
from budkavle.content.front_matter import Source
from budkavle.content.mistakes import Mistake
from budkavle.content.yaml_places import line_of
from budkavle.model.rules import N_, Rule

UNKNOWN_ADVICE = Rule(
    "unknown-advice",
    N_("There is no advice called “{value}”, so it cannot be silenced."),
    N_("Did you mean: {known}?"),
)


def unknown_advice(source: Source) -> Iterator[Mistake]:
    """Find codes in the key `silence` that are not those of advice on items."""
    silenced = source.header.get("silence")
    codes = sorted(rule.code for rule in ADVICE)
    for code in silenced if isinstance(silenced, dict) else ():
        if code.strip() not in codes:
            near = difflib.get_close_matches(code, codes, n=1) or codes
            line = source.yaml_line + line_of(source.yaml, ("silence", code))
            values = (("value", code), ("known", ", ".join(near)))
            yield Mistake(line, f"silence.{code}", UNKNOWN_ADVICE, values)
