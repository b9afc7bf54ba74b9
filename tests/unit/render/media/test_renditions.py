"""Which renditions are made of a picture."""

import pytest

from budkavle.render.media.file_info import FileInfo, PictureInfo
from budkavle.render.media.renditions import Renditions, plan


def planned(picture: PictureInfo, digest: str = "a") -> Renditions:
    path = "nyheter/Vår bild.jpg"
    return plan(path, FileInfo(digest, 1, "JPEG", picture), picture, "bilder")


@pytest.mark.parametrize(
    ("natural", "widths"),
    [
        (1, [1]),
        (400, [400]),
        (480, [480]),
        (520, [480]),
        (530, [480, 530]),
        (1000, [480, 800, 1000]),
        (1600, [480, 800, 1200, 1600]),
        (6000, [480, 800, 1200, 1600]),
    ],
)
def test_no_picture_is_made_wider_than_it_is(natural: int, widths: list[int]) -> None:
    made = planned(PictureInfo(natural, natural * 2))
    assert [each.width for each in made.avif] == [each.width for each in made.webp] == widths
    assert all(each.height == each.width * 2 for each in made.all)
    assert made.fallback.width == min(natural, 1200)


def test_addresses_are_ascii_and_tell_contents_apart() -> None:
    made = planned(PictureInfo(800, 600))
    assert made.fallback.address.startswith("bilder/var-bild-")
    assert made.fallback.address.endswith("-800.jpg")
    other = planned(PictureInfo(800, 600), digest="b")
    assert not {each.address for each in made.all} & {each.address for each in other.all}


def test_the_fallback_of_a_transparent_picture_is_png() -> None:
    assert planned(PictureInfo(800, 600, transparent=True)).fallback.format == "png"


def test_an_animation_has_an_animated_and_still_versions() -> None:
    made = planned(PictureInfo(800, 600, frames=2))
    assert made.moving
    assert made.moving.media_type == "image/webp"
    assert made.moving.address not in {each.address for each in (*made.avif, *made.webp)}
