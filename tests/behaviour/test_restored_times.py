"""An edit appears in the site even if the file's size and modification time are as before.

`rsync -a`, `cp -p` and build servers that give all files the same time leave such files.
"""

import os
from io import BytesIO
from pathlib import Path
from time import sleep

import pytest
from PIL import Image

from budkavle.edition.ledger import NOTHING_YET
from tests.support.site_folder import SiteFolder

_SIZE = 16_384


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site in which the word that the tests replace is in every kind of file."""
    folder = tmp_path_factory.mktemp("restored")
    small = SiteFolder(folder)
    small.own_theme()
    small.configure("site_name: Exempel", "site_name: Ordet0 här")
    small.write("contacts.yml", "eva: {name: Eva Ordet0, phone: 031-390 06 10}\n")
    small.write("topics.yml", "vard: {title: Vård av Ordet0}\n")
    small.write("om.md", "# Om oss\n\nVi är Ordet0. [En fil](fil.txt)\n")
    small.write("fil.txt", "Ordet0")
    small.write("nyheter/2026/bild.png", picture("red"))
    header = "topics: [vard]\ncontacts: [eva]\nimage: {src: bild.png, alt: En ruta}\n"
    small.item("ett", header, "Nyheten om Ordet0.")
    template = folder / "theme/main.html"
    template.write_text(
        template.read_text().replace("{%- block head -%}", "{%- block head -%}<!-- Ordet0 -->", 1)
    )
    style = next((folder / "theme").rglob("*.css"))
    style.write_text(style.read_text() + "/* Ordet0 */")
    sleep(0.03)
    small.build(published=NOTHING_YET)
    return small


def picture(colour: str) -> bytes:
    """A picture whose file always has the same size."""
    file = BytesIO()
    Image.new("RGB", (640, 640), colour).save(file, "PNG")
    return file.getvalue().ljust(_SIZE, b"\0")


def replace_keeping_times(file: Path, data: bytes) -> None:
    """Replace a file by as many other bytes, and restore its times."""
    status = file.stat()
    assert len(data) == status.st_size
    assert data != file.read_bytes()
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    sleep(0.03)


KINDS = {
    "ordinary page": "content/om.md",
    "loose file": "content/fil.txt",
    "item": "content/nyheter/2026/ett.md",
    "contacts": "content/contacts.yml",
    "topics": "content/topics.yml",
    "settings": "mkdocs.yml",
    "template": "theme/main.html",
}


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_changed_text_with_the_same_size_and_time_is_published(
    path: str, small: SiteFolder
) -> None:
    file = small.folder / path
    before = file.read_bytes()
    word = f"Nytt{list(KINDS.values()).index(path):02}".encode()
    replace_keeping_times(file, before.replace(b"Ordet0", word))
    small.build(published=NOTHING_YET)
    assert small.holding(word.decode())


def test_a_changed_style_with_the_same_size_and_time_is_published(small: SiteFolder) -> None:
    style = next((small.folder / "theme").rglob("*.css"))
    replace_keeping_times(style, style.read_bytes().replace(b"Ordet0", b"Stil01"))
    small.build(published=NOTHING_YET)
    assert small.holding("Stil01")


def test_a_changed_picture_with_the_same_size_and_time_is_published(small: SiteFolder) -> None:
    before = small.files().keys()
    replace_keeping_times(small.folder / "content/nyheter/2026/bild.png", picture("blue"))
    small.build(published=NOTHING_YET)
    assert any(path.endswith((".png", ".webp", ".jpg")) for path in small.files().keys() - before)
