"""The service's own words: its catalogue, and what its addresses are called in each language."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from budkavle.i18n.catalogue import translations

LANGUAGES = ("sv", "en")
STYLES = "/prenumerera/stil.css"
_CATALOGUES = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Routes:
    """Where the service's pages are, in one language; `prefix` as in the site's addresses."""

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
    """Give the function that turns an English message into this language."""
    return translations(language, "subscriptions", _CATALOGUES).gettext


def routes(language: str, first: str) -> Routes:
    """The addresses in a language; those of the site's first language have no prefix."""
    prefix = "" if language == first else f"/{language}"
    form, *rest = _SWEDISH if language == "sv" else _ENGLISH
    return Routes(prefix, f"{prefix}/{form}", *(f"{prefix}/{form}/{word}" for word in rest))
