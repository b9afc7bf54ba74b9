"""The addresses of items, from the site's root. Pure."""

from budkavle.model.item import Item
from budkavle.model.settings import Settings, SiteLanguage


def address_of(item: Item, settings: Settings) -> str:
    """The item's address from the site's root: language, the word for news, year, slug.

    The year is that of the item's date, so that an embargo does not change the address. The title
    is never part of it.
    """
    year = item.date.at.astimezone(settings.timezone).year
    return address_in(settings.in_language(item.lang), year, item)


def address_in(language: SiteLanguage, year: int, item: Item) -> str:
    return f"{year_address(year, language)}{slug_of(item)}/"


def slug_of(item: Item) -> str:
    """The item's slug if it states one, otherwise its file's name."""
    return item.slug or item.path.rpartition("/")[2].removesuffix(".md")


def year_address(year: int, language: SiteLanguage) -> str:
    """The address of a year's archive."""
    return f"{language.prefix}{language.words.news}/{year}/"
