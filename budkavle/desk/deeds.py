"""What is done to an item by one button and its question: correct, retitle, withdraw and so on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from budkavle.desk.editor import FIELDS, Filled
from budkavle.desk.fields import Field
from budkavle.model.rules import N_


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed: the key that it changes, its button, and what its page says.

    One that `adds` writes a new row of the key; the others set it, or empty it.
    """

    name: str
    key: str
    button: str
    says: str
    adds: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the question."""
        field = next(each for each in FIELDS if each.key == self.key)
        return tuple(each for each in field.inside if each.key != "date") if self.adds else (field,)


DEEDS: Mapping[str, Deed] = {
    each.name: each
    for each in (
        Deed(
            "correct",
            "corrections",
            N_("Correct"),
            N_(
                "Correct the text in the form first. Then say here what was changed: readers see it"
                " below the news item, in the list of corrections and in its feed."
            ),
            adds=True,
        ),
        Deed(
            "retitle",
            "title",
            N_("New headline"),
            N_("The address stays, so every link to the news item still leads to it."),
        ),
        Deed(
            "pin",
            "pinned",
            N_("Pin first"),
            N_("The news item stands first on the front page, whatever comes after it."),
        ),
        Deed(
            "embargo",
            "embargo",
            N_("Embargo"),
            N_(
                "Nobody sees the news item before this time. If it is out already, it disappears"
                " until then. Empty both fields to lift the embargo."
            ),
        ),
        Deed(
            "expire",
            "expires",
            N_("Let it expire"),
            N_(
                "From this time only a note is left at the address. Empty both fields to let it"
                " stay."
            ),
        ),
        Deed(
            "withdraw",
            "withdrawn",
            N_("Withdraw"),
            N_(
                "The news item goes away, also from the feeds. At its address readers see that it"
                " was withdrawn, and the reason that you write here. Empty the field to bring it"
                " back."
            ),
        ),
    )
}
"""The deeds by name, in the order of their buttons."""


def carried_out(deed: Deed, filled: Filled, answer: Mapping[str, Any], now: datetime) -> Filled:
    """The form of an item after a deed; `answer` are the values of the deed's own fields."""
    value: Any = answer.get(deed.key)
    if deed.adds:
        row = {"date": f"{now:%Y-%m-%d %H:%M}", **answer}
        value = [*filled.values[deed.key], row]
    return Filled({**filled.values, deed.key: value}, filled.text)
