"""The content of social cards; see `card_drawing` for how they look. Pure."""

from dataclasses import dataclass

from PIL import __version__ as _pillow

from budkavle.render.output import digest_of

WIDTH = 1200
HEIGHT = 630

_DRAWING = (_pillow, 1)
"""What a card's bytes depend on besides its text. Raise the number when `card_drawing` changes."""


@dataclass(frozen=True, slots=True)
class Colours:
    """A card's colours in CSS notation; ink on background needs a contrast of 4.5:1."""

    background: str = "#12324a"
    ink: str = "#ffffff"
    accent: str = "#f2a900"


@dataclass(frozen=True, slots=True)
class Card:
    """A title, who publishes it, and the card's colours."""

    title: str
    organisation: str
    colours: Colours

    @property
    def digest(self) -> str:
        """A digest of everything that the card's bytes depend on."""
        return digest_of(self, _DRAWING)
