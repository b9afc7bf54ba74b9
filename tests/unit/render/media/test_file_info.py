"""What a file is, judged by its bytes."""

import random
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from budkavle.render.media import file_info, inspection
from budkavle.render.media.encoding import encode
from budkavle.render.media.file_info import MOST_PIXELS, PdfInfo, PictureInfo
from budkavle.render.media.renditions import plan
from tests.unit.render.media.conftest import pdf, picture


def read(tmp_path: Path, data: bytes, name: str = "fil") -> file_info.FileInfo:
    path = tmp_path / name
    path.write_bytes(data)
    return inspection.inspect_file(path)


def exif(**tags: object) -> Image.Exif:
    found = Image.Exif()
    for name, value in tags.items():
        found[ExifTags.Base[name]] = value
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_has_measures(tmp_path: Path, kind: str) -> None:
    found = read(tmp_path, picture(64, 36, kind))
    assert found.content.upper() == kind
    assert found.picture == PictureInfo(64, 36)


def test_a_picture_lying_on_its_side_is_measured_upright(tmp_path: Path) -> None:
    data = picture(64, 36, exif=exif(Orientation=6))
    assert read(tmp_path, data).picture == PictureInfo(36, 64)


def test_a_picture_tells_that_it_knows_where_it_was_taken(tmp_path: Path) -> None:
    tags = Image.Exif()
    tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    found = read(tmp_path, picture(64, 36, exif=tags)).picture
    assert found
    assert found.located


@pytest.mark.parametrize(("alpha", "transparent"), [(255, False), (254, True)])
def test_only_what_something_shows_through_is_transparent(
    tmp_path: Path, alpha: int, transparent: bool
) -> None:
    file = BytesIO()
    Image.new("RGBA", (8, 8), (1, 2, 3, alpha)).save(file, "PNG")
    found = read(tmp_path, file.getvalue()).picture
    assert found == PictureInfo(8, 8, transparent=transparent)


def test_frames_are_counted(tmp_path: Path) -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 99, 200)]
    data = picture(8, 8, "GIF", save_all=True, append_images=frames)
    assert read(tmp_path, data).picture == PictureInfo(8, 8, frames=4)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_half_a_picture_is_not_whole(tmp_path: Path, kind: str) -> None:
    data = picture(640, 360, kind)
    found = read(tmp_path, data[: len(data) * 2 // 3]).picture
    assert found
    assert not found.whole


@pytest.mark.parametrize("height", [10_000, 40_000])
def test_a_picture_of_too_many_pixels_is_measured_but_not_unfolded(
    tmp_path: Path, height: int
) -> None:
    file = BytesIO()
    Image.new("1", (6_000, height)).save(file, "PNG")
    damaged = file.getvalue()[:-200]
    found = read(tmp_path, damaged).picture
    assert found
    assert found.pixels > MOST_PIXELS
    assert found.whole  # because it was not inspected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (pdf("Bilaga", tagged=True), PdfInfo("Bilaga", tagged=True)),
        (pdf("Bilaga"), PdfInfo("Bilaga")),
        (pdf(tagged=True), PdfInfo(tagged=True)),
        (b"%PDF-1.7\nnothing more", PdfInfo(readable=False)),
    ],
)
def test_a_pdf_tells_its_title_and_whether_it_is_tagged(
    tmp_path: Path, data: bytes, expected: PdfInfo
) -> None:
    assert read(tmp_path, data).pdf == expected


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"PK\x03\x04...", "ZIP"),
        (b"a;b\n1;2\n", "text"),
        (b"\0\1\2", ""),
        (b"", ""),
        (b"\0\0\0\x18ftypheic", "HEIC"),
    ],
)
def test_other_files_are_known_by_their_first_bytes(
    tmp_path: Path, data: bytes, content: str
) -> None:
    found = read(tmp_path, data)
    assert (found.content, found.size) == (content, len(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "PDF"])
def test_no_damage_raises_an_error_and_what_is_whole_can_be_shown(
    tmp_path: Path, kind: str
) -> None:
    chance = random.Random(kind)
    data = pdf("Bilaga", tagged=True) if kind == "PDF" else picture(40, 30, kind)
    for _ in range(30):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
        found = read(tmp_path, bytes(damaged))
        if found.picture and found.picture.whole and found.picture.pixels < 10_000:
            planned = plan("bild", found, found.picture, "bilder")
            assert all(made for _, made in encode(bytes(damaged), planned))
