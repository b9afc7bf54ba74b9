"""The content of social cards; see `card_drawing` for how they look. Pure."""

import re
from typing import NamedTuple

from PIL import __version__ as _pillow

from budkavle.render.output import digest_of

WIDTH = 1200
HEIGHT = 630

_DRAWING = (_pillow, 1)
"""What a card's bytes depend on besides its text. Raise the number when `card_drawing` changes."""


_ANY_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile("[\u0000-\u052f\u1e00-\u1fff]")
"""Latin, Greek and Cyrillic letters, and the signs between them: what the card's font has."""


def can_draw(text: str) -> bool:
    """Whether the card's font has every letter of a text; others would be empty boxes."""
    return not _ANY_LETTER.search(_LETTERS.sub("", text))


class Colours(NamedTuple):
    """A card's colours in CSS notation; ink on background needs a contrast of 4.5:1."""

    background: str = "#12324a"
    ink: str = "#ffffff"
    accent: str = "#f2a900"


class Card(NamedTuple):
    """A title, who publishes it, and the card's colours."""

    title: str
    organisation: str
    colours: Colours

    @property
    def digest(self) -> str:
        """A digest of everything that the card's bytes depend on."""
        return digest_of(self, _DRAWING)
