"""Each rule for files, broken once; and the advice."""

from io import BytesIO

import pytest
from PIL import ExifTags, Image

from tests.unit.render.media.conftest import MediaSite, pdf, picture

IMAGE = "image:\n  src: fil.{}\n  alt: En bild.\n"
IMAGES = "images:\n  - src: fil.{}\n    alt: En bild.\n"
ATTACHMENT = "attachments:\n  - file: fil.{}\n    title: En fil\n"


def huge() -> bytes:
    file = BytesIO()
    Image.new("1", (20_000, 5_000)).save(file, "PNG")
    return file.getvalue()


def located() -> bytes:
    tags = Image.Exif()
    tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return picture(exif=tags)


def moving() -> bytes:
    return picture(kind="GIF", save_all=True, append_images=[Image.new("L", (640, 360))])


@pytest.mark.parametrize(
    ("header", "suffix", "data", "field", "code"),
    [
        (IMAGE, "jpg", None, "image", "missing-file"),
        (IMAGE, "svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image", "not-a-picture"),
        (IMAGE, "heic", b"\0\0\0\x18ftypheic", "image", "not-a-picture"),
        (IMAGES, "jpg", picture()[:600], "images", "damaged-picture"),
        (IMAGE, "png", huge(), "image", "too-many-pixels"),
        (IMAGE, "jpg", picture(319, 200), "image", "too-small-picture"),
        (IMAGE, "jpg", picture(320, 200), None, None),
        (ATTACHMENT, "pdf", None, "attachments", "missing-file"),
        (ATTACHMENT, "svg", b"<svg/>", "attachments", "unknown-file-type"),
        (ATTACHMENT, "html", b"<html>", "attachments", "unknown-file-type"),
        (ATTACHMENT, "pdf", b"PK\x03\x04", "attachments", "wrong-file-type"),
        (ATTACHMENT, "pdf", b"", "attachments", "wrong-file-type"),
        (ATTACHMENT, "docx", b"PK\x03\x04", None, None),
        (ATTACHMENT, "csv", "å;ä\n".encode(), None, None),
    ],
)
def test_a_file_that_cannot_be_published_is_a_problem(
    newsroom: MediaSite,
    header: str,
    suffix: str,
    data: bytes | None,
    field: str | None,
    code: str | None,
) -> None:
    if data is not None:
        newsroom.write(f"nyheter/fil.{suffix}", data)
    newsroom.add_item("a", header.format(suffix))
    found = newsroom.problems()
    assert [(line, named, rule) for line, named, rule, _ in found] == (
        [(6, field, code)] if code else []
    )


def test_a_problem_in_the_text_has_its_line(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/fil.jpg", b"no picture")
    newsroom.add_item("a", text="Text.\n\n![Bild](fil.jpg)")
    assert newsroom.problems() == [(10, "", "not-a-picture", {"value": "nyheter/fil.jpg"})]


def test_a_picture_in_the_text_may_be_small(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/fil.png", picture(24, 24, "PNG"))
    newsroom.add_item("a", text="![Bild](fil.png)")
    assert newsroom.problems() == []


def test_a_file_can_be_too_large(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/fil.txt", b"")
    with (newsroom.content / "nyheter/fil.txt").open("r+b") as file:
        file.truncate(101_000_000)
    newsroom.add_item("a", ATTACHMENT.format("txt"))
    values = {"value": "nyheter/fil.txt", "size": "101 MB", "most": "100 MB"}
    assert newsroom.problems() == [(6, "attachments", "too-large-file", values)]


@pytest.mark.parametrize(("header", "suffix"), [(IMAGE, "jpg"), (ATTACHMENT, "pdf")])
def test_a_file_is_refused_by_its_size_before_it_is_read(
    newsroom: MediaSite, header: str, suffix: str
) -> None:
    """Four gigabytes that need no space on the disk."""
    newsroom.write(f"nyheter/fil.{suffix}", b"")
    with (newsroom.content / f"nyheter/fil.{suffix}").open("r+b") as file:
        file.truncate(4_000_000_000)
    newsroom.add_item("a", header.format(suffix))
    assert [code for _, _, code, _ in newsroom.problems()] == ["too-large-file"]
    (found,) = newsroom.survey().info.values()
    assert found.digest == ""


@pytest.mark.parametrize(
    ("header", "suffix", "data", "expected"),
    [
        (ATTACHMENT, "pdf", pdf("Namn", tagged=True), []),
        (ATTACHMENT, "pdf", pdf(tagged=True), ["pdf-without-title"]),
        (ATTACHMENT, "pdf", pdf("Namn"), ["pdf-without-tags"]),
        (ATTACHMENT, "pdf", pdf(), ["pdf-without-title", "pdf-without-tags"]),
        (ATTACHMENT, "pdf", b"%PDF-1.7 damaged", ["unreadable-pdf"]),
        (ATTACHMENT, "jpg", located(), ["located-picture"]),
        (IMAGE, "jpg", located(), []),  # what is shown loses it
        (IMAGE, "gif", moving(), ["moving-picture"]),
    ],
)
def test_advice_is_no_problem(
    newsroom: MediaSite, header: str, suffix: str, data: bytes, expected: list[str]
) -> None:
    newsroom.write(f"nyheter/fil.{suffix}", data)
    newsroom.add_item("a", header.format(suffix))
    assert newsroom.problems() == []
    assert [code for _, code in newsroom.advice()] == expected
