"""Information about files of content/, such as sizes. Does not decide what is a problem."""

from typing import NamedTuple

MOST_BYTES = 100_000_000
"""The largest size of a file; larger ones belong on a streaming service."""

MOST_PIXELS = 50_000_000
"""A picture with more pixels, in all frames together, is not decoded.

Some pictures are made to fill the memory. The largest that telephones take by default have 48
million pixels.
"""


class PictureInfo(NamedTuple):
    """A picture as it is shown, turned upright; width and height in pixels.

    `transparent` if any part of it is transparent, `located` if its metadata contain the position
    where it was taken, `whole` if it could be decoded. A picture with too many pixels is only
    measured.
    """

    width: int
    height: int
    frames: int = 1
    transparent: bool = False
    located: bool = False
    whole: bool = True

    @property
    def pixels(self) -> int:
        """The number of pixels in all frames."""
        return self.width * self.height * self.frames

    @property
    def moves(self) -> bool:
        """Whether it has more than one frame."""
        return self.frames > 1


class PdfInfo(NamedTuple):
    """How accessible a PDF is; `readable` if it could be parsed."""

    title: str = ""
    tagged: bool = False
    readable: bool = True


class FileInfo(NamedTuple):
    """A file: the digest of its bytes, its size in bytes, and what the bytes are (see `kinds`).

    It has `macros` if it is an office document that contains programs.
    """

    digest: str
    size: int
    content: str
    picture: PictureInfo | None = None
    pdf: PdfInfo | None = None
    macros: bool = False
