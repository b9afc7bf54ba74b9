"""The files that come with an entry: where they stand, of what type they are, how large. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from mimetypes import MimeTypes
from urllib.parse import quote

from budkavle.commonmark import content_path
from budkavle.feeds.text import clean
from budkavle.model import Item
from budkavle.values import is_url

_TYPES = MimeTypes()  # Python's own table, not the machine's
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_MORE_TYPES = {
    "avif": "image/avif",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "odp": f"{_OPEN}.presentation",
    "ods": f"{_OPEN}.spreadsheet",
    "odt": f"{_OPEN}.text",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "webp": "image/webp",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class File:
    """A public file as an entry tells of it; `length` in bytes, None where it is not known."""

    url: str
    title: str
    media_type: str
    length: int | None


@dataclass(frozen=True, slots=True)
class Files:
    """Where the public files of content/ stand, and their sizes in bytes, by path in content/.

    `root` is the site's address.
    """

    root: str
    addresses: Mapping[str, str]
    sizes: Mapping[str, int]

    def find(self, item: Item, name: str, title: str) -> File | None:
        """The file that an item calls by name; None if it is not public."""
        url = self.url_of(item, name)
        size = self.sizes.get(content_path(item.path, name))
        return File(url, clean(title), media_type(url), size) if url else None

    def url_of(self, item: Item, link: str) -> str | None:
        """Where an item's link leads, be it an address or a name as seen from the item's file."""
        if is_url(link):
            return link
        address = self.addresses.get(content_path(item.path, link))
        return None if address is None else self.root + quote(address)

    def facts_of(self, item: Item) -> list[tuple[str | None, int | None]]:
        """All that an entry depends on in what its item names."""
        paths = [content_path(item.path, name) for name in _names(item)]
        return [(self.addresses.get(path), self.sizes.get(path)) for path in paths]


def media_type(path: str) -> str:
    """The media type by a file's name; of an unknown one, octets (RFC 2046, 4.5.1)."""
    known = _MORE_TYPES.get(path.rpartition(".")[2].lower())
    return known or _TYPES.guess_type(path)[0] or "application/octet-stream"


def _names(item: Item) -> Iterator[str]:
    if item.image:
        yield item.image.src
    yield from (picture.src for picture in item.images)
    yield from (attachment.file for attachment in item.attachments)
    yield from (link for link in (item.easy_read, item.sign_language) if link)
