"""The headline of an item wherever readers see it alone, as in lists and feeds."""

from budkavle.model.item import Item
from budkavle.model.languages import SiteLanguage


def headline_of(item: Item, language: SiteLanguage) -> str:
    """The title; that of an event which is cancelled says so first, in words."""
    if item.event and item.event.cancelled:
        return language.translate("Cancelled: {title}").format(title=item.title)
    return item.title
