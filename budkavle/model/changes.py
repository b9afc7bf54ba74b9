"""What readers saw change in an item, and when: the file that `archive` writes."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from budkavle.model.keys import KeyInfo
from budkavle.model.moments import MomentOf
from budkavle.model.noun import Noun
from budkavle.model.rules import N_
from budkavle.model.values import one_of

CHANGES_FILE = "changes.yml"
"""The file in content/ that says what has changed, by the ids of items."""

PARTS = ("title", "summary", "text", "facts", "pictures", "attachments", "event")
"""The parts of an article's page that are compared, in the order in which they are told."""

ENDS = ("withdrawn", "expired", "back")
"""What can happen to the whole of an item."""


def part(value: Any) -> str:
    """What has changed: a part of the page, or the whole."""
    return one_of(value, (*PARTS, *ENDS))


@dataclass(frozen=True, kw_only=True)
class Change(Noun):
    """What readers saw change at one time. The words themselves are in the archive only."""

    at: Annotated[
        MomentOf, KeyInfo(N_("When it was changed."), label=N_("Time"), example="2026-03-01 09:00")
    ]
    parts: Annotated[
        tuple[Annotated[str, BeforeValidator(part)], ...],
        Field(min_length=1),
        KeyInfo(N_("What was changed."), label=N_("What was changed"), example="[title, text]"),
    ]


@dataclass(frozen=True, kw_only=True)
class ItemHistory(Noun):
    """Everything that readers saw change in an item, the oldest first."""

    changes: Annotated[
        tuple[Change, ...],
        Field(min_length=1),
        KeyInfo(
            N_("What was changed."),
            label=N_("What was changed"),
            example="[{at: 2026-03-01 09:00, parts: [text]}]",
        ),
    ]
