"""The registries that items refer to: contacts, topics, stories, and what is gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, model_validator

from budkavle.model.addresses import Email, OwnAddress, Phone
from budkavle.model.banners import BANNER_FILES, WARNINGS_FILE, Banner
from budkavle.model.changes import CHANGES_FILE, ItemHistory
from budkavle.model.keys import KeyInfo
from budkavle.model.moments import MomentOf
from budkavle.model.noun import Noun
from budkavle.model.rules import (
    N_,
    Rule,
)
from budkavle.model.values import Line, LocalisedExplanation, LocalisedText, TrueOrFalse, refuse

NO_WAY_TO_REACH = Rule(
    "no-way-to-reach",
    N_("The contact has neither a telephone number (phone) nor an e-mail address (email)."),
    N_("Add at least one of them."),
    key="phone",
)
GONE_OR_MOVED = Rule(
    "gone-or-moved",
    N_("An address that is gone needs a reason or moved_to, and not both."),
    N_("Write reason: and why it is gone, or moved_to: and where it is now."),
    key="reason",
)
DUTY_ENDS_BEFORE = Rule(
    "duty-ends-before",
    N_("The duty ends before it begins."),
    N_("Write a later until."),
    key="until",
)


@dataclass(frozen=True, kw_only=True)
class Duty(Noun):
    """A time in which a contact answers journalists; several may answer at the same time."""

    begins: Annotated[
        MomentOf,
        Field(alias="from"),
        KeyInfo(
            N_("Answers from this time."), label=N_("Answers from"), example="2026-03-02 08:00"
        ),
    ]
    until: Annotated[
        MomentOf,
        KeyInfo(
            N_("Answers until this time."), label=N_("Answers until"), example="2026-03-09 08:00"
        ),
    ]

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "Duty":
        """Require that the duty lasts some time."""
        if self.until.at <= self.begins.at:
            refuse(DUTY_ENDS_BEFORE)
        return self


@dataclass(frozen=True, kw_only=True)
class Contact(Noun):
    """Someone whom readers or journalists can contact."""

    name: Annotated[
        Line,
        KeyInfo(
            N_("First and last name."),
            label=N_("Name"),
            example="Förnamn Efternamn",
            also_called=("namn",),
        ),
    ]
    role: Annotated[
        Line | None,
        KeyInfo(
            N_("What the contact does, and where."),
            label=N_("Role"),
            example="pressansvarig",
            also_called=("titel", "title", "roll", "funktion", "befattning"),
        ),
    ] = None
    phone: Annotated[
        Phone | None,
        KeyInfo(
            N_("As people write it: 031-390 06 00."),
            label=N_("Phone"),
            example="031-390 06 00",
            also_called=("telefon", "tel", "tfn", "mobil", "mobile", "telephone"),
        ),
    ] = None
    email: Annotated[
        Email | None,
        KeyInfo(
            N_("The e-mail address."),
            label=N_("E-mail"),
            example="namn@example.se",
            also_called=("e-post", "epost", "mejl", "mail", "e-mail"),
        ),
    ] = None

    @model_validator(mode="after")
    def can_be_reached(self) -> "Contact":
        """Require a phone number or an e-mail address."""
        if not (self.phone or self.email):
            refuse(NO_WAY_TO_REACH)
        return self


@dataclass(frozen=True, kw_only=True)
class RegisteredContact(Contact):
    """A contact of contacts.yml, who may be on duty."""

    duty: Annotated[
        tuple[Duty, ...],
        KeyInfo(
            N_("When the contact answers journalists: times, each from and until."),
            label=N_("On duty"),
            one=N_("Time on duty"),
            form=N_("When the contact answers journalists. Every page shows who answers now."),
            also_called=("jour", "on-duty", "on_duty"),
        ),
    ] = ()


@dataclass(frozen=True, kw_only=True)
class Topic(Noun):
    """A subject that readers can follow; `retired` says where to go when it is no longer used."""

    title: Annotated[
        LocalisedText,
        KeyInfo(N_("What it is called."), label=N_("Name"), example="Vård och omsorg"),
    ]
    description: Annotated[
        LocalisedText | None,
        KeyInfo(
            N_("What it is about, in a sentence."),
            label=N_("Description"),
            example="Sjukhus, vårdcentraler och hemtjänst.",
        ),
    ] = None
    retired: Annotated[
        LocalisedExplanation | None,
        KeyInfo(
            N_("The topic is no longer used; where to go instead."),
            label=N_("No longer used"),
            example="Läs i stället om hälsa.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Story(Noun):
    """One matter followed over time: decision, appeal, ruling."""

    title: Annotated[
        LocalisedText,
        KeyInfo(
            N_("What it is called."), label=N_("Name"), example="Upphandlingen av ett journalsystem"
        ),
    ]
    description: Annotated[
        LocalisedText | None,
        KeyInfo(
            N_("What it is about, in a sentence."),
            label=N_("Description"),
            example="Från beslut till dom.",
        ),
    ] = None
    closed: Annotated[
        TrueOrFalse,
        KeyInfo(
            N_("true: the story has come to its end."),
            label=N_("Closed"),
            form=N_("The story has come to its end."),
            example="true",
        ),
    ] = False


@dataclass(frozen=True, kw_only=True)
class Gone(Noun):
    """Why nothing is left at a published address, or the address that it has moved to."""

    reason: Annotated[
        LocalisedExplanation | None,
        KeyInfo(
            N_("Why nothing is there any more."),
            label=N_("Reason"),
            example="Nyheten fanns två gånger.",
        ),
    ] = None
    moved_to: Annotated[
        OwnAddress | None,
        KeyInfo(
            N_("Where it is now: an address on this site."),
            label=N_("New address"),
            example="/nyheter/2026/den-andra/",
        ),
    ] = None

    @model_validator(mode="after")
    def one_of_both(self) -> "Gone":
        """Require either a reason or a new address, but not both."""
        if (self.reason is None) == (self.moved_to is None):
            refuse(GONE_OR_MOVED)
        return self


CONTACTS, TOPICS, STORIES, GONE = (
    "contacts.yml",
    "topics.yml",
    "stories.yml",
    "gone.yml",
)
REGISTRIES = (CONTACTS, TOPICS, STORIES, GONE, *BANNER_FILES, WARNINGS_FILE, CHANGES_FILE)
"""The file names of the registries, in content/."""


@dataclass(frozen=True, slots=True)
class Registries:
    """The registries: what items refer to by key, what is gone, by address, and banners.

    All are in the order in which they are written.
    """

    contacts: Mapping[str, RegisteredContact]
    topics: Mapping[str, Topic]
    stories: Mapping[str, Story]
    gone: Mapping[str, Gone] = field(default_factory=dict)
    banners: Mapping[str, Banner] = field(default_factory=dict)
    banner_file: str = BANNER_FILES[0]
    """The name of the file of banners, if there is one."""
    warnings: Mapping[str, Banner] = field(default_factory=dict)
    """The banners that the verb vma has written; a writer's with the same key replaces one."""
    changes: Mapping[str, ItemHistory] = field(default_factory=dict)
    """What readers saw change, by the ids of items, as the verb archive has written it."""

    @property
    def all_banners(self) -> Iterator[tuple[str, Banner, str]]:
        """All banners, each with its key and its file: warnings first."""
        for key, banner in self.warnings.items():
            if key not in self.banners:
                yield key, banner, WARNINGS_FILE
        for key, banner in self.banners.items():
            yield key, banner, self.banner_file
