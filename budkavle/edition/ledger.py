"""The ledger: every address that was ever published, and what was published there. Pure.

A published address never becomes a 404. If its content has moved, the address redirects there. If
it was removed on purpose, the address says so. Anything else is a fault, and the build stops.
"""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from budkavle.content.own_addresses import own_address
from budkavle.model.problems import BudkavleError
from budkavle.model.registries import Gone
from budkavle.model.rules import N_, Rule
from budkavle.model.site_paths import same_place

ADDRESS_LOST = Rule(
    "address-lost",
    N_("The address {value} has been published ({name}), and now nothing would be there."),
    N_(
        "Put the file back, with withdrawn: and the reason if readers should not see it; or,"
        " if it is gone for good, write in this file {remedy}"
    ),
)
ADDRESS_TAKEN = Rule(
    "address-taken",
    N_("The address {value} has been published for something else ({name})."),
    N_("Write another slug or alias, so that old links do not lead to the wrong page."),
)
ID_CHANGED = Rule(
    "id-changed",
    N_("This was published at {value} with the id {name}; feeds and mails know it by that."),
    N_("Write {remedy} again; if it is other news, give it a slug of its own."),
)

NOT_GONE = Rule(
    "not-gone",
    N_("The address {value} is declared gone, but what was there ({name}) is there still."),
    N_("Delete the file if it is gone for good; otherwise take the address out of gone.yml."),
)

Ledger = Mapping[str, str]
"""Address → name of what is there: `item ID`, `topic LANGUAGE KEY`, `page PATH`, …"""

NOTHING_YET: Ledger = {}
"""The ledger of a site that has not been published."""

PATH = "api/addresses.json"
"""Where the site publishes its ledger, so that another machine can build the site next time."""

_FORMAT = 1
_ADDRESS = re.compile(r"(?:(?!\.\.?/)[^/\\\0]+/)*")
_NAME = re.compile(r"item \S+|(?:topic|story|list) \S+ \S+|year \S+ \d{4}|page .+")


class LedgerError(BudkavleError):
    """The ledger cannot be read, so it is not known which addresses must be kept."""


class AddressNotice(NamedTuple):
    """A published address that is now empty, and why.

    `gone` is None if its content still exists but is not public now.
    """

    address: str
    gone: Gone | None


class AddressFault(NamedTuple):
    """A published address that would be broken: now empty, or in use by something else.

    The third rule, ID_CHANGED, means that an item's id was probably edited; the fourth, NOT_GONE,
    that what is declared gone is still there.
    """

    rule: Rule
    address: str
    name: str
    """The ledger name of what was there when the address was published."""
    instead: str = ""
    """The ledger name of what is there now; empty if nothing is."""


class Settlement(NamedTuple):
    """What happens to published addresses whose content is no longer there."""

    redirects: Mapping[str, str]
    notices: tuple[AddressNotice, ...]
    faults: tuple[AddressFault, ...]


def parse(text: str) -> Ledger:
    """Parse a ledger; raises LedgerError."""
    try:
        document = json.loads(text)
        addresses = dict(document["addresses"])
    except (ValueError, TypeError, KeyError) as error:
        raise LedgerError(f"not a list of addresses: {error}") from error
    if document.get("version") != _FORMAT:
        raise LedgerError("a list of addresses of another version")
    for address, name in addresses.items():
        if not (_ADDRESS.fullmatch(address) and isinstance(name, str) and _NAME.fullmatch(name)):
            raise LedgerError(f"not an address and what was there: {address}: {name}")
    return addresses


def render(ledger: Ledger) -> bytes:
    """Render a ledger as JSON, one address a line, in order."""
    document = {"version": _FORMAT, "addresses": dict(sorted(ledger.items()))}
    return (json.dumps(document, ensure_ascii=False, indent=0) + "\n").encode()


def settle(
    ledger: Ledger,
    current: Ledger,
    secret: AbstractSet[str],
    declared: Mapping[str, Gone],
) -> Settlement:
    """Decide what happens to every address in `ledger`, and to the addresses `declared` gone.

    `current` is what is published now, with the address of each name before its aliases. `secret`
    are the names of what exists but is not public.
    """
    declared = _as_published(declared, ledger)
    address_of: dict[str, str] = {}
    for address, name in current.items():
        address_of.setdefault(name, address)
    empty = {at: name for at, name in ledger.items() if at not in current and at not in declared}
    left = {at: gone for at, gone in declared.items() if at not in current}
    lost = (at for at, name in empty.items() if name not in address_of and name not in secret)
    return Settlement(
        redirects={at: address_of[name] for at, name in empty.items() if name in address_of}
        | {at: own_address(gone.moved_to) for at, gone in left.items() if gone.moved_to},
        notices=(
            *(AddressNotice(at, gone) for at, gone in left.items() if not gone.moved_to),
            *(AddressNotice(at, None) for at, name in empty.items() if name in secret),
        ),
        faults=(
            *(AddressFault(ADDRESS_LOST, at, empty[at]) for at in lost),
            *_taken(ledger, current, address_of.keys() | secret, declared),
            *(
                AddressFault(NOT_GONE, at, ledger[at], current[at])
                for at in declared
                if at in ledger and ledger[at] == current.get(at)
            ),
        ),
    )


def _as_published(declared: Mapping[str, Gone], ledger: Ledger) -> Mapping[str, Gone]:
    """What is declared gone, by the addresses as they were published.

    A writer may have written one in other letters: small ones for capitals, or å composed.
    """
    if all(at in ledger for at in declared):
        return declared
    known = {same_place(at): at for at in ledger}
    return {
        at if at in ledger else known.get(same_place(at), at): gone for at, gone in declared.items()
    }


def _taken(
    ledger: Ledger, current: Ledger, known: AbstractSet[str], declared: Mapping[str, Gone]
) -> Iterator[AddressFault]:
    """The published addresses that would now lead to something else."""
    for address, name in ledger.items():
        instead = current.get(address, name)
        if instead != name and address not in declared:
            renamed = name not in known and {name[:5], instead[:5]} == {"item "}
            yield AddressFault(ID_CHANGED if renamed else ADDRESS_TAKEN, address, name, instead)
