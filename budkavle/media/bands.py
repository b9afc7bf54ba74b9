"""A picture of sixteen colours put together of bands, so that those which stay are packed once.

PNG packs rows, and what is packed by itself can be joined (RFC 2083; RFC 1950 and 1951).
"""

import zlib
from collections.abc import Sequence
from struct import pack
from typing import NamedTuple

from PIL import Image

EDGE = 2
"""Columns before the picture that are 0: four bits each, they are the byte for a row's filter."""

_NO_MORE = b"\x03\x00"
"""An empty last block."""


class Band(NamedTuple):
    """Some rows of a picture, as they are and packed."""

    rows: bytes
    packed: bytes


def band(image: Image.Image, *, stays: bool = False) -> Band:
    """Pack the rows of a picture whose grey values are the numbers of colours, EDGE included.

    What stays is packed as small as can be; of anything else long runs of a colour only, since
    looking for more takes as long again.
    """
    strategy = zlib.Z_DEFAULT_STRATEGY if stays else zlib.Z_RLE
    image.putpalette(bytes(3 * 16))
    rows = image.tobytes("raw", "P;4")
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, strategy)
    return Band(rows, packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH))


def joined(bands: Sequence[Band], width: int, height: int, palette: bytes) -> bytes:
    """The bands, one below the other, as PNG; `width` is without EDGE, which has to be even."""
    checksum = 1
    for each in bands:
        checksum = zlib.adler32(each.rows, checksum)
    packed = b"".join(each.packed for each in bands)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", b"\x78\x9c" + packed + _NO_MORE + pack(">I", checksum)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    said = kind + data
    return pack(">I", len(data)) + said + pack(">I", zlib.crc32(said))
