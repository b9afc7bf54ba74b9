"""One table for each kind of advice: what is reported, and what is not."""

import pytest

from budkavle.content.advice import advise
from budkavle.content.front_matter import split
from budkavle.content.item import parse
from budkavle.model.problems import Problem
from tests.support.samples import CONTEXT, HEADER, SETTINGS, text_of

LONG = "Ett två tre fyra fem sex sju åtta nio tio " * 3


def advice(header: str = HEADER, body: str = "Texten.\n") -> list[Problem]:
    text = text_of(header, body)
    written = parse(text.encode(), "nyheter/2026/a.md", CONTEXT)
    return list(advise(written, split(text), SETTINGS, "content"))


def found(header: str = HEADER, body: str = "Texten.\n") -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in advice(header, body)]


def remedies(body: str, header: str = HEADER) -> list[tuple[str, str]]:
    values = [dict(each.values) for each in advice(header, body)]
    return [(each["value"], each["remedy"]) for each in values]


def test_good_text_is_not_reported() -> None:
    body = (
        "Mötet är den 11 oktober 2018, kl. 9.00–10.30, i sal 3.14. Ring 031-390 06 00.\n\n"
        "## VGR och LOU\n\nLäs [hela beslutet](https://example.org/beslut).\n\n"
        "### Bilden\n\n![En röd stuga](stuga.jpg)\n\n`t.ex. KLICKA HÄR`\n"
    )
    assert found(body=body) == []


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"{LONG}elva.\n", [8]),
        (f"{LONG.strip()}.\n", []),
        (f"Kort.\nKort igen.\n{LONG}elva.\n", [10]),
        (f"- Kort\n- {LONG}elva.\n", [9]),
        (f"> {LONG}elva.\n", [8]),
        ("Ett två. " * 40, []),
    ],
)
def test_a_sentence_has_thirty_words_at_most(body: str, lines: list[int]) -> None:
    assert found(body=body) == [(line, "long-sentence") for line in lines]


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("t.ex.", "till exempel"),
        ("T.ex.", "till exempel"),
        ("t ex", "till exempel"),
        ("t. ex.", "till exempel"),
        ("bl.a.", "bland annat"),
        ("m.fl.", "med flera"),
        ("dvs", "det vill säga"),
        ("dvs.", "det vill säga"),
        ("pga", "på grund av"),
        ("ca", "cirka"),
        ("fr.o.m.", "från och med"),
    ],
)
def test_words_are_written_out(written: str, remedy: str) -> None:
    assert remedies(f"Den som {written} cyklar.\n") == [(written, remedy)]


@pytest.mark.parametrize("word", ["tex", "Cancer", "mm", "osvuret", "resa", "kl. 9.00", "3 mm hög"])
def test_words_that_only_look_like_abbreviations_are_not_reported(word: str) -> None:
    assert remedies(f"Den {word} är bra.\n") == []


def test_an_english_text_has_english_abbreviations() -> None:
    assert remedies("Say e.g. t.ex. and ca.\n", f"{HEADER}lang: en\n") == [("e.g.", "for example")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[Klicka här](https://a.se)", "vague-link"),
        ("[här](https://a.se)", "vague-link"),
        ("[Läs mer här!](https://a.se)", "vague-link"),
        ("[Läs mer »](https://a.se)", "vague-link"),
        ("[click here](https://a.se)", "vague-link"),
        ("[https://a.se/b](https://a.se/b)", "address-as-link"),
        ("<https://a.se/b>", "address-as-link"),
        ("[www.a.se](https://a.se)", "address-as-link"),
        ("![](b.jpg)", "missing-alt"),
        ("VIKTIGT: stängt", "capitals"),
        ("### Tre", "heading-jump"),
        ("## Två\n\n#### Fyra", "heading-jump"),
        ("Det gäller den 2026-03-01.", "date-style"),
        ("Det gäller kl. 09.30.", "time-style"),
        ("Ring +46 31 390 06 00.", "phone-style"),
    ],
)
def test_it_is_found(body: str, code: str) -> None:
    line = 7 + len(body.split("\n"))
    assert found(body=f"{body}\n") == [(line, code)]


def test_what_is_left_from_a_template_is_found_in_a_draft() -> None:
    drafted = f"{HEADER}draft: true\n"
    assert found(drafted, "[Skriv mer]\n") == [(9, "left-from-template")]
    assert found(drafted, "[Skriv till oss](mailto:info@exempel.se)\n") == []


@pytest.mark.parametrize(
    "body",
    [
        "[Härlig läsning](https://a.se)",
        "[Mer om vatten](https://a.se)",
        "[Klicka här för att anmäla dig till mötet](https://a.se)",
        "UNESCO och VGR",
        "## Två\n\n### Tre\n\n## Två igen",
    ],
)
def test_it_is_not_reported(body: str) -> None:
    assert found(body=f"{body}\n") == []


@pytest.mark.parametrize(
    ("written", "remedy", "code"),
    [
        ("2026-03-01", "1 mars 2026", "date-style"),
        ("1/3 2026", "1 mars 2026", "date-style"),
        ("den 1/3", "den 1 mars", "date-style"),
        ("09:00", "9.00", "time-style"),
        ("kl 9.00", "kl. 9.00", "time-style"),
        ("kl. 09.30", "kl. 9.30", "time-style"),
        ("kl. 9:30", "kl. 9.30", "time-style"),
        ("0725663070", "072-566 30 70", "phone-style"),
        ("+46 31 390 06 00", "031-390 06 00", "phone-style"),
    ],
)
def test_amounts_are_written_as_in_the_rest_of_the_site(
    written: str, remedy: str, code: str
) -> None:
    body = f"Det är {written} som gäller.\n"
    assert remedies(body) == [(written, remedy)]
    assert found(body=body) == [(8, code)]


@pytest.mark.parametrize(
    "written",
    ["1/3", "24/7", "3.14", "858501-2084", "2026-13-45", "2018–2026", "SFS 2018:1937", "1.2.3"],
)
def test_other_numbers_are_not_reported(written: str) -> None:
    assert remedies(f"Det är {written} som gäller.\n") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("title: Rubriken", f"title: {'Lång ' * 17}", 3, "long-title"),
        ("title: Rubriken", "title: Rubriken.", 3, "title-full-stop"),
        ("title: Rubriken", "title: VIKTIGT", 3, "capitals"),
        ("Sammanfattningen.", "Lång. " * 28, 5, "long-summary"),
        ("Sammanfattningen.", "Den t.ex. är kort.", 5, "abbreviation"),
    ],
)
def test_the_front_matter_is_looked_at(old: str, new: str, line: int, code: str) -> None:
    assert found(HEADER.replace(old, new)) == [(line, code)]


def test_facts_are_looked_at_on_their_lines() -> None:
    assert found(f"{HEADER}facts:\n  - Bra.\n  - Det är t.ex. så.\n") == [(8, "abbreviation")]


def test_advice_is_silenced_with_a_reason() -> None:
    header = f"{HEADER}silence:\n  abbreviation: Ordalydelsen är lagens.\n"
    assert found(header, "Det är t.ex. VIKTIGT.\n") == [(10, "capitals")]
