"""The newsroom's nouns as frozen models of what writers write; an invalid one cannot be made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    model_validator,
)

from budkavle.model.values import (
    Alias,
    Announcement,
    Email,
    FilePath,
    Identity,
    Key,
    LanguageCode,
    Line,
    Link,
    Localised,
    LocalisedText,
    Moment,
    MomentOf,
    Phone,
    Reasons,
    Revision,
    Text,
    TrueOrFalse,
    moment,
    refuse,
    true_or_false,
    validation_context,
)

_T = TypeVar("_T")


class Noun(BaseModel):
    """A frozen model that refuses unknown keys.

    Only values that differ from their defaults are pickled: there are many items, and most set few.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        defer_build=True,  # most runs validate few nouns, and building the schemas is slow
    )

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Make a noun from values that are already valid; the defaults are added."""
        noun = cls.__new__(cls)
        noun.__setstate__(values)
        return noun

    def non_defaults(self) -> dict[str, Any]:
        """The keys whose values differ from their defaults, with their values."""
        return _said(type(self), vars(self))

    def __getstate__(self) -> dict[Any, Any]:
        return self.non_defaults()

    def __setstate__(self, said: Mapping[Any, Any]) -> None:
        self._set({**_defaults(type(self)), **said}, said)

    def _set(self, values: Mapping[Any, Any], said: Mapping[Any, Any]) -> None:
        state = {
            "__dict__": values,
            "__pydantic_fields_set__": _names(tuple(said)),
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
        super().__setstate__(state)


@cache
def _names(said: tuple[str, ...]) -> set[str]:
    """The set of these names, shared by all nouns that set the same keys.

    A set for each noun would take a fifth of the memory of most items.
    """
    return set(said)


@cache
def _defaults(noun: type[Noun]) -> Mapping[str, Any]:
    """The default of every key of a noun, in the order of the keys."""
    return {name: each.default for name, each in noun.model_fields.items()}


def _said(noun: type[Noun], values: Mapping[str, Any]) -> dict[str, Any]:
    defaults = _defaults(noun)
    return {name: each for name, each in values.items() if each != defaults.get(name, each)}


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value, at any depth: in nouns, lists, mappings and localised texts."""
    match value:
        case str():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from texts_in(getattr(value, name))
        case Localised():
            yield from (text for _, text in value.texts)
        case Mapping():
            yield from chain.from_iterable(map(texts_in, value.values()))
        case list() | tuple() | set() | frozenset():
            yield from chain.from_iterable(map(texts_in, value))


class Contact(Noun):
    """Someone whom readers or journalists can contact."""

    name: Line
    role: Line | None = None
    phone: Phone | None = Field(default=None, description="Kept as E.164.")
    email: Email | None = None

    @model_validator(mode="after")
    def can_be_reached(self) -> "Contact":
        """Require a phone number or an e-mail address."""
        if not (self.phone or self.email):
            refuse("no-way-to-reach")
        return self


class Topic(Noun):
    """A subject that readers can follow; `retired` says where to go when it is no longer used."""

    title: LocalisedText
    description: LocalisedText | None = None
    retired: LocalisedText | None = None


class Story(Noun):
    """One matter followed over time: decision, appeal, ruling."""

    title: LocalisedText
    description: LocalisedText | None = None
    closed: TrueOrFalse = False


class Gone(Noun):
    """Why nothing is left at a published address, or the address that it has moved to."""

    reason: LocalisedText | None = None
    moved_to: Alias | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> "Gone":
        """Require either a reason or a new address, but not both."""
        if (self.reason is None) == (self.moved_to is None):
            refuse("gone-or-moved")
        return self


class FactBox(Noun):
    """A box of facts beside the text; each item is one line of Markdown."""

    title: Line | None = None
    items: tuple[Text, ...] = Field(min_length=1)


class Picture(Noun):
    """A picture with its alternative text; an empty `alt` marks decoration."""

    src: FilePath
    alt: str
    credit: Line | None = None
    caption: Text | None = None


class Attachment(Noun):
    """A file that readers can download."""

    file: FilePath
    title: Line


class Correction(Noun):
    """A public note on what was changed in an article, and when."""

    date: MomentOf
    note: Text


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


def _kind_of_contact(value: Any) -> str:
    return "contact" if isinstance(value, dict | Contact) else "key"


ContactOrKey = Annotated[
    Annotated[Key, Tag("key")] | Annotated[Contact, Tag("contact")], Discriminator(_kind_of_contact)
]


def _pin(value: Any, info: ValidationInfo) -> bool | Moment:
    """Read how long an item is pinned: `true` for ever, `false` not at all, a moment until then."""
    return true_or_false(value) if value in ("true", "false", True, False) else moment(value, info)


def _each_once(values: tuple[_T, ...]) -> tuple[_T, ...]:
    """Remove duplicates; the order stays."""
    return tuple(dict.fromkeys(values))


class FrontMatter(Noun):
    """All keys that a writer can set in an item's front matter."""

    id: Identity = Field(description="Given once, never changed: the identity in feeds and mails.")
    title: Line
    date: MomentOf
    summary: Line
    slug: Key | None = None
    topics: Annotated[tuple[Key, ...], AfterValidator(_each_once)] = ()
    story: Key | None = None
    facts: Annotated[tuple[FactBox, ...], BeforeValidator(fact_boxes)] = ()
    contacts: Annotated[tuple[ContactOrKey, ...], AfterValidator(_each_once)] = ()
    image: Picture | None = None
    images: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    draft: TrueOrFalse = False
    publish: MomentOf | None = None
    embargo: MomentOf | None = None
    expires: MomentOf | None = None
    pinned: Annotated[bool | Moment, BeforeValidator(_pin)] = False
    corrections: tuple[Correction, ...] = ()
    withdrawn: Text | None = None
    aliases: tuple[Alias, ...] = ()
    lang: LanguageCode | None = None
    translates: Identity | None = None
    easy_read: Link | None = None
    sign_language: Link | None = None
    silence: Reasons = Field(
        default={}, description="Advice not to be given on this item, each with the reason."
    )
    announce: Announcement = Field(default="auto", description="Whether subscribers get a mail.")
    revision: Revision = Field(default=1, description="Raised to mail the item once more.")

    @model_validator(mode="after")
    def expires_after_it_is_public(self, info: ValidationInfo) -> "FrontMatter":
        """Require that an item expires later than it is published."""
        if self.expires and self.expires.at <= self.public_from:
            expires, published = (
                f"{at.astimezone(validation_context(info).zone):%Y-%m-%d %H:%M}"
                for at in (self.expires.at, self.public_from)
            )
            refuse("expires-before", expires=expires, published=published)
        return self

    @property
    def public_from(self) -> datetime:
        """The time from which readers may see the item: the latest of those in its front matter."""
        latest = self.date.at
        for stated in (self.publish, self.embargo):
            if stated and stated.at > latest:
                latest = stated.at
        return latest


class PageMatter(Noun):
    """The front matter of an ordinary page, as far as it decides when the page is public."""

    path: str = Field(description="From content/, with forward slashes.")
    title: str = ""
    draft: TrueOrFalse = False
    publish: MomentOf | None = None
    embargo: MomentOf | None = None

    @property
    def id(self) -> str:
        """The identifier of the page, which no other page or item has."""
        return self.path

    @property
    def public_from(self) -> datetime | None:
        """The time from which readers may see the page; None if its front matter states none."""
        stated = (self.publish, self.embargo)
        return max((each.at for each in stated if each), default=None)

    def is_public(self, now: datetime) -> bool:
        """Whether readers may see the page at `now`."""
        return not self.draft and (self.public_from is None or self.public_from <= now)


class Item(FrontMatter):
    """One news item: its front matter, and the file it comes from.

    It holds no facts: they are among the item's texts, which are read only where they are shown.
    Defaults are stored on the class: in each of many items they would take most of the memory.
    """

    facts: tuple[()] = ()
    path: str = Field(description="From content/, with forward slashes.")
    digest: str = Field(description="Of the file's bytes.")
    outline: str = Field(description="Digests all of the item but the words of its texts.")
    links: tuple[str, ...] = Field(default=(), description="Content the texts link to.")
    pictures: tuple[str, ...] = Field(default=(), description="Pictures the texts show.")

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Make an item from values that are already valid."""
        return super().of(_said(cls, values))

    def __getstate__(self) -> dict[Any, Any]:
        return vars(self)  # made by `of`, it holds no values that equal the defaults

    def __setstate__(self, said: Mapping[Any, Any]) -> None:
        self._set(said, said)


for _name, _field in Item.model_fields.items():
    if not _field.is_required():
        setattr(Item, _name, _field.default)


@dataclass(frozen=True, slots=True)
class Registries:
    """The registries: what items refer to by key, in file order, and what is gone, by address."""

    contacts: Mapping[str, Contact]
    topics: Mapping[str, Topic]
    stories: Mapping[str, Story]
    gone: Mapping[str, Gone] = field(default_factory=dict)
