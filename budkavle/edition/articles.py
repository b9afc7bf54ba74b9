"""Items as the public sees them: articles, and tombstones of those that are gone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from budkavle.content.addresses import address_in, address_of
from budkavle.edition.schedule import announcements
from budkavle.model.nouns import Contact, Correction, Item
from budkavle.model.settings import Settings
from budkavle.model.values import Moment


@dataclass(frozen=True, slots=True)
class Article:
    """A public item: its address from the site's root, and the moments readers are told of (UTC).

    `year` is that of its date, where the site is.
    `updated` is `published` until a correction is announced; later with each.
    """

    item: Item
    id: str
    language: str
    address: str
    year: int
    published: datetime
    updated: datetime
    contacts: tuple[Contact, ...]
    corrections: tuple[Correction, ...]
    pinned: bool
    headline: str
    """Digests what lists and other articles show of it; which one is the lead, a list tells."""

    @property
    def fingerprint(self) -> str:
        """Tells all of it apart but the item's texts, of which its own digest tells."""
        contacts = " ".join(_digest_of(each) for each in self.contacts)
        return f"{self.headline} {self.pinned} {contacts}"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An address that stays and says why the item is gone: withdrawn, or expired."""

    item: Item
    language: str
    address: str
    reason: str | None

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
) -> Article:
    """What readers see at `now` of an item that was published at `published`.

    `earlier` is what they saw of it another time, under the same settings: mostly that is it.
    """
    if earlier and _is_the_same(item, published, contacts, earlier):
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
        corrections=corrections,
        pinned=pinned,
        headline=headline,
    )


def _announced(
    item: Item, published: datetime, now: datetime
) -> tuple[tuple[Correction, ...], datetime]:
    """The corrections that are public at `now`, and when the last of them was announced."""
    announced = [each for each in announcements(item, published) if each[0] <= now]
    told = [correction for _, correction in announced]
    corrections = tuple(each for each in item.corrections if each in told)
    return corrections, announced[-1][0] if announced else published


def _is_the_same(
    item: Item, published: datetime, contacts: Mapping[str, Contact], earlier: Article
) -> bool:
    """Whether nothing about an article can be another than it was; corrections depend on now."""
    return (
        earlier.item is item
        and earlier.published == published
        and not item.corrections
        and isinstance(item.pinned, bool)
        and earlier.contacts == _contacts_of(item, contacts)
    )


def _contacts_of(item: Item, contacts: Mapping[str, Contact]) -> tuple[Contact, ...]:
    return tuple(contacts[each] if isinstance(each, str) else each for each in item.contacts)


def digest(facts: str) -> str:
    """Digest facts that are text."""
    return blake2b(facts.encode(), digest_size=16).hexdigest()


@lru_cache(1000)
def _digest_of(contact: Contact) -> str:
    return digest(repr(contact))


def recency(article: Article) -> tuple[datetime, str]:
    """What articles are sorted by."""
    return article.published, article.id


def tombstone_of(item: Item, settings: Settings) -> Tombstone:
    """What stays of an item that is gone."""
    language = settings.in_language(item.lang).code
    return Tombstone(item, language, address_of(item, settings), item.withdrawn)
