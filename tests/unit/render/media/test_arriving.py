"""Pictures that writers bring, of every format: upright, sized, and without their place."""

from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageOps

from budkavle.render.media.arriving import LONGEST_SIDE, UnusablePictureError, prepared

QUARTERS = {(0, 0): (255, 0, 0), (1, 0): (0, 255, 0), (0, 1): (0, 0, 255), (1, 1): (255, 255, 0)}
GPS = ExifTags.IFD.GPSInfo


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    made = BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def photograph(orientation: int) -> tuple[Image.Image, Image.Exif]:
    """Four quarters in four colours, and what a telephone writes beside them."""
    image = Image.new("RGB", (800, 400))
    for (x, y), colour in QUARTERS.items():
        image.paste(colour, (x * 400, y * 200, x * 400 + 400, y * 200 + 200))
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[GPS] = {1: "N", 2: (57.0, 42.0, 0.0)}
    return image, exif


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "MPO", "AVIF"])
def test_a_photograph_is_upright_and_does_not_say_where_it_was_taken(
    kind: str, orientation: int
) -> None:
    image, exif = photograph(orientation)
    more = {"append_images": [image.reduce(8)], "save_all": True} if kind == "MPO" else {}
    found = opened(prepared(saved(image, kind, exif=exif, **more)))
    image.getexif()[ExifTags.Base.Orientation] = orientation
    meant = ImageOps.exif_transpose(image)
    assert found.size == meant.size
    assert GPS not in found.getexif()
    assert ExifTags.Base.Orientation not in found.getexif()
    width, height = meant.size
    for x, y in QUARTERS:
        place = (width // 4 + x * width // 2, height // 4 + y * height // 2)
        shown = zip(found.convert("RGB").getpixel(place), meant.getpixel(place), strict=True)  # type: ignore[arg-type] # of RGB
        assert all(abs(one - other) < 40 for one, other in shown)


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [
        ("CMYK", "JPEG", (10, 200, 30, 0)),
        ("L", "JPEG", 90),
        ("I;16", "PNG", 40_000),
        ("P", "PNG", 3),
        ("1", "PNG", 1),
        ("LA", "PNG", (100, 50)),
        ("RGBA", "PNG", (100, 50, 20, 30)),
        ("RGBA", "WEBP", (100, 50, 20, 30)),
    ],
)
def test_a_large_picture_of_any_kind_is_made_smaller(mode: str, kind: str, colour: Any) -> None:
    found = opened(prepared(saved(Image.new(mode, (LONGEST_SIDE + 100, 31), colour), kind)))
    assert (found.mode, max(found.size)) == (mode, LONGEST_SIDE)
    small = saved(Image.new(mode, (90, 31), colour), kind)
    assert prepared(small) == small


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_keeps_its_bytes(kind: str) -> None:
    first, *more = (Image.new("RGB", (90, 60), (number * 80, 50, 20)) for number in range(3))
    data = saved(first, kind, save_all=True, append_images=more)
    assert prepared(data) == data


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4"])
def test_what_is_no_picture_of_dots_is_refused(data: bytes) -> None:
    with pytest.raises(UnusablePictureError):
        prepared(data)
