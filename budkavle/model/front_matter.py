"""The keys of front matter, each declared once: its type, and what is known of it besides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Tag,
    ValidationInfo,
    model_validator,
)

from budkavle.model.addresses import Alias, Link
from budkavle.model.events import Event
from budkavle.model.item_parts import Attachment, Correction, FactBox, Picture, fact_boxes
from budkavle.model.keys import KeyInfo
from budkavle.model.moments import Moment, MomentOf, moment
from budkavle.model.noun import Noun
from budkavle.model.registries import Contact
from budkavle.model.rules import (
    N_,
    Rule,
)
from budkavle.model.values import (
    Announcement,
    Explanation,
    Identity,
    Key,
    LanguageCode,
    Line,
    Reasons,
    Revision,
    refuse,
    true_or_false,
    validation_context,
)
from budkavle.model.visibility import Draft, Embargo, Publish

EXPIRES_BEFORE = Rule(
    "expires-before",
    N_("The item expires ({expires}) before it is published ({published})."),
    N_("Write a later expires, or remove it."),
    key="expires",
)
WRONG_PIN = Rule(
    "wrong-pin",
    N_("“{value}” says neither whether nor until when the item is pinned."),
    N_("Write true, or the day when it ends: YYYY-MM-DD"),
)
_T = TypeVar("_T")


def one_or_more(value: Any) -> Any:
    """A list; a single text is a list of one."""
    return (value,) if isinstance(value, str) else value


def _kind_of_contact(value: Any) -> str:
    return "contact" if isinstance(value, dict | Contact) else "key"


ContactOrKey = Annotated[
    Annotated[Key, Tag("key")] | Annotated[Contact, Tag("contact")], Discriminator(_kind_of_contact)
]


def _pin(value: Any, info: ValidationInfo) -> bool | Moment:
    """Read how long an item is pinned: `true` for ever, `false` not at all, a moment until then."""
    if value in ("true", "false", True, False):
        return true_or_false(value)
    if isinstance(value, str) and value.strip() and not any(map(str.isdigit, value)):
        refuse(WRONG_PIN, value=value)
    return moment(value, info)


def _each_once(values: tuple[_T, ...]) -> tuple[_T, ...]:
    """Remove duplicates; the order stays."""
    return tuple(dict.fromkeys(values))


@dataclass(frozen=True, kw_only=True)
class FrontMatter(Noun):
    """All keys that a writer can set in an item's front matter."""

    id: Annotated[
        Identity,
        KeyInfo(
            N_("Given once, never changed: the item's identity in feeds and mails."),
            label=N_("Identity"),
            example="20260301-0900-a1b2",
            page="skriva",
            shown_when_gone=True,
        ),
    ]
    title: Annotated[
        Line,
        KeyInfo(
            N_("What it is called."),
            label=N_("Headline"),
            form=N_("What has happened, in a line."),
            example="Rubriken med det viktigaste",
            page="skriva",
            shown_when_gone=True,
            also_called=("rubrik", "headline", "heading", "titel"),
        ),
    ]
    date: Annotated[
        MomentOf,
        KeyInfo(
            N_("The day, 2026-03-01, or with a time, 2026-03-01 09:00."),
            label=N_("Date"),
            form=N_("The day of the news, with a time if you like."),
            example="2026-03-01",
            page="embargo",
            also_called=("datum", "pubdate", "created"),
        ),
    ]
    summary: Annotated[
        Line,
        KeyInfo(
            N_("The most important thing, in one or two short sentences."),
            label=N_("Summary"),
            example="En mening med det viktigaste.",
            page="skriva",
            also_called=(
                "ingress",
                "description",
                "excerpt",
                "lead",
                "sammanfattning",
                "beskrivning",
                "abstract",
                "subtitle",
                "underrubrik",
                "preamble",
            ),
        ),
    ]
    slug: Annotated[
        Key | None,
        KeyInfo(
            N_("The last part of the address, instead of the file's name."),
            label=N_("Last part of the address"),
            form=N_("Chosen by itself from the headline. A published address should stay."),
            example="systemen-byggs-ihop",
            page="adress",
            shown_when_gone=True,
            also_called=("permalink", "url"),
        ),
    ] = None
    topics: Annotated[
        Annotated[tuple[Key, ...], AfterValidator(_each_once)],
        KeyInfo(
            N_("Keys from topics.yml."),
            label=N_("Topics"),
            form=N_("Readers can follow a topic."),
            example="[vard, skola]",
            page="arenden-och-amnen",
            refers_to="topic",
            also_called=(
                "tags",
                "tag",
                "categories",
                "category",
                "kategori",
                "kategorier",
                "ämne",
                "ämnen",
                "amnen",
                "keywords",
            ),
        ),
    ] = ()
    story: Annotated[
        Key | None,
        KeyInfo(
            N_("A key from stories.yml."),
            label=N_("Story"),
            form=N_("The matter that this is one step of."),
            example="journalsystemet",
            page="arenden-och-amnen",
            refers_to="story",
            also_called=("ärende", "arende", "series"),
        ),
    ] = None
    facts: Annotated[
        Annotated[tuple[FactBox, ...], BeforeValidator(fact_boxes)],
        KeyInfo(
            N_("The fact box: a list of lines, or a title and items."),
            label=N_("Fact boxes"),
            one=N_("Fact box"),
            form=N_("Short facts in a box beside the text."),
            example="[Avtalet gäller i fyra år.]",
            page="fakta-och-kontakter",
            also_called=("fakta", "faktaruta", "factbox"),
        ),
    ] = ()
    contacts: Annotated[
        Annotated[tuple[ContactOrKey, ...], AfterValidator(_each_once)],
        KeyInfo(
            N_("Keys from contacts.yml, or a name with phone or email."),
            label=N_("Contacts"),
            one=N_("Contact"),
            form=N_("Whom readers and journalists can call."),
            example="[eva]",
            page="fakta-och-kontakter",
            refers_to="contact",
            also_called=(
                "kontakt",
                "kontakter",
                "presskontakt",
                "kontaktperson",
                "kontaktpersoner",
                "phone",
                "telefon",
                "mobil",
                "email",
                "epost",
                "e-post",
            ),
        ),
    ] = ()
    authors: Annotated[
        Annotated[
            tuple[Line, ...],
            BeforeValidator(one_or_more),
            AfterValidator(_each_once),
        ],
        KeyInfo(
            N_("Who has written it: names, or keys from contacts.yml."),
            label=N_("Written by"),
            form=N_("Who has written it, one on each line: names, or keys of contacts."),
            example="[Eva Exempel]",
            page="fakta-och-kontakter",
            refers_to="contact",
            also_called=("author", "byline", "av", "skribent", "skribenter", "författare"),
        ),
    ] = ()
    image: Annotated[
        Picture | None,
        KeyInfo(
            N_("The picture above the text."),
            label=N_("Picture at the top"),
            form=N_("The picture above the text."),
            example="{src: bild.jpg, alt: Ett hus}",
            page="bilder-och-bilagor",
            also_called=("bild", "cover", "thumbnail", "featured_image", "huvudbild", "photo"),
        ),
    ] = None
    images: Annotated[
        tuple[Picture, ...],
        KeyInfo(
            N_("More pictures, below the text."),
            label=N_("More pictures"),
            one=N_("Picture"),
            example="[{src: bild.jpg, alt: Ett hus}]",
            page="bilder-och-bilagor",
            also_called=("bilder", "gallery", "bildspel"),
        ),
    ] = ()
    attachments: Annotated[
        tuple[Attachment, ...],
        KeyInfo(
            N_("Files that readers may fetch."),
            label=N_("Attachments"),
            one=N_("Attachment"),
            example="[{file: bilaga.pdf, title: Avtalet}]",
            page="bilder-och-bilagor",
            also_called=("bilagor", "bilaga", "filer", "files", "enclosures"),
        ),
    ] = ()
    event: Annotated[
        Event | None,
        KeyInfo(
            N_("What the item invites to: when, where, and how to register."),
            label=N_("Event"),
            example="{start: 2026-05-21 18:00, end: 2026-05-21 19:30, place: Rådhuset}",
            page="evenemang",
            also_called=("evenemang", "kalender", "calendar", "händelse"),
        ),
    ] = None
    draft: Draft = False
    publish: Publish = None
    embargo: Embargo = None
    expires: Annotated[
        MomentOf | None,
        KeyInfo(
            N_("From this time, there is only a note at the address."),
            label=N_("Expires"),
            example="2026-03-31",
            page="embargo",
            hides=True,
            also_called=("avpublicera", "expirydate", "unpublish"),
        ),
    ] = None
    pinned: Annotated[
        Annotated[bool | Moment, BeforeValidator(_pin)],
        KeyInfo(
            N_("First on the front page: true, or until this time."),
            label=N_("Pinned"),
            form=N_("First on the front page."),
            example="true",
            page="embargo",
            hides=True,
        ),
    ] = False
    corrections: Annotated[
        tuple[Correction, ...],
        KeyInfo(
            N_("Public notes on what was changed, and when."),
            label=N_("Corrections"),
            one=N_("Correction"),
            example="[{date: 2026-03-02, note: Det som har ändrats.}]",
            page="ratta",
            also_called=(
                "rättelse",
                "rättelser",
                "ändring",
                "ändringar",
                "revisions",
                "changes",
                "updates",
            ),
        ),
    ] = ()
    withdrawn: Annotated[
        Explanation | None,
        KeyInfo(
            N_("The reason why the item is gone; the address remains and shows it."),
            label=N_("Withdrawn"),
            example="Uppgiften var fel.",
            page="dra-tillbaka",
            shown_when_gone=True,
            hides=True,
        ),
    ] = None
    feed_id: Annotated[
        Line | None,
        KeyInfo(
            N_("What feed readers know it by, if it was in another feed before."),
            label=N_("Identity in an older feed"),
            form=N_("What feed readers know it by, if it comes from another site. Never changed."),
            example='"https://gammal.example.se/?p=123"',
            page="adress",
            shown_when_gone=True,
            also_called=("guid", "atom_id"),
        ),
    ] = None
    aliases: Annotated[
        tuple[Alias, ...],
        KeyInfo(
            N_("Old addresses that redirect here."),
            label=N_("Old addresses"),
            form=N_("One on each line; they lead here."),
            example="[/gammal/adress/]",
            page="adress",
            shown_when_gone=True,
            also_called=("redirect_from", "redirects"),
        ),
    ] = ()
    lang: Annotated[
        LanguageCode | None,
        KeyInfo(
            N_("The language of the item, if it is not the site's own."),
            label=N_("Language"),
            example="en",
            page="sprak",
            also_called=("language", "språk", "locale"),
        ),
    ] = None
    translates: Annotated[
        Identity | None,
        KeyInfo(
            N_("The id of the item that this is a translation of."),
            label=N_("Translation of"),
            form=N_("The identity of the news item in the other language."),
            example="20260301-0900-a1b2",
            page="sprak",
            refers_to="item",
            shown=False,
        ),
    ] = None
    easy_read: Annotated[
        Link | None,
        KeyInfo(
            N_("Where an easy-to-read version is."),
            label=N_("Easy to read"),
            example="lattlast.md",
            page="sprak",
            refers_to="link",
        ),
    ] = None
    sign_language: Annotated[
        Link | None,
        KeyInfo(
            N_("Where a version in sign language is."),
            label=N_("Sign language"),
            example="https://example.org/film",
            page="sprak",
            refers_to="link",
        ),
    ] = None
    silence: Annotated[
        Reasons | None,
        KeyInfo(
            N_("Advice that is not to be given on this item, each with the reason."),
            label=N_("Silenced advice"),
            example="{long-sentence: Ett citat.}",
            page="kontrollera",
            shown=False,
        ),
    ] = None
    announce: Annotated[
        Announcement,
        KeyInfo(
            N_("never: subscribers get no mail about it."),
            label=N_("Mail to subscribers"),
            form=N_("Whether subscribers get a mail about it."),
            example="never",
            page="prenumeranter",
        ),
    ] = "auto"
    revision: Annotated[
        Revision,
        KeyInfo(
            N_("Raise it by one to mail the item once more."),
            label=N_("Revision"),
            example="2",
            page="ratta",
        ),
    ] = 1

    @model_validator(mode="after")
    def expires_after_it_is_public(self, info: ValidationInfo) -> "FrontMatter":
        """Require that an item expires later than it is published."""
        if self.expires and self.expires.at <= self.public_from:
            expires, published = (
                f"{at.astimezone(validation_context(info).zone):%Y-%m-%d %H:%M}"
                for at in (self.expires.at, self.public_from)
            )
            refuse(EXPIRES_BEFORE, expires=expires, published=published)
        return self

    @property
    def public_date(self) -> Moment:
        """The date that readers see, from which the item is public: the latest one stated."""
        latest = self.date
        for stated in (self.publish, self.embargo):
            if stated and stated.at > latest.at:
                latest = stated
        return latest

    @property
    def public_from(self) -> datetime:
        """The time from which readers may see the item."""
        return self.public_date.at
