"""The site's settings: the publisher, the languages, and the words in addresses."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import chain
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from budkavle.i18n.catalogue import LANGUAGES
from budkavle.model.rules import N_, Rule
from budkavle.model.section import Section
from budkavle.model.values import (
    Colour,
    Email,
    FilePath,
    Key,
    Line,
    MomentOf,
    OrganisationNumber,
    Phone,
    Reachable,
    SecureUrl,
    Text,
    TrueOrFalse,
    Url,
    ValidationContext,
    not_empty,
    refuse,
    text,
)

WRONG_TIMEZONE = Rule(
    "wrong-timezone", N_("“{value}” is not a time zone."), N_("Write for example Europe/Stockholm")
)
WRONG_CHOICE = Rule(
    "wrong-choice", N_("“{value}” is none of the choices."), N_("Choose among: {known}.")
)
NO_PROVIDER = Rule(
    "no-provider",
    N_("Subscriptions are left to a provider, but it is not said where it is."),
    N_("Write address: and the provider's address, or mode: off."),
)


def _zone(value: Any) -> ZoneInfo:
    """A time zone, from its name in the IANA database."""
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError):
        refuse(WRONG_TIMEZONE, value=str(value))


_LEVELS = ("fully", "partly", "not", "unknown")


def _level(value: Any) -> str:
    """How far the site complies with the accessibility act."""
    if value not in _LEVELS:
        refuse(WRONG_CHOICE, value=str(value), known=", ".join(_LEVELS))
    return str(value)


class Organisation(Section):
    """The publisher, as shown in the footer of every page."""

    name: Line
    full_name: Line | None = None
    description: Text | None = None
    visiting_address: Line | None = None
    postal_address: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    number: OrganisationNumber | None = None


class Security(Section):
    """How to report a security weakness to the publisher: the fields of security.txt (RFC 9116)."""

    contact: Annotated[tuple[Reachable, ...], AfterValidator(not_empty)]
    expires: MomentOf
    encryption: SecureUrl | None = None
    acknowledgments: SecureUrl | None = None
    policy: SecureUrl | None = None


class Accessibility(Section):
    """The contents of the accessibility statement (Swedish act 2018:1937, and its regulations).

    `faults` are what readers cannot use yet; `burden` is what would cost too much to repair
    (section 12); `exempt` is what the act does not cover (section 9).
    """

    level: Annotated[str, BeforeValidator(_level)]
    updated: MomentOf
    reviewed: MomentOf | None = None
    method: Text | None = None
    faults: tuple[Text, ...] = ()
    burden: Text | None = None
    exempt: Text | None = None
    answer: Text | None = Field(default=None, description="When those who report get an answer.")
    supervisor: Url = "https://www.digg.se/tdosanmalan"


_MODES = ("own", "external", "off")


def _mode(value: Any) -> str:
    """Who sends the mails; YAML reads an unquoted off as false."""
    mode = "off" if value is False else value
    if mode not in _MODES:
        refuse(WRONG_CHOICE, value=str(value), known=", ".join(_MODES))
    return str(mode)


_HOSTS = ("auto", "mkdocs", "properdocs")


def _host(value: Any) -> str:
    """The program that renders the ordinary pages."""
    if value not in _HOSTS:
        refuse(WRONG_CHOICE, value=str(value), known=", ".join(_HOSTS))
    return str(value)


class Subscriptions(Section):
    """Subscriptions by e-mail: by this project's own service, by a provider, or none.

    With `field`, our form is sent to the provider's `address`, together with the `hidden` values;
    without it, `address` is a page that we link to.
    """

    mode: Annotated[str, BeforeValidator(_mode)] = "off"
    address: SecureUrl | None = Field(default=None, description="Own: if not the site's own host.")
    field: Line | None = Field(default=None, description="What a provider calls the address.")
    hidden: Mapping[Line, Line] = Field(default_factory=dict)
    leads_to: tuple[SecureUrl, ...] = Field(
        default=(), description="Other sites that a provider leads on to when a form is sent."
    )
    hand_over: TrueOrFalse = Field(
        default=False, description="Hand the news over to the own service before forms lead to it."
    )

    @property
    def hands_over(self) -> bool:
        """Whether public news is handed over to the own subscription service."""
        return self.mode == "own" or self.hand_over

    @model_validator(mode="after")
    def knows_the_provider(self) -> "Subscriptions":
        """Require an address if a provider sends the mails."""
        if self.mode == "external" and not self.address:
            refuse(NO_PROVIDER)
        return self

    @property
    def origins(self) -> tuple[str, ...]:
        """Other origins that the site's forms may be sent to (CSP: form-action)."""
        if self.mode == "off" or not self.address or (self.mode == "external" and not self.field):
            return ()
        wholes = (urlsplit(each) for each in (self.address, *self.leads_to))
        return tuple(dict.fromkeys(f"{whole.scheme}://{whole.netloc}" for whole in wholes))

    def form_at(self, code: str, first: str) -> str:
        """The address of the own service's subscription form in a language.

        `code` is that language, `first` the site's first language, whose addresses have no prefix.
        """
        first, code = _spoken(first, "sv"), _spoken(code, first)
        prefix = "" if code == first else f"/{code}"
        return (self.address or "").rstrip("/") + f"{prefix}/{_OWN_FORMS[code][0]}"

    def change_at(self, code: str, first: str) -> str:
        """The address where subscribers change or end their subscription; as in `form_at`."""
        spoken = _spoken(code, _spoken(first, "sv"))
        return f"{self.form_at(code, first)}/{_OWN_FORMS[spoken][1]}"


_OWN_FORMS = {"sv": ("prenumerera", "andra"), "en": ("subscribe", "change")}
"""The words in the service's addresses, in the languages that it supports."""


def _spoken(code: str, otherwise: str) -> str:
    return code if code in _OWN_FORMS else otherwise


class AddressWords(Section):
    """The words in addresses, in one language."""

    news: Key = "nyheter"
    topics: Key = "amnen"
    stories: Key = "arenden"
    corrections: Key = "rattelser"
    search: Key = "sok"
    follow: Key = "folj"
    page: Key = "sida"
    pictures: Key = "bilder"


class LinkedPages(Section):
    """The ordinary pages that every page links to: their files, as paths from content/."""

    contact: FilePath | None = None
    subscribe: FilePath | None = None
    privacy: FilePath | None = None
    accessibility: FilePath | None = None

    def only(self, public: Collection[str]) -> "LinkedPages":
        """These pages without those whose files are not in `public`."""
        return LinkedPages(**{name: path for name, path in self if path in public})


class PageLink(Section):
    """The address of an ordinary page, from the site's root, and its language."""

    address: str
    language: str


def _language(value: Any) -> str:
    """A language that the program has words in; in another, a screen reader would get English."""
    if value not in LANGUAGES:
        refuse(WRONG_CHOICE, value=str(value), known=", ".join(LANGUAGES))
    return str(value)


LISTS = ("news", "topics", "stories", "corrections", "follow", "search")
"""The lists that every language has besides its front page: fields of AddressWords."""


class SiteLanguage(Section):
    """One language of the site; its addresses begin with `prefix`, empty for the first language."""

    code: Annotated[str, BeforeValidator(_language)]
    prefix: str = ""
    words: AddressWords = AddressWords()
    pages: LinkedPages = LinkedPages()

    def list_address(self, kind: str) -> str:
        """The address, from the site's root, of one of the LISTS; topics and stories begin so."""
        return f"{self.prefix}{getattr(self.words, kind)}/"


class CardColours(Section):
    """The colours of the preview pictures shown where a page is shared, as CSS colours."""

    background: Colour = "#12324a"
    ink: Colour = "#ffffff"
    accent: Colour = "#f2a900"


class PublishTarget(Section):
    """A place where the site is published; `publish` describes the kinds of places."""

    to: Line = Field(description="A folder, or an address that begins with its kind.")
    address: Url | None = Field(default=None, description="Where readers see it, if elsewhere.")
    announce: TrueOrFalse = Field(default=True, description="Whether a hub and subscribers hear.")
    secrets: Line | None = Field(default=None, description="A file with secrets, closed to others.")
    key: Line | None = Field(default=None, description="SFTP: the file of the private key.")
    known_hosts: Line | None = Field(default=None, description="SFTP: the keys of servers.")
    endpoint: Url | None = Field(default=None, description="S3: the address of another provider.")
    region: Line | None = Field(default=None, description="S3: the region of the bucket.")
    keep: int = Field(default=5, ge=2, le=100, description="Releases that are kept.")
    grace: int = Field(default=24, ge=0, le=720, description="Hours until a page's files go.")
    most_vanishing: int = Field(default=20, ge=0, le=100, description="Percent of the pages.")
    patience: int = Field(default=60, ge=0, le=3600, description="Seconds until it must be seen.")


class Settings(Section):
    """The settings of the whole site, made from mkdocs.yml by `host`; the same for every build."""

    name: Line
    url: Url = Field(description="The site's address, ending with a slash.")
    description: str = ""
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("Europe/Stockholm")
    region: str = Field(default="SE", description="Where phone numbers are at home, ISO 3166.")
    languages: tuple[SiteLanguage, ...] = Field(min_length=1)
    identity: Text = Field(
        pattern=r"^[^\s,:]+,\d{4}(-\d\d){0,2}$",
        description="The authority of the feeds' tag: URIs (RFC 4151): DOMAIN,YEAR. Never changed.",
    )
    organisation: Organisation
    card: CardColours = CardColours()
    security: Security | None = None
    subscriptions: Subscriptions = Subscriptions()
    accessibility: Accessibility | None = None
    items_folder: Key = Field(default="nyheter", description="Where in content/ the items are.")
    open_folders: tuple[FilePath, ...] = Field(
        default=("assets",),
        description="Folders of content/ whose files are public even if nothing refers to them.",
    )
    extra_files: tuple[str, ...] = Field(
        default=(), description="Files of content/ that mkdocs.yml adds to every page."
    )
    host: Annotated[str, BeforeValidator(_host)] = Field(
        default="auto", description="The program that renders the frames and the ordinary pages."
    )
    feed_length: int = Field(default=30, ge=1, le=200)
    hub: Url | None = Field(default=None, description="The WebSub hub that is told of changes.")
    trusted: Mapping[FilePath, Line] = Field(
        default_factory=dict,
        description="Files of content/, or folders with a slash, not to be reviewed, and why.",
    )

    publish: Mapping[Key, PublishTarget] = Field(
        default_factory=dict,
        description="Where the site is published, by names.",
        # Nothing that is rendered depends on it, so it is in no key of an output.
        repr=False,
        exclude=True,
    )

    @property
    def language(self) -> SiteLanguage:
        """The site's main language, which is the first one."""
        return self.languages[0]

    @property
    def validation_context(self) -> ValidationContext:
        """The context for validating values of front matter."""
        codes = tuple(language.code for language in self.languages)
        return ValidationContext(self.timezone, self.region, codes, self.url)

    @property
    def answered_elsewhere(self) -> frozenset[str]:
        """The paths on the site's own host that its mail service answers for, if that is there."""
        service, first = self.subscriptions, self.language.code
        if service.mode != "own" or service.address:
            return frozenset()
        paths = (
            (service.form_at(each.code, first), service.change_at(each.code, first))
            for each in self.languages
        )
        return frozenset(chain.from_iterable(paths))

    def language_at(self, address: str) -> SiteLanguage:
        """The language whose prefix an address begins with; the main language if it has none."""
        prefixed = (each for each in self.languages if each.prefix)
        return next((each for each in prefixed if address.startswith(each.prefix)), self.language)

    def on_clock(self, said: datetime) -> datetime:
        """Put a time without an offset in the site's zone.

        Of a time that occurs twice, when summer time ends, the later one is chosen.
        """
        return said if said.tzinfo else said.replace(tzinfo=self.timezone, fold=1)

    def ordinary(self, code: str) -> dict[str, PageLink | None]:
        """Each of `LinkedPages` in this language, else in the main language, else None."""
        links = dict.fromkeys(LinkedPages.model_fields) | self._page_links(self.language)
        return links | self._page_links(self.in_language(code))

    def leading_only_to(self, public: Collection[str]) -> "Settings":
        """These settings without those of `LinkedPages` whose files are not in `public`."""
        languages = tuple(
            each.model_copy(update={"pages": each.pages.only(public)}) for each in self.languages
        )
        return self.model_copy(update={"languages": languages})

    def page_versions(self, address: str) -> dict[str, str]:
        """The addresses, by language, of the linked page at this address; empty if it is none."""
        own = [(each.code, self._page_links(each)) for each in self.languages]
        for name in LinkedPages.model_fields:
            versions = {code: link.address for code, links in own if (link := links.get(name))}
            if address in versions.values():
                return versions
        return {}

    @staticmethod
    def _page_links(language: SiteLanguage) -> dict[str, PageLink]:
        return {
            name: PageLink(address=address_of_page(path), language=language.code)
            for name, path in language.pages
            if path
        }

    def is_item(self, path: str) -> bool:
        """Whether a file of content/ is in the folder of items, so that it is read as one."""
        return path.startswith(f"{self.items_folder}/") and path.endswith(".md")

    def trusts(self, path: str) -> bool:
        """Whether a file of content/ is exempt from review; files among the items never are."""
        if path.startswith(f"{self.items_folder}/"):
            return False
        folders = (each for each in self.trusted if each.endswith("/"))
        return path in self.trusted or any(path.startswith(each) for each in folders)

    def in_language(self, code: str | None) -> SiteLanguage:
        """The site's language with this code; the main language for None or an unknown code."""
        for each in self.languages:
            if each.code == code:
                return each
        return self.language


def address_of_page(path: str) -> str:
    """The address that MkDocs gives an ordinary page: its own folder, except for an index page."""
    stem = path.removesuffix(".md")
    return stem.removesuffix("index") if stem.endswith("index") else f"{stem}/"
