"""What a file of content/ is: a picture's measures, a document's title. It judges nothing."""

from dataclasses import dataclass

MOST_PIXELS = 50_000_000
"""A picture of more, all its frames counted, is not decoded: some are made to fill the memory.

The largest that telephones take by themselves have 48 million.
"""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture as it is shown, turned upright; width and height in pixels.

    `transparent` if anything shows through it, `located` if it tells where it was taken, `whole`
    if it could be decoded. One of too many pixels is measured only.
    """

    width: int
    height: int
    frames: int = 1
    transparent: bool = False
    located: bool = False
    whole: bool = True

    @property
    def pixels(self) -> int:
        """The pixels of all frames."""
        return self.width * self.height * self.frames

    @property
    def moves(self) -> bool:
        """It has more than one frame."""
        return self.frames > 1


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF tells those who cannot see it; `readable` if it could be looked into."""

    title: str = ""
    tagged: bool = False
    readable: bool = True


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file: the digest of its bytes, its size in bytes, and what the bytes are (see `kinds`).

    It has `macros` if it is a document that brings programs.
    """

    digest: str
    size: int
    content: str
    picture: PictureFacts | None = None
    pdf: PdfFacts | None = None
    macros: bool = False
