"""The settings of a whole site, as mkdocs.yml states them."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import chain
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from budkavle.model.addresses import FilePath, Url
from budkavle.model.desk_settings import DeskSettings
from budkavle.model.languages import LinkedPages, PageLink, SiteLanguage, address_of_page
from budkavle.model.mail_settings import Subscriptions
from budkavle.model.publisher import Accessibility, OpenData, Organisation, Security
from budkavle.model.rules import N_, Rule
from budkavle.model.section import Section
from budkavle.model.values import (
    Announcement,
    Colour,
    Key,
    Line,
    Text,
    TrueOrFalse,
    ValidationContext,
    one_of,
    refuse,
    text,
)

WRONG_TIMEZONE = Rule(
    "wrong-timezone", N_("“{value}” is not a time zone."), N_("Write for example Europe/Stockholm")
)
WRONG_AREA = Rule(
    "wrong-area",
    N_("“{value}” is not the code of a municipality or a county."),
    N_('Write it in quotes, with all its digits: "1480", or "14" for a county'),
)
_AREA = re.compile(r"\d{2}(\d{2})?", re.ASCII)


def _zone(value: Any) -> ZoneInfo:
    """A time zone, from its name in the IANA database."""
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError):
        refuse(WRONG_TIMEZONE, value=str(value))


_HOSTS = ("auto", "mkdocs", "properdocs", "bare")


def _host(value: Any) -> str:
    """The program that renders the ordinary pages."""
    return one_of(value, _HOSTS)


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
    key: Line | None = Field(default=None, description="SSH: the file of the private key.")
    known_hosts: Line | None = Field(default=None, description="SSH: the keys of servers.")
    releases: TrueOrFalse = Field(default=False, description="SFTP: whether a link is switched.")
    endpoint: Url | None = Field(default=None, description="S3: the address of another provider.")
    region: Line | None = Field(default=None, description="S3: the region of the bucket.")
    keep: int = Field(default=5, ge=2, le=100, description="Releases that are kept.")
    grace: int = Field(default=24, ge=0, le=720, description="Hours until a page's files go.")
    most_vanishing: int = Field(default=20, ge=0, le=100, description="Percent of the pages.")
    patience: int = Field(default=60, ge=0, le=3600, description="Seconds until it must be seen.")


def _area(value: Any) -> str:
    """The code of a municipality or a county, as SCB gives it; 00 is the whole country."""
    code = value.strip() if isinstance(value, str) else ""
    if not _AREA.fullmatch(code):
        refuse(WRONG_AREA, value=str(value))
    return code


class Warnings(Section):
    """The warnings that are taken over from Sveriges Radio (VMA), if a site wants them."""

    area: Annotated[str, BeforeValidator(_area)] = Field(
        description="The code of the municipality or county, in quotes."
    )
    address: Url = Field(
        default="https://vmaapi.sr.se/api/v3/alerts", description="Where they are asked for."
    )
    every: int = Field(default=60, ge=15, le=3600, description="Seconds between two questions.")
    announce: Announcement = Field(
        default="auto", description="never: subscribers get no mail about them."
    )


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
    open_data: OpenData | None = None
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
    light_front: TrueOrFalse = Field(
        default=False, description="Whether the front page is always light, not only in a crisis."
    )
    markdown_twins: TrueOrFalse = Field(
        default=False,
        description="Whether each news item is also a file of Markdown, with an llms.txt.",
    )
    change_history: TrueOrFalse = Field(
        default=False,
        description="Whether archive tells on the pages of items what has changed in them.",
        repr=False,  # what it tells is in the content
        exclude=True,
    )
    trusted: Mapping[FilePath, Line] = Field(
        default_factory=dict,
        description="Files of content/, or folders with a slash, not to be reviewed, and why.",
    )

    desk: DeskSettings = Field(
        default=DeskSettings(),
        description="What must be true before readers see an item.",
        repr=False,  # nothing that is rendered depends on it
        exclude=True,
    )
    vma: Warnings | None = Field(
        default=None,
        description="Which warnings are shown on every page.",
        repr=False,  # what they say is in the content
        exclude=True,
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
