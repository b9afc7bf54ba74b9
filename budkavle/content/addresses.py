"""Where an item's page stands: its address from the site's root. Pure."""

from budkavle.model.nouns import Item
from budkavle.model.settings import Settings, SiteLanguage


def address_of(item: Item, settings: Settings) -> str:
    """The item's address from the site's root: language, the word for news, year, slug.

    The year is the date's, so that an embargo does not move the address; never the title.
    """
    year = item.date.at.astimezone(settings.timezone).year
    return address_in(settings.in_language(item.lang), year, item)


def address_in(language: SiteLanguage, year: int, item: Item) -> str:
    return f"{year_address(year, language)}{slug_of(item)}/"


def slug_of(item: Item) -> str:
    """The slug that was given, otherwise the file's name."""
    return item.slug or item.path.rpartition("/")[2].removesuffix(".md")


def year_address(year: int, language: SiteLanguage) -> str:
    """Where the archive of a year stands."""
    return f"{language.prefix}{language.words.news}/{year}/"
