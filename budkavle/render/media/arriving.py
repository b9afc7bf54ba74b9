"""Prepares pictures that a writer brings: turned upright, not larger than needed, no metadata."""

import warnings
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps

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


class UnusablePictureError(Exception):
    """The bytes are no whole picture, or one with too many pixels."""


def prepared(data: bytes) -> bytes:
    """The picture, upright, at most LONGEST_SIDE long, and without the place it was taken at.

    One that needs none of that, that moves, or is of another format keeps its bytes. Raises
    UnusablePictureError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the number of pixels is checked here
            with Image.open(BytesIO(data)) as image:
                return _prepared(image, data)
    except UnusablePictureError:
        raise
    except Exception as error:  # a damaged picture makes Pillow raise nearly anything
        raise UnusablePictureError from error


def _prepared(image: Image.Image, data: bytes) -> bytes:
    width, height = image.size
    is_photograph = image.format == _PHOTOGRAPH
    frames = 1 if is_photograph else getattr(image, "n_frames", 1)
    format_ = "JPEG" if is_photograph else str(image.format)
    if width * height * frames > MOST_PIXELS:
        raise UnusablePictureError
    image.load()
    exif = image.getexif()
    turned = exif.get(ExifTags.Base.Orientation, 1) != 1
    located = is_located(image)
    if frames > 1 or format_ not in _SAVED:
        return data
    if not (turned or located or max(width, height) > LONGEST_SIDE):
        return data
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    profile = image.info.get("icc_profile")
    upright.info = {}
    made = BytesIO()
    kept = {"icc_profile": profile} if profile else {}
    upright.save(made, format_, exif=b"", **kept, **_SAVED[format_])
    return made.getvalue()
