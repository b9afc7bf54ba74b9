"""Advice on long sentences, abbreviations and words in capitals. Pure."""

import re
from collections.abc import Iterator

from budkavle.content.advice.passages import Advised, Found
from budkavle.model.rules import N_, Rule

LONG_SENTENCE = Rule(
    "long-sentence",
    N_("The sentence “{value}” has {number} words; more than {most} are hard to follow."),
    N_("Divide it into two."),
    "advice",
)
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

MOST_WORDS = 30
"""The largest number of words in a sentence that is easy to follow."""

_SENTENCE_END = re.compile(r"""[.!?…]["”’')\]]*\s++(?=["“”’'(–—-]*\s*[A-ZÅÄÖÉ0-9])""")
_WORD = re.compile(r"\w[\w’'-]*")
_CAPITALS = re.compile(r"\b[A-ZÅÄÖÉ]{7,}\b")

_ABBREVIATIONS = {
    "sv": {
        "bl.a.": "bland annat",
        "ca": "cirka",
        "d.v.s.": "det vill säga",
        "dvs": "det vill säga",
        "e.d.": "eller dylikt",
        "etc": "och så vidare",
        "f.d.": "före detta",
        "f.n.": "för närvarande",
        "f.ö.": "för övrigt",
        "fr.o.m.": "från och med",
        "inkl": "inklusive",
        "m.a.o.": "med andra ord",
        "m.fl.": "med flera",
        "m.m.": "med mera",
        "o.d.": "och dylikt",
        "o.s.v.": "och så vidare",
        "osv": "och så vidare",
        "p.g.a.": "på grund av",
        "pga": "på grund av",
        "resp": "respektive",
        "s.k.": "så kallad",
        "t.ex.": "till exempel",
        "t.o.m.": "till och med",
        "t.v.": "tills vidare",
        "tfn": "telefon",
    },
    "en": {
        "e.g.": "for example",
        "etc": "and so on",
        "i.e.": "that is",
        "approx": "about",
        "cf.": "compare",
        "viz.": "namely",
    },
}
"""Each abbreviation with its meaning; it is also found with a space instead of or after a dot."""


def long_sentences(advised: Advised) -> Iterator[Found]:
    """A sentence has at most 30 words."""
    for passage in advised.passages:
        start = 0
        for end in [*(m.end() for m in _SENTENCE_END.finditer(passage.text)), len(passage.text)]:
            sentence = passage.text[start:end].strip()
            number = len(_WORD.findall(sentence))
            if number > MOST_WORDS:
                values = {"value": _beginning(sentence), "number": str(number)}
                line = passage.line_at(start)
                yield line, passage.field, LONG_SENTENCE, values | {"most": str(MOST_WORDS)}
            start = end


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
    """No word of seven letters or more is in capitals; a shorter one may be a name."""
    for passage in advised.passages:
        for match in _CAPITALS.finditer(passage.text):
            values = {"value": match[0], "remedy": match[0].lower()}
            yield passage.line_at(match.start()), passage.field, CAPITALS, values


def _beginning(sentence: str) -> str:
    words = sentence.split()
    return f"{' '.join(words[:5])} …"


def _any_of(known: dict[str, str]) -> re.Pattern[str]:
    """A pattern for any of these abbreviations as a separate word, the longest ones first."""
    names = sorted(known, key=len, reverse=True)
    forms = "|".join(
        r"(?:\.\s?|\s)".join(map(re.escape, name.rstrip(".").split("."))) + r"\.?" for name in names
    )
    return re.compile(rf"(?<![\w.])(?:{forms})(?!\w)", re.IGNORECASE)


def _plain(written: str) -> str:
    return re.sub(r"[.\s]", "", written).lower()
