"""The languages of a site: their words, also in addresses, and the pages that each links to."""

from collections.abc import Callable, Collection
from gettext import NullTranslations
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from budkavle.i18n import dates, readers_words
from budkavle.model.addresses import FilePath
from budkavle.model.rules import N_, Rule
from budkavle.model.section import Section
from budkavle.model.values import Key, refuse

NOT_A_LANGUAGE = Rule(
    "not-a-language",
    N_("“{value}” is not a language whose dates the program can write."),
    N_("Write its code (ISO 639), such as sv, en, fi, se or ar."),
)


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
    press: Key = "press"


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
    """The code of a language; whether there are words in it is checked with the content."""
    if not isinstance(value, str) or not dates.is_language(value):
        refuse(NOT_A_LANGUAGE, value=str(value))
    return value


LISTS = ("news", "topics", "stories", "corrections", "follow", "search")
"""The lists that every language has besides its front page: fields of AddressWords."""


class SiteLanguage(Section):
    """One language of the site; its addresses begin with `prefix`, empty for the first language."""

    code: Annotated[str, BeforeValidator(_language)]
    prefix: str = ""
    words: AddressWords = AddressWords()
    pages: LinkedPages = LinkedPages()
    own_words: str = Field(
        default="", description="The text of the organisation's own catalogue, from content/words."
    )

    @property
    def words_read(self) -> NullTranslations:
        """What readers see in this language."""
        return readers_words.words_in(self.code, self.own_words)

    @property
    def translate(self) -> Callable[[str], str]:
        """The function that translates an English message into this language."""
        return self.words_read.gettext

    def list_address(self, kind: str) -> str:
        """The address, from the site's root, of one of the LISTS; topics and stories begin so."""
        return f"{self.prefix}{getattr(self.words, kind)}/"


def address_of_page(path: str) -> str:
    """The address of an ordinary page: a folder of its own, or that of an index page or README."""
    folder, slash, name = path.removesuffix(".md").rpartition("/")
    return f"{folder}{slash}" if name in ("index", "README") else f"{folder}{slash}{name}/"
