"""Crops of pictures around the point that matters most, for pages that are shared. Pure."""

from typing import NamedTuple

from budkavle.model.values import Focus
from budkavle.render.media.card_content import HEIGHT, WIDTH
from budkavle.render.media.file_info import PictureInfo
from budkavle.render.media.renditions import Rendition, Renditions

_RECIPE = 1
"""Part of every crop's address. Raise it when `encoding` crops in another way."""


class Crop(NamedTuple):
    """A part of a picture in content/: `box` is left, top, right and bottom in its pixels."""

    path: str
    digest: str
    box: tuple[int, int, int, int]
    rendition: Rendition


def crop_of(renditions: Renditions, picture: PictureInfo, focus: Focus) -> Crop:
    """The largest part in the shape of a social card, with the focus as near its middle as it can.

    It is made no larger than a card, and never enlarged.
    """
    width = min(picture.width, picture.height * WIDTH // HEIGHT) or 1
    height = min(picture.height, max(1, round(width * HEIGHT / WIDTH)))
    left = _start(picture.width, width, focus.x)
    top = _start(picture.height, height, focus.y)
    shown = min(width, WIDTH)
    stem, _, suffix = renditions.fallback.address.rpartition(".")
    stem = stem.rpartition("-")[0]
    address = f"{stem}-{focus.x}x{focus.y}-{_RECIPE}.{suffix}"
    made = Rendition(address, shown, max(1, round(shown * height / width)))
    box = left, top, left + width, top + height
    return Crop(renditions.path, renditions.digest, box, made)


def _start(whole: int, part: int, percent: int) -> int:
    """Where a part begins whose middle is at a percentage of the whole, and that is inside it."""
    return max(0, min(whole - part, round(whole * percent / 100 - part / 2)))
