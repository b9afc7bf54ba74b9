"""Checks a site's own style sheets: properties that the theme needs, and contrast of colours."""

import re
from collections.abc import Iterator

from budkavle.content.colours import colours_in, contrasts, lines_of_colours, text_of
from budkavle.host.chrome import Description
from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule
from budkavle.render.theme_files import PROGRAM_THEME

STYLE_LACKS = Rule(
    "style-lacks",
    N_("The style sheet does not set {value}, which this version of the theme needs."),
    N_("Copy the line, or choose a value of your own: {line}"),
    "advice",
)
LOW_CONTRAST = Rule(
    "low-contrast",
    N_("Many readers cannot tell {value} from {other}, on which it stands."),
    N_("Choose a darker or lighter colour: text needs a contrast of 4.5:1, and frames need 3:1."),
    "advice",
)
LOW_CONTRAST_DARK = Rule(
    "low-contrast-dark",
    N_("In dark colours, many readers cannot tell {value} from {other}, on which it stands."),
    N_("Choose a darker or lighter colour: text needs a contrast of 4.5:1, and frames need 3:1."),
    "advice",
)

_STYLE = "assets/stylesheets/organisation.css"
_PROPERTY = re.compile(r"^\s*(--[\w-]+):.*$", re.MULTILINE)


def advice(described: Description) -> Iterator[Problem]:
    """Advice on the site's style sheets; that of the program is not looked at."""
    for folder in (described.theme, described.content):
        file = folder / _STYLE
        if folder != PROGRAM_THEME and file.is_file():
            text, name = text_of(file.read_bytes()), f"{folder.name}/{_STYLE}"
            yield from _lacking(text, name)
            yield from _hard_to_read(text, name)


def _lacking(text: str, name: str) -> Iterator[Problem]:
    """Advice on properties that a style sheet lacks, because no other file sets them."""
    own = set(_PROPERTY.findall(text))
    lines: dict[str, str] = {}
    for found in _PROPERTY.finditer((PROGRAM_THEME / _STYLE).read_text(encoding="utf-8")):
        lines.setdefault(found[1], found[0].strip())
    for wanted, line in lines.items():
        if wanted not in own:
            yield Problem(name, 1, "", STYLE_LACKS, (("value", wanted), ("line", line)))


def _hard_to_read(text: str, name: str) -> Iterator[Problem]:
    """Advice on pairs of colours that readers with weak sight cannot tell apart."""
    lines = lines_of_colours(text)
    for each in contrasts(colours_in(text)):
        if each.is_enough:
            continue
        places = [(each.scheme, one) for one in (each.foreground, each.background)]
        line = next((lines[place] for place in places if place in lines), None)
        if line is None:  # the dark scheme has the colours of the light one
            continue
        values = (("value", f"--{each.foreground}"), ("other", f"--{each.background}"))
        rule = LOW_CONTRAST if each.scheme == "light" else LOW_CONTRAST_DARK
        yield Problem(name, line, "", rule, values)
