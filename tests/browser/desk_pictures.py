"""Makes the pictures of the handbook: `python -m tests.browser.desk_pictures [--all FOLDER]`.

They are taken on a walk through the desk, so they show it as it is. With --all, every page of the
desk is saved in FOLDER instead: narrow and wide, light and dark, in Swedish and English.
"""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from budkavle.desk.addresses import DESK
from tests.browser.desk_views import example, pages
from tests.browser.desk_walk import Way, walk
from tests.browser.hands import Pointer
from tests.browser.served import opened_browser
from tests.support.projects import ROOT
from tests.support.running_desk import RunningDesk

FOLDER = ROOT / "docs/handbok/bilder"
WAY = Way(Pointer, size=(1180, 780))
PICTURES: Mapping[str, tuple[str, str]] = {
    "list at the end": ("lista", ""),
    "contact": ("kontakter", "main"),
    "written": ("skriva", ""),
    "facts and contacts": ("fakta", 'details.section:has([id="facts"])'),
    "files": ("bilder", 'details.section:has([id="image"])'),
    "embargo": ("tider", 'details.section:has([id="embargo"])'),
    "box before publishing, lifted": ("publicera", "main"),
    "published, lifted": ("publicerad", "main"),
    "question about note": ("ratta", "main"),
    "question about withdrawn": ("dra-tillbaka", "main"),
}
"""For a step of the walk the name of its picture, and what is shown; nothing is all."""

LOOKS: Sequence[tuple[Literal["light", "dark"], int]] = (
    ("light", 320), ("dark", 320), ("light", 360), ("light", 1280), ("dark", 1280)
)  # fmt: skip
"""Colour schemes and widths in CSS pixels that every page is shown in."""

ANSWERS: Mapping[str, Callable[[Page], Locator]] = {
    "written": lambda page: page.frame_locator("[data-frame]").get_by_text("säger Åsa Öst"),
    "embargo": lambda page: page.locator('[data-moment="embargo"]'),
}
"""What the desk says last of what was typed in a step: it is waited for."""

_WIDTH, _HEIGHT = 900, 1300
"""The largest picture, in pixels: a long section is shown from its beginning."""


def main() -> None:
    """Walk, and take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    everything: Path | None = parser.parse_args().all
    with opened_browser() as browser, TemporaryDirectory() as folder:
        if everything:
            for language in ("sv", "en"):
                take_all(browser, Path(folder) / language, language, everything)
        else:
            FOLDER.mkdir(exist_ok=True)
            walk(browser, Path(folder), WAY, take)


def take(step: str, page: Page) -> None:
    """Take the picture of a step, if there is to be one."""
    if step not in PICTURES:
        return
    name, selector = PICTURES[step]
    if step in ANSWERS:
        expect(ANSWERS[step](page)).to_contain_text(re.compile(r"\w"), timeout=60_000)
    page.evaluate(
        "document.activeElement?.blur(); scrollTo(0, 0);"
        "document.querySelectorAll('.actions').forEach(each => each.style.position = 'static')"
    )
    shot = page.locator(selector).first.screenshot() if selector else page.screenshot()
    (FOLDER / f"{name}.png").write_bytes(smaller(shot))


def take_all(browser: Browser, site: Path, language: str, folder: Path) -> None:
    """Save every page of a desk, in each of LOOKS."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = RunningDesk(example(site).folder, language)
    page = browser.new_page(reduced_motion="reduce")
    page.goto(desk.opening)
    for number, name in enumerate(pages(page, desk, language)):
        stem = re.sub(r"[^a-z0-9]+", "-", name.removeprefix(DESK).lower()).strip("-")[:50]
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            path = folder / f"{language}-{number:02}-{stem}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)
    page.close()
    desk.kill()


def smaller(png: bytes) -> bytes:
    """The same picture in 64 colours, which are enough for a form, and at most as large as told."""
    small = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        shown = picture.convert("RGB")
        shown.thumbnail((_WIDTH, 10_000), Image.Resampling.LANCZOS)
        shown = shown.crop((0, 0, shown.width, min(shown.height, _HEIGHT)))
        shown.quantize(64).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    main()
