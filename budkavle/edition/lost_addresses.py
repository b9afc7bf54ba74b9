"""Reports published addresses that would be lost, at the place where a writer can repair them."""

from collections.abc import Iterable

from budkavle.content.addresses import item_name
from budkavle.content.item import ParsedItem
from budkavle.edition.ledger import ID_CHANGED, AddressFault
from budkavle.model.problems import Problem
from budkavle.model.registries import GONE


def address_problem(fault: AddressFault, written: Iterable[ParsedItem], folder: str) -> Problem:
    """Report a fault where it can be repaired.

    That is in the item that now has the address, otherwise in the file that lists what is gone.
    """
    items = {item_name(each.item.id): each for each in written}
    standing = items.get(fault.instead)
    field, name, remedy = "slug", fault.name, f"/{fault.address}: {{reason: …}}"
    if fault.rule == ID_CHANGED:
        field, name = "id", name.removeprefix("item ")
        remedy = f"id: {name}"
    values = (("value", f"/{fault.address}"), ("name", name), ("remedy", remedy))
    if standing:
        path, line = standing.item.path, standing.line_of(field)
        return Problem(f"{folder}/{path}", line, field, fault.rule, values)
    return Problem(f"{folder}/{GONE}", 1, "", fault.rule, values)
