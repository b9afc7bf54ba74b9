"""Social cards: legible, complete, and the same each time."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from budkavle.render.media import Colours, card_drawing
from budkavle.render.media.card_content import HEIGHT, WIDTH, Card, can_draw

LONGEST = "Informationssäkerhetssamordningsansvarsfördelningsarbetsgruppsledamöter"
SENTENCE = "Kommunerna delar på beredskapen under nätter och helger " * 6


def card(title: str = "Svar på frågor", **changes: str) -> Card:
    return Card(title, "Exempelkommunerna", Colours(**changes))


def drawn(card: Card) -> Image.Image:
    return Image.open(BytesIO(card_drawing.draw(card))).convert("RGB")


def test_a_card_has_the_size_that_social_networks_ask_for() -> None:
    assert drawn(card()).size == (WIDTH, HEIGHT) == (1200, 630)


@pytest.mark.parametrize("letter", "åäöÅÄÖéüøæčšŋ–—“”’»…·€½")
def test_the_font_has_every_letter(letter: str) -> None:
    font = card_drawing._font(48, 700)
    assert bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Ođđasat – Łódź", True),
        ("Новости", True),
        ("Ελλάδα", True),
        ("2026 – 1 + 1", True),
        ("أخبار", False),
        ("Nytt: 新聞", False),
    ],
)
def test_letters_that_the_font_lacks_are_known(title: str, drawn: bool) -> None:
    assert can_draw(title) is drawn


def test_colours_are_those_that_were_asked_for() -> None:
    colours = drawn(card(background="#102030", ink="#fffefd", accent="#aa0011")).getcolors()
    assert colours
    assert {(16, 32, 48), (255, 254, 253), (170, 0, 17)} <= {colour for _, colour in colours}


@pytest.mark.parametrize("title", ["Kort", "Svar på frågor " * 3, LONGEST, SENTENCE, "i" * 900])
def test_nothing_is_drawn_in_the_margins(title: str) -> None:
    empty = Image.new("RGB", (WIDTH, HEIGHT), card().colours.background)
    found = ImageChops.difference(drawn(card(title)), empty)
    right = found.crop((WIDTH - 70, 0, WIDTH, HEIGHT))
    between = found.crop((40, 470, WIDTH, 480))
    assert right.getbbox() is None
    assert between.getbbox() is None


def test_a_short_title_is_set_large_and_a_long_one_smaller() -> None:
    assert card_drawing._set("Kort")[0] > card_drawing._set(SENTENCE[:160])[0]


def test_words_stay_whole_as_long_as_a_line_can_hold_them() -> None:
    size, lines = card_drawing._set("Samhällsbyggnadsförvaltningens verksamhetsberättelse")
    assert size < 92
    assert lines == ["Samhällsbyggnadsförvaltningens", "verksamhetsberättelse"]


def test_a_word_that_no_line_can_hold_is_broken_and_none_of_it_lost() -> None:
    _, lines = card_drawing._set(LONGEST)
    assert len(lines) > 1
    assert "".join(line.removesuffix("-") for line in lines) == LONGEST


def test_a_title_that_no_card_can_hold_ends_in_an_ellipsis() -> None:
    _, lines = card_drawing._set(SENTENCE)
    assert lines[-1].endswith("…")


def test_the_same_words_give_the_same_card() -> None:
    assert card_drawing.draw(card()) == card_drawing.draw(card())
    assert card().digest == card().digest


@pytest.mark.parametrize("other", [card("Annat"), card(ink="#eeeeee")])
def test_every_difference_gives_another_digest(other: Card) -> None:
    assert other.digest != card().digest
