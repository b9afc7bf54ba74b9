"""A deterministic corpus of Swedish-looking news items, of any size.

    python -m benchmarks.corpus FOLDER 10000

Items have 270-520 words, a fact box, contacts and topics, and are spread over ten years.
"""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

TOPICS = 50
CONTACTS = 40
YEARS = 10
_LAST = date(2026, 10, 31)
_STEMS = (
    "kommun region förvaltning nämnd upphandling avtal beslut ärende vård skola omsorg trafik miljö"
    " budget bostad bibliotek kultur förening ungdom äldre granskning utredning samverkan digital"
    " tjänst system plan mål arbete utveckling stöd insats resultat projekt medborgare"
).split()
_ENDINGS = "en erna s ens ning ningar het heter lig liga skap sfråga sarbete".split()
_SMALL = (
    "och att i som för med på är till av en det den har inte om ett men sig vid från nu så kan ska"
    " efter mellan under över enligt redan också flera alla nya många"
).split()
_VERBS = (
    "beslutar börjar får ger visar säger innebär gäller omfattar planerar fortsätter påverkar"
    " förbereder granskar föreslår inför redovisar väljer"
).split()


def write(folder: Path, number: int) -> None:
    """Write a content folder with this many items, its registries and one ordinary page."""
    chance = random.Random(20181010)
    (folder / "nyheter").mkdir(parents=True, exist_ok=True)
    (folder / "om.md").write_text("---\ntitle: Om oss\n---\n\nVi finns till.\n", encoding="utf-8")
    (folder / "topics.yml").write_text(
        "".join(f"amne-{n}:\n  title: Ämne {n}\n" for n in range(TOPICS)), encoding="utf-8"
    )
    (folder / "contacts.yml").write_text(
        "".join(
            f"person-{n}:\n  name: Person {n}\n  phone: 031-390 06 {n:02}\n"
            for n in range(CONTACTS)
        ),
        encoding="utf-8",
    )
    for index in range(number):
        day = _LAST - timedelta(days=index * 365 * YEARS // number)
        path = folder / "nyheter" / str(day.year) / f"nyhet-{index:06}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(item(index, day, chance), encoding="utf-8")


def item(index: int, day: date, chance: random.Random) -> str:
    """The text of one item's file."""
    topics = sorted(chance.sample(range(TOPICS), chance.randint(1, 3)))
    contacts = sorted(chance.sample(range(CONTACTS), chance.randint(1, 2)))
    facts = "\n".join(f"  - {_sentence(chance)}" for _ in range(chance.randint(2, 4)))
    words = chance.randint(270, 520)
    return (
        f"---\nid: {day:%Y%m%d}-{index:06}\ntitle: {_words(chance, 6)}\ndate: {day}\n"
        f"summary: {_sentence(chance)}\n"
        f"topics: [{', '.join(f'amne-{n}' for n in topics)}]\n"
        f"contacts: [{', '.join(f'person-{n}' for n in contacts)}]\n"
        f"facts:\n{facts}\n---\n\n{_body(chance, words)}\n"
    )


def _body(chance: random.Random, words: int) -> str:
    paragraphs: list[str] = []
    written = 0
    while written < words:
        paragraph = " ".join(_sentence(chance) for _ in range(chance.randint(3, 5)))
        if len(paragraphs) % 4 == 3:
            paragraphs.append(f"## {_words(chance, 4)}")
        if chance.random() < 0.2:
            paragraph = f"– {paragraph}"
        paragraphs.append(paragraph)
        written += len(paragraph.split())
    return "\n\n".join(paragraphs)


def _sentence(chance: random.Random) -> str:
    return _words(chance, chance.randint(9, 18)) + "."


def _words(chance: random.Random, number: int) -> str:
    words = [_word(chance, place) for place in range(number)]
    return " ".join(words).capitalize()


def _word(chance: random.Random, place: int) -> str:
    if place % 5 == 2:
        return chance.choice(_VERBS)
    if place % 2:
        return chance.choice(_SMALL)
    return chance.choice(_STEMS) + chance.choice(_ENDINGS)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
