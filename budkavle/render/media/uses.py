"""Which files items use, as pictures and as attachments. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from budkavle.content.link_targets import content_path
from budkavle.content.offered_files import offered
from budkavle.model.item import Item
from budkavle.model.keys import references_in


class Use(NamedTuple):
    """A file's path in content/, and the field that names it; empty for the item's text."""

    path: str
    field: str


class Uses(NamedTuple):
    """The pictures that one item shows, and the files it offers, in the order it names them."""

    shown: tuple[Use, ...]
    handed_out: tuple[Use, ...]

    def paths(self, field: str) -> tuple[str, ...]:
        """The paths of the files that this field names."""
        return tuple(use.path for use in (*self.shown, *self.handed_out) if use.field == field)


def uses_of(items: Iterable[Item], files: Container[str]) -> Mapping[str, Uses]:
    """The files of each item, by the item's path; an item that names none is left out.

    `files` are all paths in content/.
    """
    found = ((each.path, Uses(tuple(_shown(each)), _handed_out(each, files))) for each in items)
    return {path: uses for path, uses in found if any(uses)}


def _shown(item: Item) -> Iterator[Use]:
    """The item's own picture and pictures, then those in its texts."""
    for key, _, name in references_in(item, "picture"):
        yield Use(content_path(item.path, name), key)
    for path in item.pictures:
        yield Use(path, "")


def _handed_out(item: Item, files: Container[str]) -> tuple[Use, ...]:
    """The item's attachments, and every file that it links to, except pages."""
    return tuple(Use(path, key) for path, key in offered(item, files))
