"""Pictures that writers bring, of every format: upright, sized, and without their place."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageOps

from budkavle.render.media.arriving import (
    LONGEST_SIDE,
    TooManyPixelsError,
    UnusablePictureError,
    prepared,
)

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
    found = opened(prepared(saved(image, kind, exif=exif, **more)).data)
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
        ("RGB", "JPEG", (10, 200, 30)),
        ("L", "JPEG", 90),
        ("P", "PNG", 3),
        ("1", "PNG", 1),
        ("LA", "PNG", (100, 50)),
        ("RGBA", "PNG", (100, 50, 20, 30)),
        ("RGBA", "WEBP", (100, 50, 20, 30)),
    ],
)
def test_a_large_picture_of_any_kind_is_made_smaller(mode: str, kind: str, colour: Any) -> None:
    found = opened(prepared(saved(Image.new(mode, (LONGEST_SIDE + 100, 31), colour), kind)).data)
    assert (found.mode, max(found.size)) == (mode, LONGEST_SIDE)
    small = saved(Image.new(mode, (90, 31), colour), kind)
    assert prepared(small) == (small, "")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_keeps_its_bytes(kind: str) -> None:
    first, *more = (Image.new("RGB", (90, 60), (number * 80, 50, 20)) for number in range(3))
    data = saved(first, kind, save_all=True, append_images=more)
    assert prepared(data) == (data, "")


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4"])
def test_what_is_no_picture_of_dots_is_refused(data: bytes) -> None:
    with pytest.raises(UnusablePictureError):
        prepared(data)


@pytest.mark.parametrize(
    ("mode", "kind", "dark", "light", "converted"),
    [
        ("CMYK", "JPEG", (0, 0, 0, 255), (0, 0, 0, 0), "print"),
        ("CMYK", "JPEG", (255, 255, 255, 0), (0, 0, 0, 0), "print"),
        ("I;16", "PNG", 0, 65_535, "deep"),
        ("I;16", "PNG", 0x0909, 0xF0F0, "deep"),  # paste repeats the lower byte
    ],
)
@pytest.mark.parametrize("width", [90, LONGEST_SIDE + 100])
def test_colours_that_no_screen_shows_are_converted_and_told_of(
    mode: str, kind: str, dark: Any, light: Any, converted: str, width: int
) -> None:
    image = Image.new(mode, (width, 40), dark)
    image.paste(light, (width // 2, 0, width, 40))
    arrived = prepared(saved(image, kind))
    found = opened(arrived.data)
    assert (found.mode, arrived.converted) == ("RGB", converted)
    assert found.width == min(width, LONGEST_SIDE)
    left, right = (found.getpixel((found.width * part // 4, 20)) for part in (1, 3))
    assert max(left) < 60 < 200 < min(right)  # type: ignore[arg-type] # of RGB


def test_deep_colours_stay_transparent_where_they_were() -> None:
    rows = b"".join(b"\0" + (b"\xff\xff\0\0\0\0\0\0" * 4) for _ in range(4))
    arrived = prepared(deep_png(4, 4, rows))
    found = opened(arrived.data)
    assert (found.mode, found.getpixel((1, 1))) == ("RGBA", (255, 0, 0, 0))
    assert arrived.converted == "deep"
    assert arrived.data[24] == 8


def deep_png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG of 16 bits with transparency, which Pillow reads and cannot write (ISO/IEC 15948)."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([16, 6, 0, 0, 0])
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
        for name, data in chunks
    )


def test_the_profile_of_a_printer_is_used_and_left_out() -> None:
    """Without it, the colours would be taken for those of another paper and ink."""
    profile = cmyk_profile()
    image = Image.new("CMYK", (64, 64), (0, 0, 0, 128))
    plain = opened(prepared(saved(image, "JPEG")).data)
    arrived = prepared(saved(image, "JPEG", icc_profile=profile))
    found = opened(arrived.data)
    assert arrived.converted == "print"
    assert "icc_profile" not in found.info
    assert abs(found.getpixel((9, 9))[0] - plain.getpixel((9, 9))[0]) > 20  # type: ignore[index] # of RGB


def cmyk_profile() -> bytes:
    """A profile in which half black ink is nearly black: curves, and a table from CMYK to Lab.

    ICC.1:2004-10, 7.2 to 7.3 and 10.8 (lut16Type).
    """
    white, black = (65_280, 32_768, 32_768), (0, 32_768, 32_768)
    table = [black if key or ink else white for ink in range(8) for key in range(2)]
    lut = struct.pack(">4s4x4B36x2H", b"mft2", 4, 3, 2, 0, 4, 2)
    lut += struct.pack(">4H", 0, 55_000, 60_000, 65_535) * 4
    lut += b"".join(struct.pack(">3H", *each) for each in table)
    lut += struct.pack(">2H", 0, 65_535) * 3
    tags = struct.pack(">I4s2I", 1, b"A2B0", 128 + 16, len(lut))
    size = 128 + len(tags) + len(lut)
    said = (size, 0x02400000, b"prtr", b"CMYK", b"Lab ", b"acsp")
    return struct.pack(">I4xI4s4s4s12x4s", *said).ljust(128, b"\0") + tags + lut


@pytest.mark.parametrize("size", [(10_000, 5_001), (60_000, 60_000)])
def test_too_many_pixels_are_told_apart_from_damage(size: tuple[int, int]) -> None:
    header = size[0].to_bytes(4) + size[1].to_bytes(4) + bytes([1, 0, 0, 0, 0])
    chunk = len(header).to_bytes(4) + b"IHDR" + header + zlib.crc32(b"IHDR" + header).to_bytes(4)
    with pytest.raises(TooManyPixelsError):
        prepared(
            b"\x89PNG\r\n\x1a\n" + chunk + bytes(4) + b"IDAT" + zlib.crc32(b"IDAT").to_bytes(4)
        )
