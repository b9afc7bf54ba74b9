"""Draws social cards: the pictures that social networks show for articles without a picture.

A card has 1200 × 630 pixels, as social networks ask (https://ogp.me). It has sixteen colours, from
background to ink, which are enough for smooth letters: with many colours, a card takes five times
as much time and space. Only long runs of a colour are compressed: looking for more patterns would
take twice the time. The font is Source Sans 3, which has the letters of every European language.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from io import BytesIO
from zlib import Z_RLE

import fontpkg
from PIL import Image, ImageColor, ImageDraw, ImageFont

from budkavle.render.media.card_content import HEIGHT, WIDTH, Card

_MARGIN = 80
_TITLE_BOX = (WIDTH - 2 * _MARGIN, 370)
_SIZES = (92, 80, 70, 62, 54, 48)
_LEADING = 1.16
_BAR = 18
_ORGANISATION_SIZE = 38

_MOST_TITLE = 1000
_MOST_LINE = 200
"""Limits on characters, more than a card and a line of it can hold; longer texts are cut first.

The time for measuring a text grows with its length.
"""

_RECENT = 100
"""The size of the cache of text lengths: each line is measured again when all are complete."""

_INK = 14
_ACCENT = 15
"""Indexes in the palette, drawn as grey values: the edges of letters get the indexes between."""


def draw(card: Card) -> bytes:
    """Draw a card as PNG."""
    image = _ground(card.organisation).copy()
    canvas = ImageDraw.Draw(image)
    size, lines = _set(card.title)
    for number, line in enumerate(lines):
        place = (_MARGIN, _MARGIN + number * size * _LEADING)
        canvas.text(place, line, font=_font(size, 700), fill=_INK)
    return _saved(image, card)


@lru_cache(maxsize=1)
def _ground(organisation: str) -> Image.Image:
    """The part that all cards of an organisation share; titles are drawn on a copy of it."""
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, _BAR - 1, HEIGHT), fill=_ACCENT)
    foot = HEIGHT - _MARGIN
    canvas.rectangle((_MARGIN, foot - 66, _MARGIN + 95, foot - 61), fill=_ACCENT)
    name = _cut(organisation, _ORGANISATION_SIZE, 600)
    canvas.text((_MARGIN, foot), name, font=_font(38, 600), fill=_INK, anchor="ls")
    return image


def _saved(image: Image.Image, card: Card) -> bytes:
    image.putpalette(bytes(part for colour in _palette(card) for part in colour))
    file = BytesIO()
    image.save(file, "PNG", bits=4, compress_level=6, compress_type=Z_RLE)
    return file.getvalue()


def _palette(card: Card) -> Iterator[tuple[int, ...]]:
    """Fifteen steps from background to ink, then the accent."""
    background, ink, accent = (
        ImageColor.getrgb(colour)[:3]
        for colour in (card.colours.background, card.colours.ink, card.colours.accent)
    )
    for step in range(15):
        yield tuple(
            round(low + (high - low) * step / 14) for low, high in zip(background, ink, strict=True)
        )
    yield accent


def _set(title: str) -> tuple[int, list[str]]:
    """The largest font size at which the title fits its box with unbroken words, and its lines.

    If it does not fit at the smallest size, words too long for a line are broken and its end is
    cut off.
    """
    width, height = _TITLE_BOX
    title = title[:_MOST_TITLE]
    for size in _SIZES:
        lines = _lines(title.split(), size)
        most = int(height / (size * _LEADING))
        if len(lines) <= most and all(_length(line, size, 700) <= width for line in lines):
            return size, lines
    lines = _lines([part for word in title.split() for part in _broken(word, size)], size)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), size, 700)]
    return size, lines


def _lines(words: list[str], size: int) -> list[str]:
    """Divide words into lines, as many as fit on each; a word that is too long has its own line."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _length(longer, size, 700) <= _TITLE_BOX[0]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _broken(word: str, size: int) -> Iterator[str]:
    """Break a word into parts, each as long as fits on a line."""
    while _length(word, size, 700) > _TITLE_BOX[0]:
        fits = next(
            end
            for end in range(min(len(word) - 1, _MOST_LINE), 0, -1)
            if _length(f"{word[:end]}-", size, 700) <= _TITLE_BOX[0]
        )
        yield f"{word[:fits]}-"
        word = word[fits:]
    yield word


def _cut(text: str, size: int, weight: int) -> str:
    """The text, or, if it is too long for a line, its beginning and an ellipsis."""
    if len(text) <= _MOST_LINE and _length(text, size, weight) <= _TITLE_BOX[0]:
        return text
    text = text[:_MOST_LINE]
    while _length(f"{text}…", size, weight) > _TITLE_BOX[0]:
        text = text[:-1].rstrip()
    return f"{text}…"


@lru_cache(_RECENT)
def _length(text: str, size: int, weight: int) -> float:
    return _font(size, weight).getlength(text)


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(fontpkg.path("Source Sans 3", weight), size)
    font.set_variation_by_axes([weight])
    return font
