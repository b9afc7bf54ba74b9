"""Which files an item shows and hands out. Pure."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from budkavle.commonmark import content_path
from budkavle.model import Item
from budkavle.values import is_url


class Use(NamedTuple):
    """A file, as its path in content/, and the field that names it; empty for the item's text."""

    path: str
    field: str


def named_files(items: Iterable[Item]) -> Iterator[str]:
    """The path of every file that the items show or hand out."""
    for item in items:
        for use in (*shown(item), *handed_out(item)):
            yield use.path


def shown(item: Item) -> Iterator[Use]:
    """The item's own picture and pictures, then those in its texts."""
    if item.image:
        yield Use(content_path(item.path, item.image.src), "image")
    for picture in item.images:
        yield Use(content_path(item.path, picture.src), "images")
    for path in item.pictures:
        yield Use(path, "")


def handed_out(item: Item) -> Iterator[Use]:
    """The item's attachments, and every file that it links to; pages are none."""
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
