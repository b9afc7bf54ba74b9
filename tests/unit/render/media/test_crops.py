"""Crops keep the point that matters most, and have the shape of a social card."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from budkavle.model.values import Focus
from budkavle.render.media.card_content import HEIGHT, WIDTH
from budkavle.render.media.crops import Crop, crop_of
from budkavle.render.media.encoding import encode_crop
from budkavle.render.media.file_info import FileInfo, PictureInfo
from budkavle.render.media.renditions import plan


def crop(width: int, height: int, focus: Focus) -> Crop:
    picture = PictureInfo(width, height)
    info = FileInfo("digest", 1, "JPEG", picture)
    return crop_of(plan("hus.jpg", info, picture, "bilder"), picture, focus)


@given(st.integers(1, 6000), st.integers(1, 6000), st.integers(0, 100), st.integers(0, 100))
def test_the_focus_is_in_the_crop_and_the_crop_in_the_picture(
    width: int, height: int, x: int, y: int
) -> None:
    made = crop(width, height, Focus(x, y))
    left, top, right, bottom = made.box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left - 1 <= width * x / 100 <= right + 1
    assert top - 1 <= height * y / 100 <= bottom + 1
    assert made.rendition.width <= WIDTH
    if min(width, height) > 100:
        assert (right - left) / (bottom - top) == pytest.approx(WIDTH / HEIGHT, rel=0.02)


def test_another_focus_is_another_address() -> None:
    addresses = {crop(900, 900, Focus(x, 50)).rendition.address for x in (0, 1, 100)}
    assert len(addresses) == 3
    assert crop(900, 900, Focus(0, 50)).rendition.address.startswith("bilder/hus-")


@pytest.mark.parametrize(("y", "colour"), [(5, (255, 0, 0)), (95, (0, 0, 255))])
def test_what_is_shown_is_what_was_pointed_at(y: int, colour: tuple[int, int, int]) -> None:
    image = Image.new("RGB", (1000, 2000), (255, 0, 0))
    image.paste((0, 0, 255), (0, 1000, 1000, 2000))
    file = BytesIO()
    image.save(file, "JPEG")
    made = crop(1000, 2000, Focus(50, y))
    with Image.open(BytesIO(encode_crop(file.getvalue(), made))) as shown:
        assert shown.size == (made.rendition.width, made.rendition.height) == (1000, 525)
        pixel = shown.convert("RGB").getpixel((500, 260))
    assert isinstance(pixel, tuple)
    assert pixel == pytest.approx(colour, abs=12)
