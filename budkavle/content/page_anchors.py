"""Finds links to places on ordinary pages. Which places a page has, only its host knows. Pure."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from budkavle.content.named_links import links_of
from budkavle.content.own_addresses import OwnAddresses, own_address
from budkavle.content.reader import Content
from budkavle.model.settings import Settings


class PlaceLink(NamedTuple):
    """A link to the place `anchor` on the ordinary page `page`.

    It is on a line of the file `path`, and has a field where it is in the front matter.
    """

    path: str
    line: int
    field: str
    page: str
    anchor: str


def links_to_places(content: Content, settings: Settings) -> Iterator[PlaceLink]:
    """Every link with a # that leads to an ordinary page, also to the one that it stands on."""
    own = OwnAddresses(content.written, content.registries, content.files, settings)
    items = ((path, links_of(each)) for path, each in content.written.items())
    pages = ((path, ((link, "") for link in each.links)) for path, each in content.pages.items())
    for path, links in chain(items, pages):
        for link, field in links:
            target, _, anchor = link.target.partition("#")
            if anchor and target.startswith("/"):
                target = own.known.get(own_address(target), "")
            if anchor and target in content.pages:
                yield PlaceLink(path, link.line, field, target, anchor)
