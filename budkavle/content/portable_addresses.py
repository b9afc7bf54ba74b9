"""Addresses that not every system can store side by side, as folders of the site. Pure.

Windows refuses some names, and Windows and macOS ignore the case of letters. A site that is made on
Linux can still be moved to such a system, where a page would be lost.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from unicodedata import normalize

from budkavle.content.addresses import address_of, slug_of
from budkavle.content.item import ParsedItem
from budkavle.content.own_addresses import OwnAddresses
from budkavle.content.portable_names import is_refused, storable
from budkavle.model.problems import Problem
from budkavle.model.registries import GONE, STORIES, TOPICS, Registries
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings

UNPORTABLE_SLUG = Rule(
    "unportable-slug",
    N_("Windows cannot store the page, since “{value}” is the last part of its address."),
    N_("Write slug: {remedy}"),
    "advice",
)
UNPORTABLE_ADDRESS = Rule(
    "unportable-address",
    N_("Windows cannot store a page at /{value}, because of “{part}”."),
    N_("Take the address away if the site is ever to be built or served on Windows."),
    "advice",
)
UNPORTABLE_KEY = Rule(
    "unportable-key",
    N_("Windows cannot store the page of “{value}”, since the key is a part of its address."),
    N_("Call it {remedy}, here and where it is named."),
    "advice",
)
SAME_ADDRESS_BUT_FOR_CASE = Rule(
    "same-address-but-for-case",
    N_("Windows and macOS cannot tell the address /{value} from /{other}, so one would be lost."),
    N_("Take one of them away, unless the site is built and served on Linux."),
    "advice",
)


class _Stated(NamedTuple):
    """An address that a file states: without the first slash, with one at its end."""

    path: str
    field: str
    address: str


def advice(
    written: Mapping[str, ParsedItem],
    registries: Registries,
    own: OwnAddresses,
    settings: Settings,
    folder: str,
) -> Iterator[Problem]:
    """Advice on each address that is a problem elsewhere; what registries state is on line 1."""
    for path, field, rule, values in (
        *_refused_slugs(written),
        *_refused_keys(registries),
        *_refused_addresses(written, registries),
        *_twins(written, registries, own, settings),
    ):
        line = written[path].line_of(field) if path in written else 1
        yield Problem(f"{folder}/{path}", line, field, rule, tuple(values.items()))


_Found = tuple[str, str, Rule, dict[str, str]]


def _refused_slugs(written: Mapping[str, ParsedItem]) -> Iterator[_Found]:
    for path, each in written.items():
        slug = slug_of(each.item)
        if is_refused(slug) and not is_refused(path.rpartition("/")[2]):
            yield path, "slug", UNPORTABLE_SLUG, {"value": slug, "remedy": storable(slug)}


def _refused_keys(registries: Registries) -> Iterator[_Found]:
    for path, keys in ((TOPICS, registries.topics), (STORIES, registries.stories)):
        for key in keys:
            if is_refused(key):
                yield path, key, UNPORTABLE_KEY, {"value": key, "remedy": storable(key)}


def _refused_addresses(
    written: Mapping[str, ParsedItem], registries: Registries
) -> Iterator[_Found]:
    for path, field, address in _stated(written, registries):
        parts = address.partition("?")[0].rstrip("/").split("/")
        if part := next(filter(is_refused, parts), None):
            yield path, field, UNPORTABLE_ADDRESS, {"value": address, "part": part}


def _twins(
    written: Mapping[str, ParsedItem],
    registries: Registries,
    own: OwnAddresses,
    settings: Settings,
) -> Iterator[_Found]:
    """Addresses that differ in case only, unless they lead to the same item from elsewhere."""
    first: dict[str, tuple[str, str]] = {}
    for address, path in sorted(own.of_the_site.items(), key=lambda each: (each[1] != "", each)):
        other, leads = first.setdefault(_folded(address), (address, path))
        if other != address and not leads:  # names of files are compared by `portable_names`
            yield path, "", SAME_ADDRESS_BUT_FOR_CASE, {"value": address, "other": other}
    for each in written.values():
        address = address_of(each.item, settings)
        first.setdefault(_folded(address), (address, ""))
    for path, field, address in _stated(written, registries):
        other, leads = first.setdefault(_folded(address), (address, path))
        if other != address and leads != path:
            values = {"value": address, "other": other}
            yield path, field, SAME_ADDRESS_BUT_FOR_CASE, values


def _stated(written: Mapping[str, ParsedItem], registries: Registries) -> Iterator[_Stated]:
    """The old addresses that items have, and those that are gone."""
    for path, each in written.items():
        yield from (_Stated(path, "aliases", alias) for alias in each.item.aliases)
    yield from (_Stated(GONE, f"/{address}", address) for address in registries.gone)


def _folded(address: str) -> str:
    return normalize("NFC", address).casefold()
