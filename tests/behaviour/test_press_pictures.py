"""Press pictures: sizes to download, whose files say who made them and how they may be used."""

import json
import re
import subprocess
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from PIL import ExifTags, Image

from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.problems import ContentError
from tests.behaviour.test_unchanged import settle
from tests.support.site_folder import SiteFolder
from tests.support.system import place_of

CREDIT = "Åsa Öberg & Söner"
TERMS = "Fri att publicera vid nyheter om bron, med fotografens namn"
HEADER = f"""\
image:
  src: bron.jpg
  alt: Den nya bron över älven
  caption: Bron sedd från <norr>
  credit: {CREDIT}
  terms: {TERMS}
"""
PRESS = f"{HEADER}  press: true\n"
PAGE = "nyheter/2026/bron/index.html"
HIDDEN = b"Hemlig Fotograf"


def photograph(width: int = 1500, height: int = 1000) -> bytes:
    """A picture whose file says where it was taken, by whom, and with which side up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = HIDDEN.decode()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (57.0, 42.0, 0.0)
    data = BytesIO()
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.save(data, "JPEG", exif=exif, comment=b"Hemlig kommentar", quality=95)
    return data.getvalue()


def transparent() -> bytes:
    data = BytesIO()
    Image.new("RGBA", (1200, 800), (0, 0, 255, 100)).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    small = SiteFolder(tmp_path / "site")
    small.item("nyhet", "")
    small.write("nyheter/2026/bron.jpg", photograph())
    return small


def built(room: SiteFolder, header: str = PRESS) -> dict[str, bytes]:
    room.item("bron", header)
    settle()
    room.build(published=NOTHING_YET)
    return room.files()


def press_files(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith("bilder/press/")}


def told_by(folder: Path, data: bytes) -> dict[str, Any]:
    """Everything that exiftool reads in a file, by group and tag."""
    file = folder / "downloaded"
    file.write_bytes(data)
    command = [place_of("exiftool"), "-json", "-G1", "-charset", "exif=UTF8", str(file)]
    told: dict[str, Any] = json.loads(subprocess.check_output(command))[0]
    return told


def test_a_press_picture_has_three_sizes_upright(room: SiteFolder) -> None:
    room.write("nyheter/2026/bron.jpg", photograph(3000, 2000))
    sizes = {Image.open(BytesIO(data)).size for data in press_files(built(room)).values()}
    assert sizes == {(2000, 3000), (1333, 2000), (667, 1000)}


def test_a_small_one_has_only_its_own_size(room: SiteFolder) -> None:
    room.write("nyheter/2026/bron.jpg", photograph(900, 600))
    assert len(press_files(built(room))) == 1


@pytest.mark.needs("exiftool")
@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_its_files_say_who_made_it_and_how_it_may_be_used(
    room: SiteFolder, tmp_path: Path, kind: str
) -> None:
    room.write("nyheter/2026/bron.png", transparent())
    files = press_files(built(room, PRESS.replace("bron.jpg", f"bron.{kind}")))
    assert files
    for path, data in files.items():
        told = told_by(tmp_path, data)
        assert path.endswith(kind)
        assert told["XMP-dc:Creator"] == told["XMP-photoshop:Credit"] == CREDIT
        assert told["XMP-xmpRights:UsageTerms"] == told["XMP-dc:Rights"] == TERMS
        assert told["XMP-dc:Description"] == "Bron sedd från <norr>"
        assert told["XMP-iptcCore:AltTextAccessibility"] == "Den nya bron över älven"
        assert (told["IFD0:Artist"], told["IFD0:Copyright"]) == (CREDIT, TERMS)
        assert "ExifTool:Warning" not in told
        if kind == "jpg":
            assert told["IPTC:By-line"] == told["IPTC:Credit"] == CREDIT
            assert told["IPTC:CopyrightNotice"] == TERMS


@pytest.mark.needs("exiftool")
def test_nothing_of_what_the_original_says_is_kept(room: SiteFolder, tmp_path: Path) -> None:
    files = built(room)
    shown = [data for path, data in files.items() if path.startswith("bilder/")]
    assert shown
    assert not [data for data in shown if HIDDEN in data or b"kommentar" in data]
    assert press_files(files)
    for data in press_files(files).values():
        assert not [tag for tag in told_by(tmp_path, data) if "GPS" in tag or "Orient" in tag]
    on_pages = [data for path, data in files.items() if path.startswith("bilder/bron")]
    assert on_pages
    assert not [data for data in on_pages if CREDIT.encode() in data], "they say nothing at all"


@pytest.mark.needs("exiftool")
def test_a_long_name_is_cut_between_letters_for_old_programs(
    room: SiteFolder, tmp_path: Path
) -> None:
    name = "Å" * 20
    data = next(iter(press_files(built(room, PRESS.replace(CREDIT, name))).values()))
    told = told_by(tmp_path, data)
    assert (told["IPTC:By-line"], told["XMP-dc:Creator"]) == ("Å" * 16, name)


def test_the_page_offers_every_size_and_so_does_that_for_the_press(room: SiteFolder) -> None:
    files = built(room)
    for page, root in ((PAGE, "../../../"), ("press/index.html", "../")):
        text = files[page].decode()
        offered = re.findall(r'href="([^"]*/press/bron-[^"]*)" download', text)
        assert {each.removeprefix(root) for each in offered} == press_files(files).keys()
        assert TERMS in text
    assert '<a href="./press/">Press</a>' in files["index.html"].decode()
    sitemaps = [data for path, data in files.items() if path.startswith("sitemap")]
    assert any(b"/press/</loc>" in data for data in sitemaps)


def test_without_press_pictures_a_site_has_none_of_this(room: SiteFolder) -> None:
    files = built(room, HEADER)
    assert not [path for path in files if "press" in path.split("/")[0]]
    assert not [path for path in files if "/press" in path]


@pytest.mark.parametrize("left_out", ["credit", "terms"])
def test_one_without_credit_or_terms_is_refused(room: SiteFolder, left_out: str) -> None:
    lines = [line for line in PRESS.splitlines() if left_out not in line]
    with pytest.raises(ContentError) as refused:
        built(room, "\n".join(lines) + "\n")
    assert [each.code for each in refused.value.problems] == ["press-without-terms"]


@pytest.mark.parametrize("header", ["draft: true\n", "embargo: 2026-04-01\n"])
def test_what_is_not_public_has_no_press_picture(room: SiteFolder, header: str) -> None:
    files = built(room, PRESS + header)
    assert not press_files(files)
    assert not room.holding("Åsa Öberg")


def test_terms_that_change_change_the_files_and_a_clean_build_gives_the_same(
    room: SiteFolder, tmp_path: Path
) -> None:
    before = press_files(built(room))
    other = SiteFolder(tmp_path / "other")
    other.item("nyhet", "")
    other.write("nyheter/2026/bron.jpg", photograph())
    after, clean = (built(each, PRESS.replace(TERMS, "CC BY 4.0")) for each in (room, other))
    assert not before.keys() & after.keys()
    assert after == clean


def test_a_changed_word_beside_a_press_picture_gives_what_a_clean_build_gives(
    room: SiteFolder,
) -> None:
    before = built(room)
    room.item("bron", PRESS, "En ny text om bron.")
    settle()
    report = room.build(published=NOTHING_YET).report
    assert "press/index.html" not in report.written
    partial = room.files()
    rmtree(room.site)
    rmtree(room.state)
    room.build(published=NOTHING_YET)
    assert partial == room.files()
    assert press_files(partial) == press_files(before)
    assert "En ny text" in partial[PAGE].decode()


def test_the_page_for_the_press_stays_when_its_last_picture_is_gone(room: SiteFolder) -> None:
    built(room)
    files = built(room, HEADER)
    assert "Det finns inga pressbilder." in files["press/index.html"].decode()
    assert not press_files(files)
