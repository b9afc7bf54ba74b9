"""Decides which renditions are made of a picture: sizes, formats and addresses. Pure.

Every current browser shows AVIF or WebP, in the width that suits its window. Other browsers, mail
programs, feed readers and social networks show JPEG, or PNG if the picture is transparent. A moving
picture is shown moving, as WebP, only to readers who have not asked for less motion. SVG is not
accepted: it can contain scripts, and PNG or WebP can show the same drawing.
"""

from collections.abc import Iterator
from typing import NamedTuple

from PIL import __version__ as _pillow

from budkavle.content.offered_files import stem_of
from budkavle.render.media.file_info import FileInfo, PictureInfo
from budkavle.render.output import digest_of

WIDTHS = (480, 800, 1200, 1600)
"""Pixels: telephone, high-density telephone, text width, text width on a high-density screen."""

FALLBACK_WIDTH = 1200
"""The width in pixels that social networks ask for."""

QUALITY = {"avif": 55, "webp": 78, "jpg": 80, "png": 0}
"""Quality from 0 to 100, each format on its own scale; PNG is lossless."""

_RECIPE = digest_of(_pillow, WIDTHS, FALLBACK_WIDTH, QUALITY, 1)
"""What the bytes of a rendition depend on besides its source. The last number is the version of
`encoding`: raise it when that module changes.
"""


class Rendition(NamedTuple):
    """One file made from a picture: its address from the site's root, its size in pixels."""

    address: str
    width: int
    height: int
    moves: bool = False

    @property
    def format(self) -> str:
        """avif, webp, jpg or png."""
        return self.address.rpartition(".")[2]

    @property
    def media_type(self) -> str:
        """The media type as registered by IANA."""
        return f"image/{'jpeg' if self.format == 'jpg' else self.format}"


class Renditions(NamedTuple):
    """A picture in content/, the digest of its file, and all its renditions, narrowest first."""

    path: str
    digest: str
    avif: tuple[Rendition, ...]
    webp: tuple[Rendition, ...]
    fallback: Rendition
    moving: Rendition | None

    @property
    def all(self) -> tuple[Rendition, ...]:
        """Every rendition."""
        return (*self.avif, *self.webp, self.fallback, *([self.moving] if self.moving else []))


def plan(path: str, info: FileInfo, picture: PictureInfo, folder: str) -> Renditions:
    """Decide which renditions to make of the picture at `path`, for `folder` of the site."""
    name = f"{folder}/{stem_of(path)}-{digest_of(info.digest, _RECIPE)[:12]}"

    def rendition(width: int, suffix: str, *, moves: bool = False) -> Rendition:
        height = max(1, round(picture.height * width / picture.width))
        mark = "-rorlig" if moves else ""
        return Rendition(f"{name}-{width}{mark}.{suffix}", width, height, moves)

    widths = tuple(_widths(picture.width))
    small = min(picture.width, FALLBACK_WIDTH)
    return Renditions(
        path=path,
        digest=info.digest,
        avif=tuple(rendition(width, "avif") for width in widths),
        webp=tuple(rendition(width, "webp") for width in widths),
        fallback=rendition(small, "png" if picture.transparent else "jpg"),
        moving=rendition(min(picture.width, WIDTHS[1]), "webp", moves=True)
        if picture.moves
        else None,
    )


def _widths(natural: int) -> Iterator[int]:
    """The widths that are not above a picture's own, and its own if clearly between two of them."""
    fitting = [width for width in WIDTHS if width <= natural]
    yield from fitting
    if natural < WIDTHS[-1] and natural > 1.1 * max(fitting, default=0):
        yield natural
