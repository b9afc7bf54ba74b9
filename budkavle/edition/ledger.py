"""The ledger: every address that was ever published, and what stood there. Pure.

An address once published never becomes a 404. What has moved leads on to where it is; what is gone
on purpose says so; what is neither is a fault, and the build stops.
"""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from budkavle.model.nouns import Gone
from budkavle.model.problems import BudkavleError

Ledger = Mapping[str, str]
"""By address, the name of what stands there: `item ID`, `topic LANGUAGE KEY`, `page PATH`, …"""

NOTHING_YET: Ledger = {}
"""The ledger of a site that has not been published."""

PATH = "api/addresses.json"
"""Where the site tells it, for whoever builds the site next on another machine."""

_FORMAT = 1
_ADDRESS = re.compile(r"(?:(?!\.\.?/)[^/\\\0]+/)*")
_NAME = re.compile(r"item \S+|(?:topic|story|list) \S+ \S+|year \S+ \d{4}|page .+")


class LedgerError(BudkavleError):
    """This is no ledger, so nobody knows which addresses must last."""


@dataclass(frozen=True, slots=True)
class Notice:
    """An address that was published, and why nothing stands there now; None if it is a secret."""

    address: str
    gone: Gone | None


@dataclass(frozen=True, slots=True)
class Fault:
    """An address that would not last: nothing stands there, something else, or another id."""

    code: Literal["address-lost", "address-taken", "id-changed"]
    address: str
    name: str
    """What stood there when the address was published."""
    instead: str = ""
    """What stands there now."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the addresses at which nothing stands any more."""

    redirects: Mapping[str, str]
    notices: tuple[Notice, ...]
    faults: tuple[Fault, ...]


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
            raise LedgerError(f"not an address and what stands there: {address}: {name}")
    return addresses


def render(ledger: Ledger) -> bytes:
    """Render a ledger as JSON, one address a line, in order."""
    document = {"version": _FORMAT, "addresses": dict(sorted(ledger.items()))}
    return (json.dumps(document, ensure_ascii=False, indent=0) + "\n").encode()


def settle(
    ledger: Ledger,
    standing: Ledger,
    secret: AbstractSet[str],
    declared: Mapping[str, Gone],
) -> Settlement:
    """Decide what becomes of every address of `ledger`, and of those `declared` gone.

    `standing` is what is published now, the address of each name before its aliases; `secret` are
    the names of what exists but is not public.
    """
    homes: dict[str, str] = {}
    for address, name in standing.items():
        homes.setdefault(name, address)
    vacant = {at: name for at, name in ledger.items() if at not in standing and at not in declared}
    left = {at: gone for at, gone in declared.items() if at not in standing}
    lost = (at for at, name in vacant.items() if name not in homes and name not in secret)
    return Settlement(
        redirects={at: homes[name] for at, name in vacant.items() if name in homes}
        | {at: gone.moved_to for at, gone in left.items() if gone.moved_to},
        notices=(
            *(Notice(at, gone) for at, gone in left.items() if not gone.moved_to),
            *(Notice(at, None) for at, name in vacant.items() if name in secret),
        ),
        faults=(
            *(Fault("address-lost", at, vacant[at]) for at in lost),
            *_taken(ledger, standing, homes.keys() | secret, declared),
        ),
    )


def _taken(
    ledger: Ledger, standing: Ledger, known: AbstractSet[str], declared: Mapping[str, Gone]
) -> Iterator[Fault]:
    """Addresses that would lead those who kept them to something else."""
    for address, name in ledger.items():
        instead = standing.get(address, name)
        if instead != name and address not in declared:
            renamed = name not in known and {name[:5], instead[:5]} == {"item "}
            yield Fault("id-changed" if renamed else "address-taken", address, name, instead)
