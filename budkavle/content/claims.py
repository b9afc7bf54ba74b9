"""Finds ids and addresses that several items claim, and tells which item keeps each. Pure.

The problem is reported at the others. What is published already keeps what it has: feeds, mails and
links know it by that. Otherwise a file whose name is that of a copy gives way.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from budkavle.content.addresses import address_of, item_name, slug_of
from budkavle.content.item import ParsedItem
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings

DUPLICATE_ID = Rule(
    "duplicate-id",
    N_("The id {value} belongs to {other} already."),
    N_("If this file is a copy, delete it; otherwise write another id: {remedy}"),
)
DUPLICATE_ADDRESS = Rule(
    "duplicate-address",
    N_("The address {value} belongs to {other} already."),
    N_("Give this one a slug of its own, for example slug: {remedy}"),
)
DUPLICATE_ALIAS = Rule(
    "duplicate-alias",
    N_("The address {value} belongs to {other} already."),
    N_("Take it away from aliases."),
)

NOTHING_PUBLISHED: Mapping[str, str] = {}
"""The ledger of a site that has not been published, or of one of which nothing is known."""

_COPY = re.compile(
    r"(?<![^\W_])(?:kopia|konfliktkopia|copy)(?![^\W_])|\(\d+\)$|~$",
    re.IGNORECASE,
)
"""In the name of a copy, as Windows, macOS, GNOME and services for shared folders make them:
"bro - kopia", "Kopia av bro", "bro copy 2", "bro (1)", "bro (Annas konfliktkopia 2026-03-01)".
"""


class _Claim(NamedTuple):
    """What an item claims by a field; an item's own address comes before any alias."""

    value: str
    field: str
    by: ParsedItem


class Claims:
    """What items claim; `published` is the ledger of what has been published at each address."""

    def __init__(
        self, items: Sequence[ParsedItem], settings: Settings, published: Mapping[str, str]
    ) -> None:
        self._items, self._settings, self._published = items, settings, published

    def contested(self) -> Iterator[tuple[ParsedItem, str, Rule, dict[str, str]]]:
        """Each item with a claim that another one keeps: its field, the rule and its values."""
        yield from self._ids()
        yield from self._addresses()

    def _ids(self) -> Iterator[tuple[ParsedItem, str, Rule, dict[str, str]]]:
        for claim, owner in self._lost(_Claim(each.item.id, "id", each) for each in self._items):
            item = claim.by.item
            remedy = f"{item.id[:55]}-{item.digest[:6]}"
            values = {"value": item.id, "other": owner.item.path, "remedy": remedy}
            yield claim.by, "id", DUPLICATE_ID, values
        named = (
            _Claim(each.item.feed_id, "feed_id", each) for each in self._items if each.item.feed_id
        )
        for claim, owner in self._lost(named):
            item = claim.by.item
            values = {"value": claim.value, "other": owner.item.path, "remedy": item.id}
            yield claim.by, "feed_id", DUPLICATE_ID, values

    def _addresses(self) -> Iterator[tuple[ParsedItem, str, Rule, dict[str, str]]]:
        own = (_Claim(self._address(each), "slug", each) for each in self._items)
        besides = (
            _Claim(alias, "aliases", each) for each in self._items for alias in each.item.aliases
        )
        for claim, owner in self._lost(chain(own, besides)):
            item = claim.by.item
            rule = DUPLICATE_ALIAS if claim.field == "aliases" else DUPLICATE_ADDRESS
            remedy = f"{slug_of(item)}-{item.digest[:4]}"
            values = {"value": f"/{claim.value}", "other": owner.item.path, "remedy": remedy}
            yield claim.by, claim.field, rule, values

    def _lost(self, claims: Iterable[_Claim]) -> Iterator[tuple[_Claim, ParsedItem]]:
        """The claims that others come before, each with the item that keeps what it claims."""
        claims = tuple(claims)
        kept: dict[str, _Claim] = {}
        for claim in claims:
            first = kept.setdefault(claim.value, claim)
            if first is not claim and self._order(claim) < self._order(first):
                kept[claim.value] = claim
        for claim in claims:
            first = kept[claim.value]
            if (first.by, first.field) != (claim.by, claim.field):
                yield claim, first.by

    def _order(self, claim: _Claim) -> tuple[bool, bool, bool, str]:
        item = claim.by.item
        is_published = self._published.get(self._address(claim.by)) == item_name(item.id)
        name = item.path.removesuffix(".md")
        is_copy = _COPY.search(name.rpartition("/")[2]) is not None
        return claim.field == "aliases", not is_published, is_copy, name  # "bro" before "bro 2"

    def _address(self, each: ParsedItem) -> str:
        return address_of(each.item, self._settings)
