"""The service's translations, and the paths of its pages in each language."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from budkavle.i18n.catalogue import translations

LANGUAGES = ("sv", "en")
LOOK = "/prenumerera/utseende"
STYLES = f"{LOOK}/stylesheets/stil.css"
_CATALOGUES = Path(__file__).parent / "locale"


class Routes(NamedTuple):
    """The paths of the service's pages in one language.

    `prefix` is the language prefix that the site's own addresses have, such as `/en`, or empty.
    """

    prefix: str
    form: str
    sent: str
    confirm: str
    end: str
    change: str
    mine: str


_SWEDISH = ("prenumerera", "kolla-e-posten", "bekrafta", "avsluta", "andra", "mina")
_ENGLISH = ("subscribe", "check-your-mail", "confirm", "end", "change", "mine")


def translator(language: str) -> Callable[[str], str]:
    """Return the function that translates an English message into this language."""
    return translations(language, "subscriptions", _CATALOGUES).gettext


def routes(language: str, first: str) -> Routes:
    """Return the paths in a language; those of the site's first language have no prefix."""
    prefix = "" if language == first else f"/{language}"
    form, *rest = _SWEDISH if language == "sv" else _ENGLISH
    return Routes(prefix, f"{prefix}/{form}", *(f"{prefix}/{form}/{word}" for word in rest))
