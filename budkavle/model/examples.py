"""The words that remedies give where only the writer knows what to write.

Each is in Swedish, as in the handbook's tables of keys, with its English. An item in which one of
them is left is not finished.
"""

from collections.abc import Callable
from types import MappingProxyType

from budkavle.model.rules import N_

EXAMPLES = MappingProxyType(
    {
        "namn@example.se": N_("name@example.se"),
        "ÅÅÅÅ-MM-DD": N_("YYYY-MM-DD"),
        "Telefonnumret": N_("The phone number"),
        "Bilagans namn": N_("The name of the attachment"),
        "Det som bilden visar": N_("Say what the picture shows"),
        "Det som har ändrats.": N_("Say what has changed."),
        "En mening med det viktigaste.": N_("Say the most important thing in a sentence."),
        "Platsen och dess adress": N_("The place and its address"),
        "Rubriken med det viktigaste": N_("The headline with the most important thing"),
    }
)


def translated(text: str, translate: Callable[[str], str]) -> str:
    """The text with its examples in the language of `translate`."""
    for swedish, english in EXAMPLES.items():
        if swedish in text:
            text = text.replace(swedish, translate(english))
    return text
