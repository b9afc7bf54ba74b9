"""The colours of organisation.css: read, changed in place, and their contrast measured. Pure.

Contrast is measured as WCAG 2.2 defines it (relative luminance, contrast ratio).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from budkavle.model.rules import N_

Scheme = Literal["light", "dark"]

UNREADABLE = "surrogateescape"
"""How bytes that are not UTF-8 are held in a text, so that they can be written again (PEP 383)."""

TEXT, SHAPE = 4.5, 3.0
"""The least contrast of text (WCAG 1.4.3), and of what is not text (1.4.11)."""

NAMES: Mapping[str, str] = {
    "paper": N_("The page"),
    "panel": N_("Boxes"),
    "ink": N_("Text"),
    "ink-soft": N_("Quiet text"),
    "line": N_("Thin lines"),
    "link": N_("Links and buttons"),
    "link-hover": N_("A link that is pointed at"),
    "accent": N_("Accent"),
    "focus": N_("The frame around what has the keyboard"),
    "rule": N_("The bold line above a section"),
    "masthead": N_("Header and footer"),
    "masthead-ink": N_("Text in the header"),
    "masthead-soft": N_("Quiet text in the header"),
    "masthead-focus": N_("The frame in the header"),
}
"""The colours by the names of their properties, and what the desk calls them."""

SCHEMES: Mapping[Scheme, str] = {"light": N_("Light"), "dark": N_("Dark")}

PAIRS: Sequence[tuple[str, str, float]] = (
    *(
        (background, ink, TEXT)
        for background in ("paper", "panel")
        for ink in ("ink", "ink-soft", "link", "link-hover", "accent")
    ),
    ("link", "paper", TEXT),
    ("paper", "focus", SHAPE),
    ("masthead", "masthead-ink", TEXT),
    ("masthead", "masthead-soft", TEXT),
    ("masthead", "masthead-focus", SHAPE),
)
"""What stands on what, and the least contrast between them."""

_DARK = re.compile(r"@media[^{]*prefers-color-scheme\s*:\s*dark[^{]*\{")
_PROPERTY = re.compile(r"--(?P<name>[a-z-]+)\s*:\s*(?P<value>[^;{}]*?)\s*(?=;|\})")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class Contrast(NamedTuple):
    """A pair of colours in one scheme: what stands on what, as names, and its ratio.

    The ratio is None if a colour is not written as #rrggbb.
    """

    scheme: Scheme
    background: str
    foreground: str
    least: float
    ratio: float | None

    @property
    def is_enough(self) -> bool:
        """Whether readers with weak sight can tell them apart."""
        return self.ratio is None or self.ratio >= self.least


def text_of(sheet: bytes) -> str:
    """The text of a style sheet; a comment in another encoding keeps its bytes (UNREADABLE)."""
    return sheet.decode(errors=UNREADABLE)


def colours_in(css: str) -> dict[tuple[Scheme, str], str]:
    """The colours that a style sheet sets, by scheme and name."""
    return {key: css[start:end] for key, (start, end) in _places(css).items()}


def lines_of_colours(css: str) -> dict[tuple[Scheme, str], int]:
    """The line, from 1, on which a style sheet sets each colour, by scheme and name."""
    return {key: css.count("\n", 0, start) + 1 for key, (start, _) in _places(css).items()}


def with_colours(css: str, wanted: Mapping[tuple[Scheme, str], str]) -> str:
    """The style sheet with other colours; those that it does not set are left out."""
    places = _places(css)
    changes = [(*places[key], value) for key, value in wanted.items() if key in places]
    for start, end, value in sorted(changes, reverse=True):
        css = css[:start] + value + css[end:]
    return css


def contrasts(colours: Mapping[tuple[Scheme, str], str]) -> Iterator[Contrast]:
    """The contrast of every pair; what the dark scheme does not set is as in the light one."""
    for scheme in SCHEMES:
        for background, foreground, least in PAIRS:
            pair = [_of(colours, scheme, name) for name in (background, foreground)]
            ratio = contrast(*pair) if all(map(is_colour, pair)) else None
            yield Contrast(scheme, background, foreground, least, ratio)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours written as #rrggbb or #rgb, from 1 to 21."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def is_colour(written: str) -> bool:
    """Whether this is a colour as #rrggbb or #rgb."""
    return _HEX.fullmatch(written) is not None


def _of(colours: Mapping[tuple[Scheme, str], str], scheme: Scheme, name: str) -> str:
    return colours.get((scheme, name)) or colours.get(("light", name), "")


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _places(css: str) -> dict[tuple[Scheme, str], tuple[int, int]]:
    """Where the value of each colour stands; the last one counts, as in a browser."""
    plain = _COMMENT.sub(lambda found: " " * len(found[0]), css)
    dark = _DARK.search(plain)
    begins, ends = (dark.end(), _end_of_block(plain, dark.end())) if dark else (-1, -1)
    places: dict[tuple[Scheme, str], tuple[int, int]] = {}
    for found in _PROPERTY.finditer(plain):
        if found["name"] in NAMES:
            scheme: Scheme = "dark" if begins <= found.start() < ends else "light"
            places[scheme, found["name"]] = found.span("value")
    return places


def _end_of_block(css: str, start: int) -> int:
    depth = 1
    for at in range(start, len(css)):
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        if not depth:
            return at
    return len(css)
