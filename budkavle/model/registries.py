"""The registries that items refer to: contacts, topics, stories, and what is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import (
    model_validator,
)

from budkavle.model.keys import KeyInfo
from budkavle.model.noun import Noun
from budkavle.model.rules import (
    N_,
    Rule,
)
from budkavle.model.values import (
    Alias,
    Email,
    Line,
    LocalisedExplanation,
    LocalisedText,
    Phone,
    TrueOrFalse,
    refuse,
)

NO_WAY_TO_REACH = Rule(
    "no-way-to-reach",
    N_("The contact has neither phone nor email."),
    N_("Add at least one of them."),
)
GONE_OR_MOVED = Rule(
    "gone-or-moved",
    N_("An address that is gone needs a reason or moved_to, and not both."),
    N_("Write reason: and why it is gone, or moved_to: and where it is now."),
)


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
        Alias | None,
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


CONTACTS, TOPICS, STORIES, GONE = REGISTRIES = (
    "contacts.yml",
    "topics.yml",
    "stories.yml",
    "gone.yml",
)
"""The file names of the registries, in content/."""


@dataclass(frozen=True, slots=True)
class Registries:
    """The registries: what items refer to by key, in file order, and what is gone, by address."""

    contacts: Mapping[str, Contact]
    topics: Mapping[str, Topic]
    stories: Mapping[str, Story]
    gone: Mapping[str, Gone] = field(default_factory=dict)
