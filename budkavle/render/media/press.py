"""The press pictures of public articles: their sizes, and what is written into their files. Pure.

Whoever downloads a press picture may lose the page that it came from. So its file says who made it,
how it may be used and what it shows; nothing of what the original file says is kept.
"""

from collections.abc import Iterator
from typing import NamedTuple

from PIL import __version__ as _pillow

from budkavle.content.offered_files import stem_of
from budkavle.model.item import Item
from budkavle.model.item_parts import Picture
from budkavle.render.media.file_info import FileInfo, PictureInfo
from budkavle.render.media.file_info_cache import InfoByPath
from budkavle.render.media.uses import Uses
from budkavle.render.output import digest_of

LONGEST = {"medium": 2000, "small": 1000}
"""Pixels of the longer side, by the name of a size; the size "full" is as large as the original."""

_RECIPE = (_pillow, LONGEST, 1)
"""What the bytes depend on besides the picture. Raise the number when the making changes."""


class PictureNote(NamedTuple):
    """What the file of a press picture says: all of it stands on the page too."""

    creator: str
    terms: str
    description: str
    alternative: str

    @property
    def says(self) -> str:
        """All of it, as one text."""
        return "\n".join(self)


class PressSize(NamedTuple):
    """One file of a press picture: the name of its size, its address, and its size in pixels."""

    name: str
    address: str
    width: int
    height: int

    @property
    def format(self) -> str:
        """The format, as readers know it."""
        return "PNG" if self.address.endswith(".png") else "JPEG"


class PressPicture(NamedTuple):
    """A picture that can be downloaded; `path` and `digest` are those of its file in content/.

    `sizes` are the files, the largest first.
    """

    shown: Picture
    path: str
    digest: str
    note: PictureNote
    sizes: tuple[PressSize, ...]


def press_pictures(
    item: Item, uses: Uses, info: InfoByPath, folder: str
) -> tuple[PressPicture, ...]:
    """The press pictures of an item, in its order; `folder` is where the site has pictures."""
    return tuple(_press_pictures(item, uses, info, folder))


def _press_pictures(
    item: Item, uses: Uses, info: InfoByPath, folder: str
) -> Iterator[PressPicture]:
    paths = (*uses.paths("image"), *uses.paths("images"))
    for shown, path in zip(item.own_pictures, paths, strict=True):
        measured = info[path]
        if shown.press and measured.picture:
            note = PictureNote(
                creator=shown.credit or "",
                terms=shown.terms or "",
                description=shown.caption or shown.alt,
                alternative=shown.alt,
            )
            sizes = tuple(_sizes(path, measured, measured.picture, note, folder))
            yield PressPicture(shown, path, measured.digest, note, sizes)


def _sizes(
    path: str, info: FileInfo, picture: PictureInfo, note: PictureNote, folder: str
) -> Iterator[PressSize]:
    """The sizes that are smaller than the original, and the original's."""
    digest = digest_of(info.digest, note, _RECIPE)[:12]
    suffix = "png" if picture.transparent else "jpg"
    longer = max(picture.width, picture.height)
    fitting = {name: side for name, side in LONGEST.items() if side < longer}
    for name, side in {"full": longer, **fitting}.items():
        width = max(1, round(picture.width * side / longer))
        height = max(1, round(picture.height * side / longer))
        address = f"{folder}/press/{stem_of(path)}-{digest}-{width}x{height}.{suffix}"
        yield PressSize(name, address, width, height)
