"""A random public site: everything in its folder, as values."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from types import MappingProxyType

from PIL import Image

from tests.support.site_folder import NOON, THEME

Files = Mapping[str, bytes]
"""Files by their paths from the site's folder."""

CONFIGURATION = "mkdocs.yml"
PDF = b"%PDF-1.4\n% the public report\n%%EOF\n"
_DAYS = ["2026-03-01", "2026-02-17 09:30", "2026-01-05", "2025-11-20", "2025-02-03", "2024-06-30"]
_TOPICS = {"vard": "Vård och omsorg", "skola": "Skolan", "vatten": "Vatten och avlopp"}
_STORIES = {"arendet": "Upphandlingen av journaler", "bron": "Den nya bron"}
_DUTIES = {
    "markdown_twins: true": 0.5,
    "open_data: {email: data@example.org}": 0.5,
    "change_history: true": 0.3,
    "light_front: true": 0.2,
}
"""Settings with which a site has more outputs, and how many sites have them."""
_NAMES = ["avtalet", "bron", "vattnet", "skolan", "motet"]


@dataclass(frozen=True)
class Newsroom:
    """A public site; `earlier` are its files at an earlier build, if there was one."""

    files: Files
    now: datetime
    items_folder: str
    languages: tuple[str, ...]
    items: tuple[str, ...]
    """The paths of the items; `ids` are in the same order."""
    ids: tuple[str, ...]
    pages: tuple[str, ...]
    earlier: Files | None = None

    def with_files(self, files: Files) -> "Newsroom":
        """The same site with additional or replaced files."""
        return replace(self, files={**self.files, **files})


@cache
def newsroom(seed: int) -> Newsroom:
    """The site of a seed; seed 0 is the simplest site."""
    chance = random.Random(seed) if seed else None
    return _Maker(chance).newsroom()


def picture(colour: str) -> bytes:
    """A picture of one colour."""
    data = BytesIO()
    Image.new("RGB", (320, 200), colour).save(data, "PNG")
    return data.getvalue()


class _Maker:
    """Makes a site; without `chance`, everything optional is left out."""

    def __init__(self, chance: random.Random | None) -> None:
        self._chance = chance
        self._folder = self._one("nyheter", "aktuellt")
        self._languages = ("sv", "en") if self._is(0.5) else ("sv",)
        self._words = "notiser" if self._is(0.3) else "nyheter"

    def newsroom(self) -> Newsroom:
        number = self._chance.choice([0, 1, 2, 2, 3, 4]) if self._chance else 1
        items = dict(self._items(number))
        paths = tuple(f"content/{self._folder}/{path}" for path in items)
        pages = dict(self._pages())
        files = {
            **{path: text.encode() for path, text in zip(paths, items.values(), strict=True)},
            **{f"content/{path}": text.encode() for path, text in pages.items()},
            **dict(self._beside(paths)),
            CONFIGURATION: self._configuration().encode(),
        }
        earlier = None
        if paths and self._is(0.2):
            last = paths[-1]  # no other item links to it
            renamed = last.replace(".md", "-hette-annat.md")
            earlier = {(renamed if path == last else path): files[path] for path in files}
        return Newsroom(
            files=MappingProxyType(files),
            now=NOON + timedelta(minutes=self._chance.randrange(5000) if self._chance else 0),
            items_folder=self._folder,
            languages=self._languages,
            items=paths,
            ids=tuple(_id(n) for n in range(len(paths))),
            pages=tuple(f"content/{path}" for path in pages),
            earlier=earlier,
        )

    def _items(self, number: int) -> Iterator[tuple[str, str]]:
        before = ""
        for n in range(number):
            day = self._one(*_DAYS)
            lines = [f"id: {_id(n)}", f"title: Om {_NAMES[n]}", f"date: {day}"]
            lines += [f"summary: Kort om {_NAMES[n]}.", *self._keys(n, day)]
            shown = f"\n![En bild](bild-{n}.png)\n" if self._is(0.05) else ""
            linked = f"\nSe [en annan](../{before}).\n" if before and self._is(0.4) else ""
            body = f"Texten om {_NAMES[n]}.\n{shown}\n## Mer\n\nMer finns att läsa.\n{linked}"
            header = "".join(f"{line}\n" for line in lines)
            before = f"{day[:4]}/{_NAMES[n]}.md"
            yield before, f"---\n{header}---\n\n{body}"

    def _keys(self, n: int, day: str) -> Iterator[str]:
        """The optional keys of an item."""
        foreign = n and len(self._languages) > 1 and self._is(0.3)
        optional = {
            f"topics: [{self._one('vard', 'skola')}, vatten]": 0.5,
            f"story: {self._one(*_STORIES)}": 0.4,
            "contacts: [eva]": 0.4,
            "facts: [Ett faktum., Ett till.]": 0.3,
            f"aliases: [/gammalt/{n}/]": 0.2,
            f"image: {{src: bild-{n}.png, alt: En bild{self._terms()}}}": 0.2,
            f"attachments: [{{file: rapport.pdf, title: Rapporten{self._deposited()}}}]": 0.3,
            f"event: {{start: 2026-0{self._one('2', '3', '4')}-11 18:00, {self._place()}}}": 0.2,
            "easy_read: ../../om.md": 0.1,
            "expires: 2026-04-30": 0.1,
            "pinned: true": 0.1,
            f'corrections: [{{date: "{day[:10]}", note: Fel tal.}}]': 0.2,
            "withdrawn: Det var fel.": 0.1,
        }
        yield from (line for line, share in optional.items() if self._is(share))
        if foreign:
            yield "lang: en"
            if self._is(0.6):
                yield f"translates: {_id(0)}"

    def _terms(self) -> str:
        return ", credit: Eva, terms: Fri, press: true" if self._is(0.5) else ""

    def _place(self) -> str:
        return "place: Torget" + (", cancelled: Ingen kan." if self._is(0.3) else "")

    def _deposited(self) -> str:
        return ", deposit: true" if self._is(0.5) else ""

    def _pages(self) -> Iterator[tuple[str, str]]:
        yield "om.md", "# Om oss\n\nVi finns.\n"
        if self._is(0.4):
            yield "kontakt.md", "---\ntitle: Kontakt\n---\n\n# Kontakt\n\nRing oss.\n"
        if self._is(0.3):
            yield "mapp/sida.md", "# En sida\n\n[Om oss](../om.md)\n"
        if len(self._languages) > 1:
            yield "en/about.md", "# About us\n\nWe are.\n"

    def _beside(self, items: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        """The registries, and the files that each item may show."""
        duty = ", duty: [{from: 2026-03-01, until: 2026-05-01}]" if self._is(0.3) else ""
        contact = f"eva: {{name: Eva Exempel, phone: 031-390 06 10{duty}}}\n"
        yield "content/contacts.yml", contact.encode()
        for name, entries in (("topics", _TOPICS), ("stories", _STORIES)):
            text = "".join(f"{key}: {{title: {title}}}\n" for key, title in entries.items())
            yield f"content/{name}.yml", text.encode()
        if self._is(0.2):
            yield "content/gone.yml", b"/nyheter/2025/dubblett/: {reason: Den var dubbel.}\n"
        if items and self._is(0.2):
            told = f"{_id(0)}: {{changes: [{{at: 2026-03-02 09:00, parts: [title, text]}}]}}\n"
            yield "content/changes.yml", told.encode()
        for n, path in enumerate(items):
            folder = path.rpartition("/")[0]
            yield f"{folder}/bild-{n}.png", picture(["navy", "red", "gold", "teal", "gray"][n])
            yield f"{folder}/rapport.pdf", PDF

    def _configuration(self) -> str:
        lines = [
            "site_name: Exempel",
            "site_url: https://example.org/",
            "docs_dir: content",
            f"theme: {{name: material, custom_dir: {THEME}, language: sv, font: false}}",
            *(["nav: [{Om oss: om.md}]"] if self._is(0.4) else []),
            "plugins:",
            "  - budkavle:",
            "      identity: example.org,2018",
            f"      items_folder: {self._folder}",
            f"      subscriptions: {self._one('{hand_over: true}', '{mode: own}', '{mode: off}')}",
            "      organisation: {name: Exempel, number: 212000-0142}",
            *(f"      {line}" for line, share in _DUTIES.items() if self._is(share)),
            "      languages:",
            f"        sv: {{words: {{news: {self._words}}}}}",
            *(["        en: {prefix: en/}"] if len(self._languages) > 1 else []),
        ]
        return "".join(f"{line}\n" for line in lines)

    def _is(self, share: float) -> bool:
        return self._chance is not None and self._chance.random() < share

    def _one(self, *choices: str) -> str:
        return self._chance.choice(choices) if self._chance else choices[0]


def _id(n: int) -> str:
    return f"20260101-0900-pub{n}"
