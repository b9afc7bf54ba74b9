"""A newsroom in a folder: items and files are written there, and an edition is decided."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject

from budkavle.content import item
from budkavle.content.item import ParsedItem
from budkavle.edition import Edition, decide
from budkavle.model.languages import SiteLanguage
from budkavle.model.publisher import Organisation
from budkavle.model.registries import Registries
from budkavle.model.settings import Settings
from budkavle.render import media
from budkavle.render.media import Colours, Media, RenditionCache, Survey
from budkavle.system.cache import Cache
from budkavle.system.files import walk
from tests.support.site_builder import item_text
from tests.support.site_folder import SMALL, SiteFolder

NOW = datetime(2026, 6, 1, tzinfo=UTC)

SETTINGS = Settings(
    name="Exempelkommunerna",
    url="https://example.se/",
    identity="example.se,2026",
    organisation=Organisation(name="Exempelkommunerna"),
    languages=(SiteLanguage(code="sv"),),
)


class MediaSite(SiteFolder):
    """A site whose files are read, measured and rendered without a build."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, replace(SMALL, settings=SETTINGS))

    @property
    def rendition_cache(self) -> RenditionCache:
        return RenditionCache(self.content, self.cache)

    @property
    def cache(self) -> Cache:
        """The cache of all facts and renditions."""
        return Cache(self.folder / "state")

    def add_item(
        self, name: str, header: str = "", text: str = "Text.", date: str = "2026-01-01"
    ) -> None:
        """Write the item nyheter/NAME.md."""
        front = {"id": f"nyhet-om-{name}", "title": f"Om {name}", "date": date, "summary": "Kort."}
        rest = f"{header.rstrip()}\n" if header else ""
        self.write(f"nyheter/{name}.md", item_text(front, rest, text))

    def add_many(self, number: int) -> None:
        """Write items that are a day older each, called by their numbers from 0."""
        for each in range(number):
            self.add_item(f"{each}", date=f"{date(2025, 12, 31) - timedelta(days=each)}")

    def written(self) -> list[ParsedItem]:
        paths = sorted((self.content / "nyheter").glob("*.md"))
        return [
            item.parse(path.read_bytes(), f"nyheter/{path.name}", SETTINGS.validation_context)
            for path in paths
        ]

    def survey(self) -> Survey:
        items = (each.item for each in self.written())
        files = {path for path, _ in walk(self.content)}
        return media.survey(items, self.content, self.cache, files)

    def edition(self) -> Edition:
        items = (each.item for each in self.written())
        return decide(items, Registries({}, {}, {}), SETTINGS, NOW)

    def media(self) -> Media:
        return media.arrange(self.edition(), self.survey(), SETTINGS, Colours())

    def problems(self) -> list[tuple[int, str, str, Mapping[str, str]]]:
        found = media.problems(self.written(), self.survey(), "content")
        return [(each.line, each.field, each.code, dict(each.values)) for each in found]

    def advice(self) -> list[tuple[str, str]]:
        found = media.advice(self.written(), self.survey(), "content")
        return [(each.field, each.code) for each in found]

    def outputs(self) -> dict[str, Callable[[], bytes]]:
        return {
            each.path: each.render for each in media.outputs(self.media(), self.rendition_cache)
        }


@pytest.fixture
def newsroom(tmp_path: Path) -> MediaSite:
    return MediaSite(tmp_path)


def picture(
    width: int = 640, height: int = 360, kind: str = "JPEG", mode: str = "RGB", **saving: Any
) -> bytes:
    """The bytes of a picture with some content."""
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    file = BytesIO()
    image.save(file, kind, **saving)
    return file.getvalue()


def pdf(title: str = "", *, tagged: bool = False) -> bytes:
    """The bytes of a PDF with an empty page."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if title:
        writer.add_metadata({"/Title": title})
    if tagged:
        marks = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
        writer.root_object[NameObject("/MarkInfo")] = marks
        writer.root_object[NameObject("/StructTreeRoot")] = DictionaryObject()
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
