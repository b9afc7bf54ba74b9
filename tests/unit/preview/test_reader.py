"""Whatever is wrong in content/, everything else can be shown."""

from pathlib import Path
from shutil import copytree

import pytest

from budkavle.content import references
from budkavle.preview.reader import PreviewReader
from budkavle.render import list_pages, pages
from budkavle.render.context import context_of
from budkavle.render.frame import Frame
from budkavle.render.pages import frame_addresses, frame_name
from budkavle.render.site import Folders, decided
from budkavle.system.cache import Cache
from tests.support.forms import every
from tests.support.rules import ADVICE
from tests.support.samples import SETTINGS
from tests.support.site_folder import NOON, THEME

INVALID = Path(__file__).parents[2] / "sites" / "invalid"
RIGHT = "nyheter/2026/alldeles-ratt.md"
ITEM = """\
---
id: 20260301-0900-ratt
title: Alldeles rätt
date: 2026-03-01
summary: Det här är rätt.
---

Texten.
"""
_FRAME = Frame((b"<title>", b"</title><head>", b"</head><main>", b"</main>"), "frame")
FRAMES = {
    frame_name(kind, language.code): _FRAME
    for language in SETTINGS.languages
    for kind in frame_addresses(language)
}


@pytest.mark.parametrize("name", every(4, sorted(folder.name for folder in INVALID.iterdir())))
def test_everything_without_a_mistake_can_be_shown(name: str, tmp_path: Path) -> None:
    """A valid site becomes each of the broken ones while its writer looks at it."""
    folder = tmp_path / "content"
    (folder / RIGHT).parent.mkdir(parents=True)
    (folder / RIGHT).write_text(ITEM, encoding="utf-8")
    folders = Folders(folder, Cache(tmp_path / "state"))
    reader = PreviewReader()
    assert reader.read(folders, SETTINGS).problems == ()
    copytree(INVALID / name / "content", folder, dirs_exist_ok=True)

    shown = reader.read(folders, SETTINGS)

    assert {each.code for each in shown.problems} - ADVICE
    assert RIGHT in shown.content.written
    assert shown.left_out.isdisjoint(shown.content.written)
    found = references.problems(
        shown.content.written, {}, shown.content.registries, shown.content.files, SETTINGS, ""
    )
    assert [each for each in found if each.path.strip("/") in shown.content.written] == []
    site = decided(shown.content, shown.survey, folders, SETTINGS, NOON, include_unpublished=True)
    context = context_of(site, THEME).framed(FRAMES, ())
    for output in (
        *list_pages.outputs(site.edition, context.render),
        *pages.outputs(site.edition, context.render),
    ):
        if output.path.endswith(".html"):
            assert output.render()
