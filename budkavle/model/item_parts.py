"""What an item has besides its text: fact boxes, pictures, attachments, corrections."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, model_validator

from budkavle.model.addresses import FilePath
from budkavle.model.keys import KeyInfo
from budkavle.model.moments import MomentOf
from budkavle.model.noun import Noun
from budkavle.model.rules import N_, Rule
from budkavle.model.values import Explanation, FocusOf, Line, Text, TrueOrFalse, refuse

PRESS_WITHOUT_TERMS = Rule(
    "press-without-terms",
    N_("A press picture needs its photographer and its terms."),
    N_("Add credit: and who made it, and terms: and how others may use it."),
    key="press",
)


@dataclass(frozen=True, kw_only=True)
class FactBox(Noun):
    """A box of facts beside the text; each item is one line of Markdown."""

    title: Annotated[
        Line | None,
        KeyInfo(
            N_("What it is called."),
            label=N_("Heading"),
            example="Kort om avtalet",
            also_called=("rubrik", "titel", "heading"),
        ),
    ] = None
    items: Annotated[
        tuple[Text, ...],
        Field(min_length=1),
        KeyInfo(
            N_("One fact on each line."),
            label=N_("Facts"),
            example="och under den rader som börjar med “- ”",
            also_called=("punkter", "rader", "fakta"),
        ),
    ]


def fact_boxes(value: Any) -> Any:
    """Turn front matter into a tuple of fact boxes.

    A list of lines or a mapping is one box, a list of mappings is several.
    """
    if isinstance(value, dict):
        return (value,)
    if (
        isinstance(value, list | tuple)
        and value
        and not any(isinstance(v, dict | FactBox) for v in value)
    ):
        return ({"items": value},)
    return value


@dataclass(frozen=True, kw_only=True)
class Picture(Noun):
    """A picture with its alternative text; an empty `alt` marks decoration."""

    src: Annotated[
        FilePath,
        KeyInfo(
            N_("The picture's file, as seen from this one."),
            label=N_("Picture file"),
            form=N_("Choose one that is here, or fetch one from your computer."),
            example="bild.jpg",
            refers_to="picture",
            also_called=("fil", "file", "bild"),
        ),
    ]
    alt: Annotated[
        str,
        KeyInfo(
            N_("What the picture shows, for those who do not see it; empty for decoration."),
            label=N_("What the picture shows"),
            form=N_(
                "For those who do not see it: what is worth knowing in the picture, in a sentence."
            ),
            example="Det som bilden visar",
            also_called=("alttext", "alt-text", "alternativtext", "bildbeskrivning", "beskrivning"),
        ),
    ]
    credit: Annotated[
        Line | None,
        KeyInfo(
            N_("Who made the picture."),
            label=N_("Photographer"),
            example="Förnamn Efternamn",
            also_called=("foto", "fotograf", "photo", "photographer"),
        ),
    ] = None
    caption: Annotated[
        Text | None,
        KeyInfo(
            N_("What is said below the picture."),
            label=N_("Caption"),
            example="Det nya huset sett från torget.",
            also_called=("bildtext",),
        ),
    ] = None
    terms: Annotated[
        Line | None,
        KeyInfo(
            N_("How others may use the picture."),
            label=N_("Terms"),
            form=N_("How others may use the picture, such as a licence."),
            example="Fri att publicera, CC BY 4.0",
            also_called=("villkor", "licens", "license", "licence"),
        ),
    ] = None
    focus: Annotated[
        FocusOf | None,
        KeyInfo(
            N_("The point that stays where it is cropped: percent from the left and the top."),
            label=N_("The most important point"),
            form=N_("It stays in the picture where that is cropped, as where the page is shared."),
            example="50 30",
            shown=False,
            also_called=("fokus",),
        ),
    ] = None
    press: Annotated[
        TrueOrFalse,
        KeyInfo(
            N_("true: a press picture, which can be downloaded in several sizes."),
            label=N_("Press picture"),
            form=N_(
                "Readers can download it in several sizes, with its photographer and its terms."
            ),
            example="true",
            also_called=("pressbild", "press-picture"),
        ),
    ] = False

    @model_validator(mode="after")
    def a_press_picture_has_terms(self) -> "Picture":
        """Require who made a press picture, and how others may use it."""
        if self.press and not (self.credit and self.terms):
            refuse(PRESS_WITHOUT_TERMS)
        return self


@dataclass(frozen=True, kw_only=True)
class Attachment(Noun):
    """A file that readers can download."""

    file: Annotated[
        FilePath,
        KeyInfo(
            N_("The file, as seen from this one."),
            label=N_("File"),
            form=N_("Choose one that is here, or fetch one from your computer."),
            example="bilaga.pdf",
            refers_to="file",
            also_called=("fil", "src"),
        ),
    ]
    title: Annotated[
        Line,
        KeyInfo(
            N_("What it is called."),
            label=N_("Name"),
            example="Bilagans namn",
            also_called=("titel", "namn", "name", "rubrik"),
        ),
    ]
    deposit: Annotated[
        TrueOrFalse,
        KeyInfo(
            N_("true: a publication, for legal deposit at the National Library."),
            label=N_("Legal deposit"),
            form=N_("It is a publication, for legal deposit at the National Library."),
            example="true",
            also_called=("e-plikt", "eplikt", "pliktexemplar"),
        ),
    ] = False


@dataclass(frozen=True, kw_only=True)
class Correction(Noun):
    """A public note on what was changed in an article, and when."""

    date: Annotated[
        MomentOf,
        KeyInfo(
            N_("The day, 2026-03-01, or with a time, 2026-03-01 09:00."),
            label=N_("Day"),
            form=N_("The day of the change, with a time if you like."),
            example="2026-03-01",
            also_called=("datum",),
        ),
    ]
    note: Annotated[
        Explanation,
        KeyInfo(
            N_("What was changed."),
            label=N_("What was changed"),
            example="Det som har ändrats.",
            also_called=("rättelse", "text", "notering"),
        ),
    ]
