"""The banner: what every page of the site says in a crisis, or when much else must wait."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from budkavle.model.addresses import file_path, is_url
from budkavle.model.keys import KeyInfo
from budkavle.model.moments import MomentOf
from budkavle.model.noun import Noun
from budkavle.model.rules import N_, Rule
from budkavle.model.values import (
    Announcement,
    Localised,
    LocalisedText,
    Revision,
    TrueOrFalse,
    localised,
    one_line,
    one_of,
    refuse,
)

BANNER_FILES = ("viktigt.yml", "important.yml")
"""The file of banners in content/ may have either name; its name at a site's beginning is first."""

WARNINGS_FILE = "vma.yml"
"""The file of the banners that the verb vma writes: warnings of others, taken over as they are."""

BANNER_ENDS_BEFORE = Rule(
    "banner-ends-before",
    N_("The banner ends before it begins."),
    N_("Write a later until, or remove it."),
    key="until",
)

KINDS = ("major", "minor", "notable-death", "announcement")
"""The kinds of banners; where several are shown, in this order."""


def banner_kind(value: Any) -> str:
    """How serious it is."""
    return one_of(value, KINDS)


def localised_line(value: Any, info: ValidationInfo) -> Localised:
    """A line for all languages, or one for each of several."""
    given = localised(value, info)
    for _, words in given.texts:
        one_line(words)
    return given


def localised_link(value: Any, info: ValidationInfo) -> Localised:
    """A link for all languages, or one for each of several."""
    given = localised(value, info)
    for _, words in given.texts:
        if not is_url(words):
            file_path(words)
    return given


@dataclass(frozen=True, kw_only=True)
class Banner(Noun):
    """A message at the top of every page; its key is its identity in feeds and mails."""

    kind: Annotated[
        Literal["major", "minor", "notable-death", "announcement"],
        BeforeValidator(banner_kind),
        KeyInfo(
            N_("How serious it is: major, minor, notable-death or announcement."),
            label=N_("Kind"),
            form=N_("The most serious one stands first, and decides how the page looks."),
            example="major",
            choices=(
                ("major", N_("Danger to life or property, or a great disturbance")),
                ("minor", N_("A disturbance")),
                ("notable-death", N_("A death that is mourned")),
                ("announcement", N_("Something that everybody should know")),
            ),
        ),
    ]
    title: Annotated[
        Localised,
        BeforeValidator(localised_line),
        KeyInfo(
            N_("What has happened, in a few words."),
            label=N_("Headline"),
            example="Strömavbrott i hela kommunen",
        ),
    ]
    text: Annotated[
        LocalisedText | None,
        KeyInfo(
            N_("What readers should do, in a sentence or two."),
            label=N_("Text"),
            example="Ring 112 bara vid fara för liv.",
        ),
    ] = None
    link: Annotated[
        Localised | None,
        BeforeValidator(localised_link),
        KeyInfo(
            N_("Where there is more: a web address, or the path of a page or an item."),
            label=N_("Link"),
            example="krisinformation.md",
        ),
    ] = None
    begins: Annotated[
        MomentOf,
        Field(alias="from"),
        KeyInfo(N_("Shown from this time."), label=N_("Shown from"), example="2026-03-01 09:00"),
    ]
    until: Annotated[
        MomentOf | None,
        KeyInfo(
            N_("Not shown from this time on."),
            label=N_("Shown until"),
            example="2026-03-02 12:00",
        ),
    ] = None
    draft: Annotated[
        TrueOrFalse,
        KeyInfo(
            N_("true: a text that lies ready, and is not shown."),
            label=N_("Draft"),
            form=N_("A text that lies ready, and is not shown."),
            example="true",
        ),
    ] = False
    announce: Annotated[
        Announcement,
        KeyInfo(
            N_("never: subscribers get no mail about it."),
            label=N_("Mail to subscribers"),
            form=N_("Whether subscribers get a mail about it."),
            example="never",
        ),
    ] = "auto"
    revision: Annotated[
        Revision,
        KeyInfo(N_("Raise it by one to mail it once more."), label=N_("Revision"), example="2"),
    ] = 1

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "Banner":
        """Require that a banner is shown at some time."""
        if self.until and self.until.at <= self.begins.at:
            refuse(BANNER_ENDS_BEFORE)
        return self
