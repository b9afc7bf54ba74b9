"""The files of an entry: their URLs, types and sizes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from budkavle.content.link_targets import content_path, target_of_key
from budkavle.content.offered_files import suffix_of
from budkavle.model.addresses import is_url
from budkavle.model.item import Item
from budkavle.model.keys import references_in
from budkavle.render.feeds.text import clean
from budkavle.render.media.kinds import KINDS, FileKind

_UNKNOWN = FileKind("application/octet-stream", "", "")  # RFC 2046, 4.5.1


class EntryFile(NamedTuple):
    """A public file in an entry; `length` in bytes, None if it is not known."""

    url: str
    title: str
    kind: FileKind
    length: int | None


@dataclass(frozen=True, slots=True)
class Files:
    """The addresses and sizes (bytes) of the public files of content/, by path in content/.

    A picture has no size here, if what is published is not the original file. `root` is the site's
    address.
    """

    root: str
    addresses: Mapping[str, str]
    sizes: Mapping[str, int]

    def find(self, item: Item, name: str, title: str) -> EntryFile | None:
        """The file to which an item refers by `name`; None if it is not public."""
        url = self.url_of(item, name)
        path = content_path(item.path, name)
        # By the address: a picture may be published in another format than that of the original.
        kind = KINDS.get(suffix_of(url or ""), _UNKNOWN)
        return EntryFile(url, clean(title), kind, self.sizes.get(path)) if url else None

    def url_of(self, item: Item, link: str) -> str | None:
        """The URL of an item's link, which is an address or a path relative to the item's file."""
        if is_url(link):
            return link
        path, mark, anchor = target_of_key(link, item.path).partition("#")
        address = self.addresses.get(path)
        return (
            None
            if address is None
            else f"{self.root}{quote(address)}{mark}{quote(anchor, safe='=&,')}"
        )

    def facts_of(self, item: Item) -> list[tuple[str | None, int | None]]:
        """Everything that an entry depends on in the files to which its item refers."""
        named = references_in(item, "picture", "file", "link")
        paths = [target_of_key(each.value, item.path).partition("#")[0] for each in named]
        return [(self.addresses.get(path), self.sizes.get(path)) for path in paths]
