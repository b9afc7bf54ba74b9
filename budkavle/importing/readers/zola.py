"""Reads a Zola site (https://www.getzola.org/documentation/content/page/)."""

import posixpath
from pathlib import Path
from zoneinfo import ZoneInfo

from budkavle.importing.readers import static
from budkavle.importing.readers.addresses import dashed
from budkavle.importing.readers.front_matter import data_of, decoded, text, texts
from budkavle.importing.readers.static import Generator, TextFile, section_of, slashed
from budkavle.importing.source import Source


def recognises(folder: Path) -> bool:
    """Whether a folder is such a site."""
    file = next((folder / n for n in ("zola.toml", "config.toml") if (folder / n).exists()), None)
    return file is not None and "base_url" in decoded(file.read_bytes())[0]


def read(folder: Path, zone: ZoneInfo) -> Source:
    """Read the site in a folder."""
    return static.read(folder, _Zola(folder), zone)


class _Zola(Generator):
    kind, lines = "zola", False

    def __init__(self, folder: Path) -> None:
        file = next(folder / n for n in ("zola.toml", "config.toml") if (folder / n).exists())
        said = data_of(decoded(file.read_bytes())[0], "toml")
        self.address = slashed(text(said.get("base_url")))
        self.name = text(said.get("title"))
        self.language = text(said.get("default_language"))[:2].lower()

    def type_of(self, path: str) -> str | None:
        if not path.startswith("content/") or posixpath.basename(path).startswith("_index."):
            return None
        return section_of(path.removeprefix("content/"))

    def address_of(self, entry: TextFile) -> str:
        prefix = f"/{entry.language}" if entry.language and entry.language != self.language else ""
        own = entry.said("path")
        if own:
            return f"{prefix}/{own.strip('/')}/"
        folder = posixpath.dirname(entry.path.removeprefix("content/"))
        if posixpath.basename(entry.path).startswith("index."):
            folder = posixpath.dirname(folder)
        slug = entry.said("slug") or dashed(entry.stem)
        return f"{prefix}/{'/'.join(filter(None, (folder, slug)))}/"

    def aliases_of(self, entry: TextFile) -> tuple[str, ...]:
        return tuple(f"/{each.lstrip('/')}" for each in texts(entry.header.get("aliases")))

    def files(self, folder: Path) -> tuple[Path, ...]:
        return (folder / "static", folder / "content", folder)

    def feeds(self) -> tuple[str, ...]:
        return (f"{self.address}atom.xml", f"{self.address}rss.xml")
