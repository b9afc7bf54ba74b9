"""Which pictures are made of a picture: sizes and formats, and where each stands. Pure.

Every browser of today shows AVIF or WebP, in the width that suits its window; what is left shows
JPEG, or PNG for what is transparent, and so do mail programs, feed readers and social networks.
A moving picture is shown moving, as WebP, only to readers who have not asked for less motion. SVG
is not taken: it can carry scripts, and what is to be shown of it is as well shown by PNG or WebP.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import __version__ as _pillow

from budkavle.render.media.facts import FileFacts, PictureFacts
from budkavle.render.media.kinds import stem_of
from budkavle.render.output import digest_of

WIDTHS = (480, 800, 1200, 1600)
"""Pixels: a telephone, a dense telephone, the text's width, the text's width on a dense screen."""

FALLBACK_WIDTH = 1200
"""What social networks ask for."""

QUALITY = {"avif": 55, "webp": 78, "jpg": 80, "png": 0}
"""Of 100, each format on its own scale; PNG loses nothing."""

_RECIPE = digest_of(_pillow, WIDTHS, FALLBACK_WIDTH, QUALITY, 1)
"""What the bytes of a rendition depend on beside its source. The last tells ways of making apart:
raise it when `encoding` changes.
"""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file made of a picture: its address from the site's root, its measures in pixels."""

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
        """As IANA registers it."""
        return f"image/{'jpeg' if self.format == 'jpg' else self.format}"


@dataclass(frozen=True, slots=True)
class Renditions:
    """A picture in content/, the digest of its file, and all that is made of it, narrow first."""

    path: str
    digest: str
    avif: tuple[Rendition, ...]
    webp: tuple[Rendition, ...]
    fallback: Rendition
    moving: Rendition | None

    @property
    def all(self) -> tuple[Rendition, ...]:
        """Every one of them."""
        return (*self.avif, *self.webp, self.fallback, *([self.moving] if self.moving else []))


def plan(path: str, facts: FileFacts, picture: PictureFacts, folder: str) -> Renditions:
    """Decide what is made of the picture at `path`, to stand in `folder` of the site."""
    name = f"{folder}/{stem_of(path)}-{digest_of(facts.digest, _RECIPE)[:12]}"

    def rendition(width: int, suffix: str, *, moves: bool = False) -> Rendition:
        height = max(1, round(picture.height * width / picture.width))
        mark = "-rorlig" if moves else ""
        return Rendition(f"{name}-{width}{mark}.{suffix}", width, height, moves)

    widths = tuple(_widths(picture.width))
    small = min(picture.width, FALLBACK_WIDTH)
    return Renditions(
        path=path,
        digest=facts.digest,
        avif=tuple(rendition(width, "avif") for width in widths),
        webp=tuple(rendition(width, "webp") for width in widths),
        fallback=rendition(small, "png" if picture.transparent else "jpg"),
        moving=rendition(min(picture.width, WIDTHS[1]), "webp", moves=True)
        if picture.moves
        else None,
    )


def _widths(natural: int) -> Iterator[int]:
    """The widths that a picture is wide enough for, and its own if it is clearly between two."""
    fitting = [width for width in WIDTHS if width <= natural]
    yield from fitting
    if natural < WIDTHS[-1] and natural > 1.1 * max(fitting, default=0):
        yield natural
