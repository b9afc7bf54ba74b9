"""Items as the public sees them: articles, and tombstones of items that are gone. Pure."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from budkavle.content.addresses import address_in, address_of
from budkavle.edition.schedule import announcements
from budkavle.model.changes import Change
from budkavle.model.item import Item
from budkavle.model.item_parts import Correction
from budkavle.model.moments import Moment
from budkavle.model.registries import Contact
from budkavle.model.settings import Settings


class Article(NamedTuple):
    """A public item, with its address from the site's root and the times that readers see (UTC).

    `year` is the year of the item's date, in the site's time zone.
    `updated` equals `published` until a correction is announced; each correction makes it later.
    `authors` are names.
    """

    item: Item
    id: str
    language: str
    address: str
    year: int
    published: datetime
    updated: datetime
    contacts: tuple[Contact, ...]
    authors: tuple[str, ...]
    corrections: tuple[Correction, ...]
    pinned: bool
    headline: str
    """A digest of what lists and other articles show of this one, except whether it is the lead."""
    changes: tuple[Change, ...] = ()
    """What readers saw change, the oldest first."""

    @property
    def fingerprint(self) -> str:
        """Changes when anything that the article's page or entry shows changes, except its texts.

        The item has a digest of its own for those. Whether the article is pinned is part of the
        lists' keys alone: the end of a pin that moves no lead changes nothing that anyone sees.
        """
        contacts = " ".join(_digest_of(each) for each in self.contacts)
        authors = f" {self.authors}" if self.authors else ""
        changes = f" {self.changes}" if self.changes else ""
        return f"{self.headline} {contacts}{authors}{changes}"


class Tombstone(NamedTuple):
    """An address that stays and says why the item is gone: withdrawn, or expired."""

    item: Item
    language: str
    address: str
    reason: str | None
    changes: tuple[Change, ...] = ()
    """What readers saw change, the oldest first."""

    @property
    def title(self) -> str:
        """The headline that the item had."""
        return self.item.title


def article_of(
    item: Item,
    published: datetime,
    contacts: Mapping[str, Contact],
    settings: Settings,
    now: datetime,
    earlier: Article | None = None,
    changes: tuple[Change, ...] = (),
) -> Article:
    """Make the article that readers see at `now` of an item published at `published`.

    `earlier` is the article of the same item at another time, under the same settings. It is
    returned again if nothing has changed, which saves time. `changes` are those that readers saw.
    """
    if earlier and changes == earlier.changes and _is_the_same(item, published, contacts, earlier):
        return earlier
    corrections, updated = _announced(item, published, now) if item.corrections else ((), published)
    language = settings.in_language(item.lang)
    year = item.date.at.astimezone(settings.timezone).year
    address = address_in(language, year, item)
    its_contacts = _contacts_of(item, contacts)
    pinned = item.pinned.at > now if isinstance(item.pinned, Moment) else item.pinned
    headline = digest(f"{item.outline} {address} {published} {updated} {len(corrections)}")
    return Article(
        item=item,
        id=item.id,
        language=language.code,
        address=address,
        year=year,
        published=published,
        updated=updated,
        contacts=its_contacts,
        authors=_authors_of(item, contacts),
        corrections=corrections,
        pinned=pinned,
        headline=headline,
        changes=changes,
    )


def _announced(
    item: Item, published: datetime, now: datetime
) -> tuple[tuple[Correction, ...], datetime]:
    """The corrections that are public at `now`, and the time when the last one was announced."""
    announced = [each for each in announcements(item, published) if each[0] <= now]
    told = [correction for _, correction in announced]
    corrections = tuple(each for each in item.corrections if each in told)
    return corrections, announced[-1][0] if announced else published


def _is_the_same(
    item: Item, published: datetime, contacts: Mapping[str, Contact], earlier: Article
) -> bool:
    """Whether an earlier article certainly has not changed.

    An item with corrections, or with a pin that ends, is never certain: they depend on the time.
    """
    return (
        earlier.item is item
        and earlier.published == published
        and not item.corrections
        and isinstance(item.pinned, bool)
        and earlier.contacts == _contacts_of(item, contacts)
        and earlier.authors == _authors_of(item, contacts)
    )


def _contacts_of(item: Item, contacts: Mapping[str, Contact]) -> tuple[Contact, ...]:
    return tuple(contacts[each] if isinstance(each, str) else each for each in item.contacts)


def _authors_of(item: Item, contacts: Mapping[str, Contact]) -> tuple[str, ...]:
    """The names of those who have written an item."""
    return tuple(contacts[each].name if each in contacts else each for each in item.authors)


def digest(facts: str) -> str:
    """The digest of a text."""
    return blake2b(facts.encode(), digest_size=16).hexdigest()


@lru_cache(1000)
def _digest_of(contact: Contact) -> str:
    return digest(repr(contact))


def recency(article: Article) -> tuple[datetime, str]:
    """The sort key of articles, oldest first."""
    return article.published, article.id


def tombstone_of(item: Item, settings: Settings, changes: tuple[Change, ...] = ()) -> Tombstone:
    """Make the tombstone of an item that is gone; `changes` are those that readers saw."""
    language = settings.in_language(item.lang).code
    return Tombstone(item, language, address_of(item, settings), item.withdrawn, changes)
