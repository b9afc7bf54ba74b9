"""Divides long lists into pages, so that no page grows without limit. Pure.

The first page, at the list's own address, has the newest entries. The other pages are full and are
numbered from the oldest, so that a new entry changes the first page only. A full page is rendered
again only when the page after it comes into existence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from budkavle.edition.lists import Lists
from budkavle.model.languages import SiteLanguage

HEADLINES, TEXTS = 100, 50
"""Entries of a full page, if it shows mostly headlines or also texts; the first page has fewer than
twice as many. At 300 and 600 bytes each, no page is larger than 100 KB."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[_T]):
    """One page of a list: its address and its entries, newest first.

    `is_first` is true for the page at the list's own address. `newer` and `older` are the addresses
    of the pages beside it.
    """

    address: str
    entries: Sequence[_T]
    is_first: bool
    newer: str | None
    older: str | None


def pages_of(
    entries: Sequence[_T], home: str, language: SiteLanguage, size: int
) -> Iterator[ListPage[_T]]:
    """Divide a list, newest first, whose own address is `home`; its newest page comes first."""
    addresses = _addresses(len(entries), home, language, size)
    end = len(entries) - (len(addresses) - 1) * size
    for place, address in enumerate(addresses):
        newer = addresses[place - 1] if place else None
        older = addresses[place + 1] if place + 1 < len(addresses) else None
        start = end - size if place else 0
        yield ListPage(address, entries[start:end], not place, newer, older)
        end += size


def numbered_pages(lists: Lists) -> Iterator[tuple[str, str]]:
    """The own address of a list, and the address of a numbered page of it; for all lists."""
    language = lists.language
    sizes = [(language.list_address("corrections"), len(lists.corrections), TEXTS)]
    sizes += [(language.list_address("press"), len(lists.press), TEXTS)]
    sizes += [(each.address, len(each.articles), HEADLINES) for each in lists.years]
    sizes += [(each.address, len(each.articles), HEADLINES) for each in lists.topics]
    sizes += [(each.address, len(each.articles), TEXTS) for each in lists.stories]
    for home, count, size in sizes:
        yield from ((home, page) for page in _addresses(count, home, language, size)[1:])


def _addresses(count: int, home: str, language: SiteLanguage, size: int) -> list[str]:
    """The addresses of the pages of a list with `count` entries, the newest first."""
    numbered = range(count // size - 1, 0, -1)
    return [home, *(f"{home}{language.words.page}/{number}/" for number in numbered)]
