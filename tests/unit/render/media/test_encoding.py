"""Renditions have the right colours and sizes, and no metadata of their source."""

from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms

from budkavle.render.media import encoding
from budkavle.render.media.file_info import FileInfo, PictureInfo
from budkavle.render.media.renditions import Rendition, plan
from tests.unit.render.media.conftest import picture


def encoded(data: bytes, width: int, height: int, **facts: Any) -> dict[str, bytes]:
    """The renditions of a picture, by the end of their addresses."""
    measured = PictureInfo(width, height, **facts)
    planned = plan("bild.jpg", FileInfo("a", 1, "JPEG", measured), measured, "bilder")
    return {ending(each): made for each, made in encoding.encode(data, planned)}


def ending(rendition: Rendition) -> str:
    return rendition.address.partition("-")[2].partition("-")[2]


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def halves(
    left: Any, right: Any, size: tuple[int, int] = (64, 32), mode: str = "RGB"
) -> Image.Image:
    """A picture of two colours side by side."""
    image = Image.new(mode, size, right)
    image.paste(left, (0, 0, size[0] // 2, size[1]))
    return image


def saved(image: Image.Image, kind: str, **saving: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **saving)
    return file.getvalue()


def close(found: object, expected: tuple[int, ...], by: int = 12) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= by for one, other in zip(found, expected, strict=True))


def test_every_rendition_has_its_format_and_its_measures() -> None:
    made = encoded(picture(900, 600), 900, 600)
    assert {name: (opened(data).format, opened(data).size) for name, data in made.items()} == {
        "480.avif": ("AVIF", (480, 320)),
        "800.avif": ("AVIF", (800, 533)),
        "900.avif": ("AVIF", (900, 600)),
        "480.webp": ("WEBP", (480, 320)),
        "800.webp": ("WEBP", (800, 533)),
        "900.webp": ("WEBP", (900, 600)),
        "900.jpg": ("JPEG", (900, 600)),
    }


def test_a_large_jpeg_is_the_same_picture_though_it_is_unfolded_small() -> None:
    red, blue = (200, 30, 30), (30, 30, 200)
    data = saved(halves(red, blue, (3600, 3400)), "JPEG", quality=95)
    found = opened(encoded(data, 3600, 3400)["1600.webp"])
    assert found.size == (1600, 1511)
    assert close(found.getpixel((300, 700)), red)
    assert close(found.getpixel((1300, 700)), blue)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_metadata_is_left(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Hemlig kamera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>GPSLatitude Hemlig</x:xmpmeta>"
    saving: dict[str, Any] = {"xmp": xmp} if kind != "PNG" else {}
    data = picture(64, 32, kind, exif=exif, icc_profile=profile, **saving)
    assert b"Hemlig" in data
    for name, made in encoded(data, 64, 32).items():
        found = opened(made)
        found.load()
        assert b"Hemlig" not in made, name
        assert not dict(found.getexif()), name
        assert not found.info.keys() & {"exif", "icc_profile", "xmp", "comment", "dpi"}, name


def test_a_picture_lying_on_its_side_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = saved(halves("red", "blue"), "JPEG", exif=exif)
    found = opened(encoded(data, 32, 64)["32.jpg"])
    assert found.size == (32, 64)
    assert close(found.getpixel((16, 8)), (254, 0, 0))
    assert close(found.getpixel((16, 56)), (0, 0, 254))


def test_colours_are_converted_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    wrong = saved(halves("red", "blue"), "PNG", icc_profile=profile)
    # A profile for another colour model is ignored; a suitable one is used.
    assert close(opened(encoded(wrong, 64, 32)["64.jpg"]).getpixel((8, 8)), (254, 0, 0))
    swapped = saved(halves((255, 0, 0), (0, 0, 255)), "PNG", icc_profile=_swapped_profile())
    red = opened(encoded(swapped, 64, 32)["64.jpg"]).getpixel((8, 8))
    assert close(red, (0, 0, 254), 40), red


def _swapped_profile() -> bytes:
    """The sRGB profile with its red and blue colorants exchanged (ICC.1, 9.2)."""
    profile = bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return profile.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")


def test_what_is_transparent_stays_so() -> None:
    data = saved(halves((255, 0, 0, 0), (0, 0, 255, 255), mode="RGBA"), "PNG")
    for name, made in encoded(data, 64, 32, transparent=True).items():
        found = opened(made).convert("RGBA")
        assert found.getpixel((8, 8))[3] == 0, name  # type: ignore[index]
        assert found.getpixel((56, 8))[3] == 255, name  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16", "RGBA"])
def test_pictures_of_every_mode_are_shown_right(mode: str) -> None:
    white, black = {
        "1": (1, 0),
        "I;16": (65535, 0),
        "LA": ((255, 255), (0, 255)),
        "CMYK": ((0, 0, 0, 0), (0, 0, 0, 255)),
        "RGBA": ((255,) * 4, (0, 0, 0, 255)),
        "P": (1, 0),
    }.get(mode, (255, 0))
    image = halves(white, black, mode=mode)
    if mode == "P":
        image.putpalette([0, 0, 0, 255, 255, 255])
    data = saved(image, "TIFF" if mode == "CMYK" else "PNG")
    found = opened(encoded(data, 64, 32)["64.jpg"])
    assert close(found.getpixel((8, 8)), (255, 255, 255))
    assert close(found.getpixel((56, 8)), (0, 0, 0))


@pytest.mark.parametrize("grey", [0, 30, 128, 255])
def test_sixteen_bits_become_eight(grey: int) -> None:
    data = saved(Image.new("I;16", (64, 32), grey << 8), "PNG")
    found = opened(encoded(data, 64, 32)["64.jpg"])
    assert close(found.getpixel((8, 8)), (grey, grey, grey), 1)


def test_an_animation_keeps_its_speed() -> None:
    frames = [Image.new("RGB", (64, 32), colour) for colour in ("red", "blue")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=[200, 700])
    made = encoded(data, 64, 32, frames=2)
    found = opened(made["64-rorlig.webp"])
    assert found.n_frames == 2  # type: ignore[attr-defined]
    times = []
    for number in range(2):
        found.seek(number)
        found.load()
        times.append(found.info["duration"])
    assert times == [200, 700]
    assert getattr(opened(made["64.webp"]), "n_frames", 1) == 1


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = picture(900, 600)
    assert encoded(data, 900, 600) == encoded(data, 900, 600)
