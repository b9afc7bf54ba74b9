"""What a rule for content is. Each rule is declared in the module that checks it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["problem", "advice"]
"""A problem stops the build; advice makes a text better, and can be silenced with a reason."""


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name for "mark, translate later"
    """Mark a text for the catalogue, unchanged; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One rule for content: the message says what is wrong, the hint what to write instead.

    Both are English and marked with N_. The code is unique; the writers' handbook has a page on it
    (docs/handbok/koder/CODE.md).
    """

    code: str
    message: str
    hint: str
    severity: Severity = "problem"
    shows_source: bool = True
    """Whether the line at fault may be shown in a log."""
    key: str = ""
    """The key at which a rule about several keys is reported."""
    alone: str = ""
    """The hint where one of the values is empty, or there is none: nothing similar is known."""
