"""Which files items use, as pictures and as attachments. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from budkavle.content.markdown import content_path
from budkavle.model.nouns import Item
from budkavle.model.values import is_url


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


def uses_of(items: Iterable[Item]) -> Mapping[str, Uses]:
    """The files of each item, by the item's path; an item that names none is left out."""
    found = ((item.path, Uses(tuple(_shown(item)), tuple(_handed_out(item)))) for item in items)
    return {path: uses for path, uses in found if any(uses)}


def _shown(item: Item) -> Iterator[Use]:
    """The item's own picture and pictures, then those in its texts."""
    if item.image:
        yield Use(content_path(item.path, item.image.src), "image")
    for picture in item.images:
        yield Use(content_path(item.path, picture.src), "images")
    for path in item.pictures:
        yield Use(path, "")


def _handed_out(item: Item) -> Iterator[Use]:
    """The item's attachments, and every file that it links to, except pages."""
    for attachment in item.attachments:
        yield Use(content_path(item.path, attachment.file), "attachments")
    for field, link in (("easy_read", item.easy_read), ("sign_language", item.sign_language)):
        if link and not is_url(link) and _is_file(link):
            yield Use(content_path(item.path, link), field)
    for path in item.links:
        if _is_file(path):
            yield Use(path, "")


def _is_file(path: str) -> bool:
    return not path.endswith(".md")
