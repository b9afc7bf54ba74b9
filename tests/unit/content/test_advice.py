"""One table for each kind of advice: what is reported, and what is not."""

import pytest

from budkavle.content.advice import advise
from budkavle.content.front_matter import split
from budkavle.content.item import parse
from budkavle.model.problems import Problem
from tests.support.samples import CONTEXT, HEADER, SETTINGS, text_of

ADDRESS = "https://www.kommunen.se/arenden/2026/beslut-om-bron"
LONG = "Ett två tre fyra fem sex sju åtta nio tio " * 8


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
        "### Bilden\n\n![En röd stuga](stuga.jpg)\n\n`s.k. KLICKA HÄR`\n"
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
def test_a_sentence_has_eighty_words_at_most(body: str, lines: list[int]) -> None:
    assert found(body=body) == [(line, "long-sentence") for line in lines]


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("s.k.", "så kallad"),
        ("S.k.", "så kallad"),
        ("s k", "så kallad"),
        ("s. k.", "så kallad"),
        ("m.fl.", "med flera"),
        ("dvs", "det vill säga"),
        ("dvs.", "det vill säga"),
        ("pga", "på grund av"),
        ("fr.o.m.", "från och med"),
    ],
)
def test_words_are_written_out(written: str, remedy: str) -> None:
    assert remedies(f"Den som {written} cyklar.\n") == [(written, remedy)]


@pytest.mark.parametrize(
    "word",
    [
        "t.ex.",
        "bl.a.",
        "m.m.",
        "ca",
        "tex",
        "Cancer",
        "mm",
        "osvuret",
        "resa",
        "kl. 9.00",
        "3 mm hög",
    ],
)
def test_words_that_only_look_like_abbreviations_are_not_reported(word: str) -> None:
    assert remedies(f"Den {word} är bra.\n") == []


def test_an_english_text_has_english_abbreviations() -> None:
    assert remedies("Say viz. s.k. e.g. so.\n", f"{HEADER}lang: en\n") == [("viz.", "namely")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[Klicka här](https://a.se)", "vague-link"),
        ("[här](https://a.se)", "vague-link"),
        ("[Läs mer här!](https://a.se)", "vague-link"),
        ("[Läs mer »](https://a.se)", "vague-link"),
        ("[click here](https://a.se)", "vague-link"),
        (f"[{ADDRESS}]({ADDRESS})", "address-as-link"),
        ("[https://a.se/b](https://b.example.org/b)", "other-address"),
        ("[](b.pdf)", "nameless-link"),
        (f"<{ADDRESS}>", "address-as-link"),
        ("![](b.jpg)", "missing-alt"),
        ("![Bild](b.jpg)", "vague-alt"),
        ("![A photo.](b.jpg)", "vague-alt"),
        ("![IMG_1234](IMG_1234.jpg)", "vague-alt"),
        ("![img_1234.JPG](IMG_1234.jpg)", "vague-alt"),
        ("![Karta 2](Karta%202.png)", "vague-alt"),
        ("VIKTIGT: stängt", "capitals"),
        ("## Två\n\n#### Fyra", "heading-jump"),
        ("Det gäller den 2026-03-01.", "date-style"),
        ("Det gäller kl. 09.30.", "time-style"),
        ("Ring +46 31 390 06 00.", "phone-style"),
    ],
)
def test_it_is_found(body: str, code: str) -> None:
    line = 7 + len(body.split("\n"))
    assert found(body=f"{body}\n") == [(line, code)]


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ("KOMMUNEN BYGGER NY SIMHALL NU", "Kommunen bygger ny simhall nu"),
        ("Vägen är klar. VIKTIGT: stängt", "Viktigt"),
        ("Det är VIKTIGT att komma", "viktigt"),
        ("”VIKTIGT”, säger hon", "Viktigt"),
    ],
)
def test_words_in_capitals_begin_as_sentences_do(body: str, remedy: str) -> None:
    assert [words for _, words in remedies(f"{body}\n")] == [remedy]


def test_a_text_of_a_picture_in_front_matter_is_found() -> None:
    front = f"{HEADER}image: {{src: b.jpg, alt: Foto}}\nimages:\n  - src: c_1.jpg\n    alt: c_1\n"
    assert found(front) == [(6, "vague-alt"), (7, "vague-alt")]
    assert found(f'{HEADER}image: {{src: b.jpg, alt: ""}}\n') == []


def test_what_is_left_from_a_template_is_found_in_a_draft() -> None:
    drafted = f"{HEADER}draft: true\n"
    assert found(drafted, "[Skriv mer]\n") == [(9, "left-from-template")]
    assert found(drafted, "[Skriv till oss](mailto:info@exempel.se)\n") == []


@pytest.mark.parametrize(
    "body",
    [
        "[Härlig läsning](https://a.se)",
        "Så går det till i kommunerna.\n-----------------------------",
        "[USA.gov](https://www.example.org/a)",
        "[https://example.se/a](https://www.example.se/b)",
        "[//]: # (Minns att fråga Eva.)",
        "Läs [planen].\n\n[Planen]: https://a.se",
        "Priset* gäller **alla** dagar",
        "    [okänd]: kod\n    ## \n",
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
        ("title: Rubriken", f"title: {'Lång ' * 25}", 3, "long-title"),
        ("title: Rubriken", "title: Rubriken.", 3, "title-full-stop"),
        ("title: Rubriken", "title: VIKTIGT", 3, "capitals"),
        ("Sammanfattningen.", "Lång. " * 101, 5, "long-summary"),
        ("Sammanfattningen.", "Den s.k. är kort.", 5, "abbreviation"),
    ],
)
def test_the_front_matter_is_looked_at(old: str, new: str, line: int, code: str) -> None:
    assert found(HEADER.replace(old, new)) == [(line, code)]


@pytest.mark.parametrize(
    "body",
    [
        "### Tre\n\nText.",
        "[www.a.se](https://a.se) <https://a.se/b>",
        "INTERPOL, NASA, USA, EU och FAO möts.",
        "Servern 52.86.186.226 svarar.",
        "Bl.a. bron, t.ex. m.m.",
        "Ett ord i citatet: ”ALLA”.",
    ],
)
def test_what_good_texts_are_full_of_is_not_reported(body: str) -> None:
    assert found(body=f"{body}\n") == []


def test_the_longest_sentence_alone_is_reported() -> None:
    body = f"{LONG}elva.\n\n{LONG}elva tolv.\n\n{LONG}elva.\n"
    assert found(body=body) == [(10, "long-sentence")]


def test_the_same_again_is_reported_once() -> None:
    assert found(body="Det s.k. ordet.\n\nDet s.k. ordet.\n") == [(8, "abbreviation")]


def test_facts_are_looked_at_on_their_lines() -> None:
    assert found(f"{HEADER}facts:\n  - Bra.\n  - Det är s.k. så.\n") == [(8, "abbreviation")]


def test_advice_is_silenced_with_a_reason() -> None:
    header = f"{HEADER}silence:\n  abbreviation: Ordalydelsen är lagens.\n"
    assert found(header, "Det är s.k. VIKTIGT.\n") == [(10, "capitals")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["| a | b | c |"], [(10, "c", "3", "2")]),
        (["a | b | c"], [(10, "c", "3", "2")]),
        (["| a | b | | d", "| a | b | c |"], [(10, "d", "4", "2"), (11, "c", "3", "2")]),
        (["| a | b | c |", "| d | e | f |"], [(10, "c", "3", "2")]),
        (["| a | `b|c` |"], [(10, "c`", "3", "2")]),
        (["| a | b |", "| a \\| b | c |", "| a |", "| a | b | |", "a | b", "text"], []),
    ],
    ids=["more", "bare", "two", "same", "code", "none"],
)
@pytest.mark.parametrize("begin", ["", "> "], ids=["plain", "quoted"])
def test_a_cell_that_readers_do_not_see(
    rows: list[str], expected: list[tuple[int, str, str, str]], begin: str
) -> None:
    body = "\n".join(f"{begin}{row}" for row in ["| K | A |", "| --- | --- |", *rows]) + "\n"
    told = [each for each in advice(body=body) if each.code == "lost-cell"]
    assert [(each.line, *dict(each.values).values()) for each in told] == expected


def test_every_table_has_its_own_number_of_cells() -> None:
    tables = (
        "| K |\n| --- |\n| a |\n\n| K | A |\n| --- | --- |\n| a | b |\n\n```\n| a |\n| b | c |\n```"
    )
    assert found(body=f"{tables}\n") == []
