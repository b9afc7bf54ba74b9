"""Mistakes in a file, as data: the broken rules, each with its line."""

from typing import NamedTuple

from budkavle.model.rules import Rule


class Mistake(NamedTuple):
    """A broken rule in a file: the line (from 1), the field, and the values of its message.

    The field is empty for a mistake in the text, or in the file as a whole.
    """

    line: int
    field: str
    rule: Rule
    values: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule.code


class MistakesError(Exception):
    """A text has mistakes, and none of its values can be used; `mistakes` holds them."""

    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes = mistakes
        super().__init__(", ".join(mistake.code for mistake in mistakes))
