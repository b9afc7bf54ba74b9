"""Every key of the front matter: its valid values, and the messages for invalid ones."""

from typing import Any

import pytest

from budkavle.content.item import FactHtml, parse
from budkavle.content.mistakes import MistakesError
from budkavle.i18n.catalogue import translator
from budkavle.model.events import Event
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item_parts import Attachment, Correction, Picture
from budkavle.model.moments import Moment
from budkavle.model.noun import types_of
from budkavle.model.problems import Problem, describe
from budkavle.model.registries import Contact
from budkavle.model.values import Focus
from tests.support.samples import CONTEXT, HEADER, text_of, utc

KEYS = list(types_of(FrontMatter))


def header_with(key: str, written: str) -> str:
    """The shortest front matter, with a key on its last lines."""
    others = [line for line in HEADER.splitlines() if not line.startswith(f"{key}:")]
    return "\n".join([*others, f"{key}:{written}"]) + "\n"


def read(key: str, written: str) -> Any:
    """The value of a key; facts are texts."""
    parsed = parse(text_of(header_with(key, written)).encode(), "a.md", CONTEXT)
    return getattr(parsed.texts() if key == "facts" else parsed.item, key)


def said_of(key: str, written: str, language: str) -> list[str]:
    """The messages, without path and line number."""
    with pytest.raises(MistakesError) as caught:
        read(key, written)
    problems = (
        Problem("a.md", each.line, each.field, each.rule, each.values)
        for each in caught.value.mistakes
    )
    told = (describe(problem, translator(language)) for problem in problems)
    return [line.partition(": ")[2] for line in told]


def day(written: str) -> Moment:
    return Moment(utc(written), has_time=False)


def minute(written: str) -> Moment:
    return Moment(utc(written), has_time=True)


VALID: list[tuple[str, str, Any]] = [
    ("id", " 20181010-0900-vgr7", "20181010-0900-vgr7"),
    ("title", " Rubriken", "Rubriken"),
    ("title", " 2026", "2026"),
    ("title", " NO", "NO"),
    ("title", ' "Svar: ja"', "Svar: ja"),
    ("title", " Kl. 10:30 i dag", "Kl. 10:30 i dag"),
    ("date", " 2018-10-10", day("2018-10-09 22:00")),
    ("date", " 2018-10-10 09:00", minute("2018-10-10 07:00")),
    ("date", " 2018-10-10 # antagen", day("2018-10-09 22:00")),
    ("summary", " En mening.", "En mening."),
    ("summary", " >\n  En mening\n  på två rader.", "En mening på två rader."),
    ("slug", " overklagad", "overklagad"),
    ("topics", " [vard, skola]", ("vard", "skola")),
    ("topics", "\n  - vard", ("vard",)),
    ("topics", " []", ()),
    ("story", " vardmiljo", "vardmiljo"),
    ("facts", " [a, b]", (FactHtml(None, ("a", "b")),)),
    ("facts", "\n  title: c\n  items: [a]", (FactHtml("c", ("a",)),)),
    ("facts", "\n  - items: [a]\n  - items: [b]", (FactHtml(None, ("a",)), FactHtml(None, ("b",)))),
    ("contacts", " [karl-fors]", ("karl-fors",)),
    (
        "contacts",
        "\n  - {name: Eva, role: chef, phone: 0701234567}",
        (Contact(name="Eva", role="chef", phone="+46701234567", email=None),),
    ),
    ("authors", " [karl-fors, Eva Ek]", ("karl-fors", "Eva Ek")),
    ("authors", " Eva Ek", ("Eva Ek",)),
    ("authors", " [Eva Ek, Eva Ek]", ("Eva Ek",)),
    ("image", " {src: a.jpg, alt: En bild}", Picture(src="a.jpg", alt="En bild")),
    ("image", ' {src: a.jpg, alt: ""}', Picture(src="a.jpg", alt="")),
    (
        "image",
        " {src: a.jpg, alt: b, terms: CC BY 4.0, focus: 50 30}",
        Picture(src="a.jpg", alt="b", terms="CC BY 4.0", focus=Focus(50, 30)),
    ),
    (
        "image",
        " {src: a.jpg, alt: b, credit: c, terms: d, press: true}",
        Picture(src="a.jpg", alt="b", credit="c", terms="d", press=True),
    ),
    ("images", " [{src: a.jpg, alt: b, credit: c}]", (Picture(src="a.jpg", alt="b", credit="c"),)),
    (
        "attachments",
        " [{file: a.pdf, title: A}]",
        (Attachment(file="a.pdf", title="A"),),
    ),
    (
        "event",
        " {start: 2026-05-21 18:00, end: 2026-05-21, place: Torget, register: a@example.org}",
        Event(
            start=minute("2026-05-21 16:00"),
            end=day("2026-05-20 22:00"),
            place="Torget",
            register="mailto:a@example.org",
        ),
    ),
    (
        "event",
        " {start: 2026-05-21, online: https://example.org/}",
        Event(start=day("2026-05-20 22:00"), online="https://example.org/"),
    ),
    (
        "event",
        " {start: 2026-05-21, place: Torget, cancelled: Talaren är sjuk.}",
        Event(start=day("2026-05-20 22:00"), place="Torget", cancelled="Talaren är sjuk."),
    ),
    ("draft", " true", True),
    ("draft", " false", False),
    ("publish", " 2026-03-02 09:00", minute("2026-03-02 08:00")),
    ("embargo", " 2026-03-02T09:00Z", minute("2026-03-02 09:00")),
    ("expires", " 2026-04-01", day("2026-03-31 22:00")),
    ("pinned", " true", True),
    ("pinned", " 2026-04-01", day("2026-03-31 22:00")),
    (
        "corrections",
        " [{date: 2026-03-02, note: a}]",
        (Correction(date=day("2026-03-01 23:00"), note="a"),),
    ),
    ("withdrawn", " Uppgiften var fel.", "Uppgiften var fel."),
    ("aliases", " [/gammal/adress/]", ("gammal/adress/",)),
    ("aliases", ' ["/?p=7"]', ("?p=7",)),
    ("feed_id", ' "7 at https://a.se"', "7 at https://a.se"),
    ("lang", " en", "en"),
    ("translates", " 20181010-0900-vgr7", "20181010-0900-vgr7"),
    ("easy_read", " lattlast.md", "lattlast.md"),
    ("sign_language", " https://example.se/film", "https://example.se/film"),
    ("silence", " {long-sentence: Ett citat.}", {"long-sentence": "Ett citat."}),
    ("announce", " never", "never"),
    ("revision", " 2", 2),
    ("silence", "\n  capitals: Så heter det.", {"capitals": "Så heter det."}),
]

SILENCE = (
    "Advice is silenced with a reason for each."
    " Write lines of “code: reason”, for example long-sentence: A quotation.",
    "Råd tystas med ett skäl för varje."
    " Skriv rader med ”kod: skäl”, till exempel long-sentence: Ett citat.",
)
PIN = (
    "“igår” says neither whether nor until when the item is pinned."
    " Write true, or the day when it ends: YYYY-MM-DD",
    "”igår” säger varken om eller hur länge nyheten ska ligga överst."
    " Skriv true, eller dagen när det tar slut: ÅÅÅÅ-MM-DD",
)
DATE = (
    "“igår” is not a date. Write YYYY-MM-DD, or YYYY-MM-DD hh:mm with a time.",
    "”igår” är inte ett datum. Skriv ÅÅÅÅ-MM-DD, eller ÅÅÅÅ-MM-DD tt:mm med klockslag.",
)


def listed(remedy: str) -> tuple[str, str]:
    return f"This must be a list. Write {remedy}", f"Det här måste vara en lista. Skriv {remedy}"


def as_text(remedy: str) -> tuple[str, str]:
    return f"This must be a text. Write {remedy}", f"Det här måste vara en text. Skriv {remedy}"


TEXT = (
    "This must be a text. Write it on one line, after the key.",
    "Det här måste vara en text. Skriv den på en rad, efter nyckeln.",
)
KEY = (
    "“Vård!” cannot be a key or an address. Use a–z, 0–9 and single hyphens, for example vard",
    "”Vård!” kan inte vara en nyckel eller en adress."
    " Använd a–z, 0–9 och enkla bindestreck, till exempel vard",
)
ID = (
    "“Nr 1” cannot be an id. Use 8 to 64 of a–z, 0–9 and hyphens, for example nr-1-00000000",
    "”Nr 1” kan inte vara ett id."
    " Använd 8 till 64 tecken av a–z, 0–9 och bindestreck, till exempel nr-1-00000000",
)
PATH = (
    "“/a.jpg” is not the path of a file."
    " Write it as seen from this file, for example bild.jpg or ../bilder/bild.jpg",
    "”/a.jpg” är inte sökvägen till en fil."
    " Skriv den sedd från den här filen, till exempel bild.jpg eller ../bilder/bild.jpg",
)

INVALID: list[tuple[str, str, str, tuple[str, str]]] = [
    ("id", " Nr 1", "id", ID),
    ("title", " [a]", "title", as_text("title: a")),
    ("date", " igår", "date", DATE),
    (
        "date",
        " 2026-02-30",
        "date",
        (
            "“2026-02-30” is a day or a time that does not exist. Look in a calendar.",
            "”2026-02-30” är en dag eller en tid som inte finns. Titta i en kalender.",
        ),
    ),
    (
        "summary",
        " |\n  En\n  två",
        "summary",
        (
            "The text has a line break. Write it on one line.",
            "Texten har en radbrytning. Skriv den på en rad.",
        ),
    ),
    ("slug", " Vård!", "slug", KEY),
    ("topics", " vard", "topics", listed("topics: [vard]")),
    ("topics", " [Vård!]", "topics.0", KEY),
    ("story", " Vård!", "story", KEY),
    ("facts", " a", "facts", listed("facts: [a]")),
    ("authors", " [{name: Eva}]", "authors.0", TEXT),
    ("contacts", " eva", "contacts", listed("contacts: [eva]")),
    (
        "contacts",
        " [{name: Eva}]",
        "contacts.0.phone",
        (
            "The contact has neither a telephone number (phone) nor an e-mail address (email). "
            "Add at least one of them.",
            "Kontakten har varken telefonnummer (phone) eller e-postadress (email). "
            "Lägg till minst ett av dem.",
        ),
    ),
    (
        "contacts",
        " [{name: Eva, phone: växeln}]",
        "contacts.0.phone",
        (
            "“växeln” is not a phone number."
            " Count its digits, and write it as 031-XXX XX XX or +46 31 XXX XX XX.",
            "”växeln” är inte ett telefonnummer."
            " Räkna siffrorna, och skriv det som 031-XXX XX XX eller +46 31 XXX XX XX.",
        ),
    ),
    (
        "contacts",
        " [{name: Eva, email: eva}]",
        "contacts.0.email",
        (
            "“eva” is not an e-mail address. Write only the address,"
            " without spaces, as name@example.se",
            "”eva” är inte en e-postadress. Skriv bara adressen,"
            " utan mellanslag, som namn@example.se",
        ),
    ),
    (
        "image",
        " {src: a.jpg}",
        "image",
        (
            "The key alt is missing. Write image: {src: a.jpg, alt: Say what the picture shows}",
            "Nyckeln alt saknas. Skriv image: {src: a.jpg, alt: Det som bilden visar}",
        ),
    ),
    ("image", " {src: /a.jpg, alt: b}", "image.src", PATH),
    (
        "images",
        " [a.jpg]",
        "images.0",
        (
            "This must be lines of “key: value”, not “a.jpg”."
            " Write images: [{src: a.jpg, alt: Say what the picture shows}]."
            " The keys are: src, alt, credit, caption, terms, focus, press.",
            "Här ska stå rader med ”nyckel: värde”, inte ”a.jpg”."
            " Skriv images: [{src: a.jpg, alt: Det som bilden visar}]."
            " Nycklarna är: src, alt, credit, caption, terms, focus, press.",
        ),
    ),
    (
        "attachments",
        " [{file: a.pdf}]",
        "attachments.0",
        (
            "The key title is missing."
            " Write attachments: [{file: a.pdf, title: The name of the attachment}]",
            "Nyckeln title saknas. Skriv attachments: [{file: a.pdf, title: Bilagans namn}]",
        ),
    ),
    ("attachments", " [{file: /a.jpg, title: A}]", "attachments.0.file", PATH),
    ("event", " {start: igår, place: Torget}", "event.start", DATE),
    (
        "event",
        " {start: 2026-05-21}",
        "event.place",
        (
            "The event has neither a place nor an address online."
            " Add a line: place: and where it is, or online: and its address.",
            "Evenemanget har varken plats eller adress på nätet."
            " Lägg till en rad: place: och var det är, eller online: och dess adress.",
        ),
    ),
    (
        "event",
        " {start: 2026-05-21 18:00, end: 2026-05-21 17:00, place: Torget}",
        "event.end",
        (
            "The event ends before it begins. Write a later end, or remove it.",
            "Evenemanget slutar innan det börjar. Skriv ett senare end, eller ta bort det.",
        ),
    ),
    (
        "draft",
        " ja",
        "draft",
        (
            "“ja” is neither true nor false. Write true or false.",
            "”ja” är varken true eller false. Skriv true (ja) eller false (nej).",
        ),
    ),
    ("publish", " igår", "publish", DATE),
    ("embargo", " igår", "embargo", DATE),
    (
        "embargo",
        " 2026-03-29 02:30",
        "embargo",
        (
            "The clock never shows 2026-03-29 02:30: summer time begins."
            " Write a time an hour later.",
            "Klockan visar aldrig 2026-03-29 02:30: då börjar sommartiden."
            " Skriv en tid en timme senare.",
        ),
    ),
    ("expires", " igår", "expires", DATE),
    (
        "expires",
        " 2026-02-01",
        "expires",
        (
            "The item expires (2026-02-01 00:00) before it is published (2026-03-01 00:00)."
            " Write a later expires, or remove it.",
            "Nyheten går ut (2026-02-01 00:00) innan den publiceras (2026-03-01 00:00)."
            " Skriv en senare tidpunkt i expires, eller ta bort den.",
        ),
    ),
    ("pinned", " igår", "pinned", PIN),
    ("corrections", " [{date: igår, note: a}]", "corrections.0.date", DATE),
    (
        "corrections",
        " [{date: 2026-03-02}]",
        "corrections.0",
        (
            "The key note is missing."
            " Write corrections: [{date: 2026-03-02, note: Say what has changed.}]",
            "Nyckeln note saknas."
            " Skriv corrections: [{date: 2026-03-02, note: Det som har ändrats.}]",
        ),
    ),
    ("feed_id", " [a]", "feed_id", as_text("feed_id: a")),
    ("withdrawn", " [a]", "withdrawn", as_text("withdrawn: a")),
    (
        "withdrawn",
        "",
        "withdrawn",
        (
            "There is no value here. Write one, or delete the line.",
            "Här saknas ett värde. Skriv ett, eller ta bort raden.",
        ),
    ),
    (
        "aliases",
        " [../a]",
        "aliases.0",
        (
            "“../a” is not an address on this site."
            " Write it from the first slash, without the site's own, for example /a/",
            "”../a” är inte en adress på den här webbplatsen."
            " Skriv den från det första snedstrecket, utan webbplatsens namn, till exempel /a/",
        ),
    ),
    (
        "lang",
        " fi",
        "lang",
        (
            "The site has no language “fi”. It has: sv, en.",
            "Webbplatsen har inget språk ”fi”. Den har: sv, en.",
        ),
    ),
    ("translates", " Nr 1", "translates", ID),
    (
        "silence",
        " [capitals]",
        "silence",
        SILENCE,
    ),
    (
        "announce",
        " ja",
        "announce",
        (
            "“ja” is neither auto nor never."
            " Write never, or delete the line to let subscribers know.",
            "”ja” är varken auto eller never."
            " Skriv never, eller ta bort raden så att prenumeranterna får veta.",
        ),
    ),
    (
        "revision",
        " 0",
        "revision",
        (
            "“0” is not a revision. Write a whole number, for example 2.",
            "”0” är inget versionsnummer. Skriv ett heltal, till exempel 2.",
        ),
    ),
    (
        "silence",
        " [long-sentence]",
        "silence",
        (
            "Advice is silenced with a reason for each."
            " Write lines of “code: reason”, for example long-sentence: A quotation.",
            "Råd tystas med ett skäl för varje."
            " Skriv rader med ”kod: skäl”, till exempel long-sentence: Ett citat.",
        ),
    ),
    ("easy_read", " /a.jpg", "easy_read", PATH),
    ("sign_language", " /a.jpg", "sign_language", PATH),
]


@pytest.mark.parametrize(("key", "written", "value"), VALID)
def test_a_key_says_what_it_may(key: str, written: str, value: object) -> None:
    assert read(key, written) == value


@pytest.mark.parametrize(("key", "written", "field", "told"), INVALID)
def test_an_invalid_value_is_reported(
    key: str, written: str, field: str, told: tuple[str, str]
) -> None:
    for language, message in zip(("en", "sv"), told, strict=True):
        assert said_of(key, written, language) == [f"{field}: {message}"]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_without_a_value_is_reported(key: str) -> None:
    """The value may have been forgotten, so the default is not assumed."""
    assert any("Här saknas ett värde." in said for said in said_of(key, "", "sv"))


def test_every_key_is_tried() -> None:
    assert {key for key, *_ in VALID} == set(KEYS)
    assert {key for key, *_ in INVALID} == set(KEYS)
