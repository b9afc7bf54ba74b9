"""The addresses of items, from the site's root. Pure."""

from functools import lru_cache

from budkavle.model.item import Item
from budkavle.model.languages import SiteLanguage
from budkavle.model.settings import Settings
from budkavle.model.values import is_key, slug

_LONGEST = 120
"""The longest name that is made, in characters: file systems allow 255 bytes."""


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
    """The item's slug if it states one, otherwise its file's name; its id if there is none."""
    return item.slug or address_name(item.path) or item.id


def address_name(path: str) -> str:
    """The last part of the address of an item's file, in ASCII; empty if no letter of it can be."""
    name = path.rpartition("/")[2].removesuffix(".md")
    return name if is_key(name) else _made_of(name)


@lru_cache(100_000)
def _made_of(name: str) -> str:
    """The last part of an address, made of a name that cannot be one."""
    return slug(name)[:_LONGEST].strip("-")


def year_address(year: int, language: SiteLanguage) -> str:
    """The address of a year's archive."""
    return f"{language.prefix}{language.words.news}/{year}/"


def item_name(id_: str) -> str:
    """An item's name in the ledger of published addresses."""
    return f"item {id_}"
