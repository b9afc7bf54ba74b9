"""Reads a Jekyll site: posts, drafts and collections (https://jekyllrb.com/docs/permalinks/)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.importing.readers import static
from budkavle.importing.readers.addresses import dashed, dated, filled
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.front_matter import data_of, decoded, text, texts
from budkavle.importing.readers.static import Generator, TextFile, slashed
from budkavle.importing.source import Source

_CONFIGURATIONS = ("_config.yml", "_config.yaml", "_config.toml")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}


def recognises(folder: Path) -> bool:
    """Whether a folder is such a site."""
    return any((folder / each).exists() for each in _CONFIGURATIONS) or (folder / "_posts").is_dir()


def read(folder: Path, zone: ZoneInfo) -> Source:
    """Read the site in a folder."""
    return static.read(folder, _Jekyll(folder, zone), zone)


class _Jekyll(Generator):
    kind, lines = "jekyll", False

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        file = next((folder / each for each in _CONFIGURATIONS if (folder / each).exists()), None)
        said = data_of(decoded(file.read_bytes())[0], file.suffix[1:]) if file else {}
        self._said, self._zone = said, zone
        self._base = text(said.get("baseurl")).strip("/")
        self.address = slashed(f"{text(said.get('url')).rstrip('/')}/{self._base}")
        self.name = text(said.get("title") or said.get("name"))
        self.language = text(said.get("lang") or said.get("locale"))[:2].lower()
        collections = said.get("collections")
        self._collections: Mapping[str, Any] = (
            collections if isinstance(collections, dict)
            else dict.fromkeys(texts(collections), None)
        )  # fmt: skip
        self._folder = text(said.get("collections_dir")).strip("/")

    def type_of(self, path: str) -> str | None:
        folders = path.split("/")[:-1]
        if "_posts" in folders:
            return "posts"
        if "_drafts" in folders:
            return "drafts"
        inner = folders[len(self._folder.split("/")) if self._folder else 0 :]
        name = inner[0][1:] if inner and inner[0].startswith("_") else ""
        return name if name in self._collections else None

    def is_draft(self, entry: TextFile) -> bool:
        return entry.type == "drafts" or super().is_draft(entry)

    def address_of(self, entry: TextFile) -> str:
        pattern = entry.said("permalink") or self._pattern(entry)
        at = self._date(entry)
        categories = [*self._folders(entry), *texts(entry.header.get("categories"))]
        if not categories:
            categories = [*texts(entry.header.get("category"))]
        slug = entry.said("slug") or entry.stem
        values = {
            **dated(at),
            "title": slug,
            "slug": dashed(slug),
            "name": dashed(entry.stem),
            "path": entry.stem,
            "collection": entry.type,
            "categories": "/".join(dashed(each) for each in dict.fromkeys(categories)),
            "output_ext": ".html",
        }
        return filled(_STYLES.get(pattern, pattern), values)

    def _pattern(self, entry: TextFile) -> str:
        if entry.type not in ("posts", "drafts"):
            settings = self._collections.get(entry.type)
            said = text(settings.get("permalink")) if isinstance(settings, dict) else ""
            return said or "/:collection/:path.html"
        return text(self._said.get("permalink")) or "date"

    def _folders(self, entry: TextFile) -> list[str]:
        """The folders above _posts are categories."""
        folders = entry.path.split("/")[:-1]
        if "_posts" not in folders:
            return []
        above = folders[: folders.index("_posts")]
        return above[len(self._folder.split("/")) if self._folder else 0 :]

    def _date(self, entry: TextFile) -> datetime | None:
        at = moment(entry.header.get("date"), self._zone)
        return (at.astimezone(self._zone) if at else None) or entry.date

    def guid_of(self, entry: TextFile, address: str) -> str:
        """As jekyll-feed has it: the address without its ending."""
        del entry
        return address.removesuffix("/").removesuffix(".html")

    def values(self) -> Mapping[str, str]:
        """Everything that the configuration says: `site.license.url` and the like."""
        return {name: said for name, said in _flat("site", self._said) if name != "site.baseurl"}

    def feeds(self) -> tuple[str, ...]:
        return (f"{self.address}feed.xml", f"{self.address}atom.xml")


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """A value with its name; those within mappings have names with dots."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(f"{name}.{key}", each)
    elif said := text(value):
        yield name, said
