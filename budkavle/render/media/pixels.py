"""Inspects pictures with Pillow."""

import warnings
from pathlib import Path

from PIL import ExifTags, Image

from budkavle.render.media.file_info import MOST_PIXELS, PictureInfo

_SIDEWAYS = frozenset({5, 6, 7, 8})
"""The orientations that swap width and height (Exif 2.32, 4.6.4)."""

_UNREADABLE = PictureInfo(0, 0, whole=False)


def picture_info(path: Path) -> PictureInfo:
    """Measure a picture and check whether its file is complete."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `review` checks the number of pixels
            with Image.open(path) as image:
                return _info(image)
    except Image.DecompressionBombError:
        return PictureInfo(MOST_PIXELS + 1, 1)
    except Exception:  # noqa: BLE001 - a damaged picture makes Pillow raise nearly anything
        return _UNREADABLE


def _info(image: Image.Image) -> PictureInfo:
    width, height = image.size
    frames = getattr(image, "n_frames", 1)
    measured = PictureInfo(width, height, frames)
    if measured.pixels > MOST_PIXELS:
        return measured
    image.draft(image.mode, (width // 8, height // 8))  # reads all, but decodes it small
    image.load()
    exif = image.getexif()
    if exif.get(ExifTags.Base.Orientation) in _SIDEWAYS:
        width, height = height, width
    transparent = _is_transparent(image)
    located = is_located(image)
    _load_frames(image, frames)
    return PictureInfo(width, height, frames, transparent, located)


def is_located(image: Image.Image) -> bool:
    """Whether a picture says where it was taken."""
    return ExifTags.IFD.GPSInfo in image.getexif() or b"GPSL" in _xmp(image)


def _load_frames(image: Image.Image, frames: int) -> None:
    """Decode the frames after the first one, since any of them may be damaged."""
    for frame in range(1, frames):
        image.seek(frame)
        image.load()


def _xmp(image: Image.Image) -> bytes:
    """Adobe's metadata (XMP), which can also contain the position."""
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return xmp.encode() if isinstance(xmp, str) else bytes(xmp)


def _is_transparent(image: Image.Image) -> bool:
    """Whether any part of the picture is transparent, not only whether it has an alpha channel."""
    if not image.has_transparency_data:
        return False
    darkest, _ = image.convert("RGBA").getchannel("A").getextrema()
    return float(darkest) < 255  # type: ignore[arg-type] # one channel has one pair
