"""Prepares pictures that a writer brings: upright, of a fit size, without metadata, for screens."""

import warnings
from io import BytesIO
from typing import Any, Literal, NamedTuple

from PIL import ExifTags, Image, ImageOps

from budkavle.render.media.colours import plain
from budkavle.render.media.file_info import MOST_PIXELS
from budkavle.render.media.pixels import is_located

LONGEST_SIDE = 3000
"""Pixels of the longer side: the largest rendition is smaller."""

_SAVED: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 92, "method": 4},
    "AVIF": {"quality": 85},
}
_PHOTOGRAPH = "MPO"
"""A JPEG of a telephone that brings along smaller pictures, or one of its depth or brightness."""


_DEPTH_OF_PNG = 24
"""Where a PNG says how many bits a sample has (ISO/IEC 15948, 11.2.2)."""


class Arrived(NamedTuple):
    """The bytes of a picture that was brought, and which colours it had that were converted.

    Those for `print` are CMYK; `deep` ones have sixteen bits.
    """

    data: bytes
    converted: Literal["", "print", "deep"] = ""


class UnusablePictureError(Exception):
    """The bytes are no whole picture."""


class TooManyPixelsError(Exception):
    """The picture has more than MOST_PIXELS."""


def prepared(data: bytes) -> Arrived:
    """The picture, upright, at most LONGEST_SIDE long, and without the place it was taken at.

    Colours for print and those with sixteen bits become sRGB with eight, since browsers show the
    former wrongly and no screen the latter. A picture that needs none of that, that moves, or is
    of another format keeps its bytes. Raises UnusablePictureError and TooManyPixelsError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the number of pixels is checked here
            with Image.open(BytesIO(data)) as image:
                return _prepared(image, data)
    except TooManyPixelsError:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixelsError from error
    except Exception as error:  # a damaged picture makes Pillow raise nearly anything
        raise UnusablePictureError from error


def _prepared(image: Image.Image, data: bytes) -> Arrived:
    width, height = image.size
    is_photograph = image.format == _PHOTOGRAPH
    frames = 1 if is_photograph else getattr(image, "n_frames", 1)
    format_ = "JPEG" if is_photograph else str(image.format)
    if width * height * frames > MOST_PIXELS:
        raise TooManyPixelsError
    image.load()
    turned = image.getexif().get(ExifTags.Base.Orientation, 1) != 1
    if frames > 1 or format_ not in _SAVED:
        return Arrived(data)
    colours = _colours_to_convert(image, data)
    if not (turned or colours or is_located(image) or max(width, height) > LONGEST_SIDE):
        return Arrived(data)
    upright = ImageOps.exif_transpose(image)
    if colours:
        upright = plain(upright, upright.has_transparency_data)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return Arrived(_saved(upright, format_), colours)


def _colours_to_convert(image: Image.Image, data: bytes) -> Literal["", "print", "deep"]:
    if image.mode == "CMYK":
        return "print"
    return "deep" if image.format == "PNG" and data[_DEPTH_OF_PNG] > 8 else ""


def _saved(image: Image.Image, format_: str) -> bytes:
    """A picture without metadata other than its profile."""
    profile = image.info.get("icc_profile")
    image.info = {}
    made = BytesIO()
    kept = {"icc_profile": profile} if profile else {}
    image.save(made, format_, exif=b"", **kept, **_SAVED[format_])
    return made.getvalue()
