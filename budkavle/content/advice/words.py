"""Advice on abbreviations and words in capitals. Pure."""

import re
from collections.abc import Iterator

from budkavle.content.advice.passages import Advised, Found
from budkavle.model.rules import N_, Rule

ABBREVIATION = Rule(
    "abbreviation",
    N_("The abbreviation “{value}” stops some readers, and screen readers spell it out."),
    N_("Write {remedy}"),
    "advice",
)
CAPITALS = Rule(
    "capitals",
    N_("“{value}” is written in capitals, which is hard to read and sounds like shouting."),
    N_("Write {remedy}, and let the words carry the weight."),
    "advice",
)

_CAPITALS = re.compile(
    r"\b(?:VIKTIGT|OBSERVERA|VARNING|INSTÄLL[TD]|STÄNGT|GRATIS|VÄLKOMMEN|VÄLKOMNA|ALDRIG|ALLTID"
    r"|ENDAST|MÅSTE|FÖRBJUDET|SENASTE|NYHET|IMPORTANT|ATTENTION|WARNING|URGENT)\b"
    r"|\b[A-ZÅÄÖÉ]{2,}(?: [A-ZÅÄÖÉ]{2,}){4,}\b"
)
"""A word that is shouted, or five words in capitals; any other word may be a name: INTERPOL."""

_ABBREVIATIONS = {
    "sv": {
        "d.v.s.": "det vill säga",
        "dvs": "det vill säga",
        "e.d.": "eller dylikt",
        "f.d.": "före detta",
        "f.n.": "för närvarande",
        "f.ö.": "för övrigt",
        "fr.o.m.": "från och med",
        "inkl": "inklusive",
        "m.a.o.": "med andra ord",
        "m.fl.": "med flera",
        "o.d.": "och dylikt",
        "o.s.v.": "och så vidare",
        "osv": "och så vidare",
        "p.g.a.": "på grund av",
        "pga": "på grund av",
        "resp": "respektive",
        "s.k.": "så kallad",
        "t.o.m.": "till och med",
        "t.v.": "tills vidare",
        "tfn": "telefon",
    },
    "en": {"approx": "about", "cf.": "compare", "viz.": "namely"},
}
"""Each abbreviation with its meaning; it is also found with a space instead of or after a dot.

Not those that everybody reads without a stop, such as t.ex. and etc.: good texts are full of them.
"""


def abbreviations(advised: Advised) -> Iterator[Found]:
    """Words are not abbreviated."""
    known = _ABBREVIATIONS.get(advised.language, {})
    if not known:
        return
    pattern = _any_of(known)
    for passage in advised.passages:
        for match in pattern.finditer(passage.text):
            remedy = known[next(name for name in known if _plain(name) == _plain(match[0]))]
            values = {"value": match[0], "remedy": remedy}
            yield passage.line_at(match.start()), passage.field, ABBREVIATION, values


def capitals(advised: Advised) -> Iterator[Found]:
    """Nothing is shouted in capitals; a word that may be a name is left alone."""
    for passage in advised.passages:
        for match in _CAPITALS.finditer(passage.text):
            before = passage.text[: match.start()].rstrip(' \n“”"»–-')
            begins = not before or before[-1] in ".!?"
            words = match[0].capitalize() if begins else match[0].lower()
            values = {"value": match[0], "remedy": words}
            yield passage.line_at(match.start()), passage.field, CAPITALS, values


def _any_of(known: dict[str, str]) -> re.Pattern[str]:
    """A pattern for any of these abbreviations as a separate word, the longest ones first."""
    names = sorted(known, key=len, reverse=True)
    forms = "|".join(
        r"(?:\.\s?|\s)".join(map(re.escape, name.rstrip(".").split("."))) + r"\.?" for name in names
    )
    return re.compile(rf"(?<![\w.])(?:{forms})(?!\w)", re.IGNORECASE)


def _plain(written: str) -> str:
    return re.sub(r"[.\s]", "", written).lower()
