"""Makes the README's pictures: `python -m tests.browser.screenshots [--all FOLDER]`.

With --all, every template is saved in FOLDER: narrow and wide, light and dark, and printed.
"""

import argparse
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.served import opened_browser, served
from tests.browser.templates import PAGES
from tests.support.projects import ROOT, built, copy_own

Scheme = Literal["light", "dark"]
PICTURES: dict[str, tuple[str, int, int, Scheme]] = {
    "front-desktop": ("front", 1280, 900, "light"),
    "article-phone": ("article", 390, 844, "light"),
    "article-dark": ("article with pictures", 1280, 900, "dark"),
}
"""The page, width and height in CSS pixels, and colour scheme of each picture."""


def main() -> None:
    """Build the site, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    everything: Path | None = parser.parse_args().all
    with (
        tempfile.TemporaryDirectory() as folder,
        served(built(copy_own(Path(folder) / "project"))) as address,
        opened_browser() as browser,
    ):
        if everything:
            _take_all(browser, address, everything)
        else:
            _take_readme(browser, address, ROOT / "docs" / "pictures")


def _take_readme(browser: Browser, address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (template, width, height, scheme) in PICTURES.items():
        shot = _shot(browser, address + PAGES[template], width, height, scheme, whole=False)
        (folder / f"{name}.png").write_bytes(_smaller(shot))


def _take_all(browser: Browser, address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for template, path in PAGES.items():
        name = template.replace(" ", "-")
        for scheme in schemes:
            for width in (320, 360, 768, 1280):
                shot = _shot(browser, address + path, width, 900, scheme, whole=True)
                (folder / f"{name}-{width}-{scheme}.png").write_bytes(shot)
        page = browser.new_page()
        page.goto(address + path, wait_until="networkidle")
        page.pdf(path=folder / f"{name}.pdf", format="A4")
        page.close()


def _shot(
    browser: Browser, url: str, width: int, height: int, scheme: Scheme, *, whole: bool
) -> bytes:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    shot = page.screenshot(full_page=whole)
    context.close()
    return shot


def _smaller(png: bytes) -> bytes:
    """The same picture in 256 colours, which are enough for a page of text."""
    small = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").quantize(256).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    main()
