"""Reads an Eleventy site (https://www.11ty.dev/docs/permalinks/)."""

import json
import posixpath
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.importing.readers import static
from budkavle.importing.readers.addresses import ascii_dashed
from budkavle.importing.readers.front_matter import data_of, decoded, text
from budkavle.importing.readers.static import Generator, TextFile, paths_below, slashed
from budkavle.importing.source import Source

_CONFIGURATIONS = (
    ".eleventy.js",
    *(f"eleventy.config.{suffix}" for suffix in ("js", "cjs", "mjs", "ts")),
)
_PLACES = ("_data", "src/_data", "src/data", "content/_data")


def recognises(folder: Path) -> bool:
    """Whether a folder is such a site."""
    return any((folder / each).exists() for each in _CONFIGURATIONS)


def read(folder: Path, zone: ZoneInfo) -> Source:
    """Read the site in a folder."""
    return static.read(folder, _Eleventy(folder), zone)


class _Eleventy(Generator):
    kind, lines = "eleventy", False

    def __init__(self, folder: Path) -> None:
        settings = "".join(
            decoded((folder / each).read_bytes())[0]
            for each in _CONFIGURATIONS
            if (folder / each).exists()
        )
        given = re.search(r"\binput\s*:\s*[\"'](?:\./)?([\w./-]+?)/?[\"']", settings)
        self._input = given[1] if given and given[1] != "." else ""
        said = self._data(folder)
        self.address = slashed(text(said.get("url") or said.get("baseUrl") or said.get("base")))
        self.name = text(said.get("title") or said.get("name"))
        self.language = text(said.get("language") or said.get("lang"))[:2].lower()
        self._defaults = dict(self._directory_data(folder))

    @staticmethod
    def _data(folder: Path) -> dict[str, Any]:
        for place in _PLACES:
            for name in ("metadata.json", "site.json", "meta.json"):
                file = folder / place / name
                if file.exists():
                    return dict(data_of(decoded(file.read_bytes())[0], "json"))
            for name in ("metadata.js", "site.js", "meta.js", "metadata.cjs"):
                file = folder / place / name
                if file.exists():
                    found = re.findall(
                        r"(\w+)\s*:\s*[\"'`]([^\"'`]+)[\"'`]", decoded(file.read_bytes())[0]
                    )
                    return dict(reversed(found))
        return {}

    @staticmethod
    def _directory_data(folder: Path) -> Any:
        """Data files named after their folder, which hold for every text in it."""
        for path in paths_below(folder):
            stem, _, suffix = posixpath.basename(path).partition(".")
            if suffix in ("json", "11tydata.json") and stem == posixpath.basename(
                posixpath.dirname(path)
            ):
                try:
                    yield posixpath.dirname(path), json.loads((folder / path).read_bytes())
                except ValueError:
                    continue

    def type_of(self, path: str) -> str | None:
        if self._input and not path.startswith(f"{self._input}/"):
            return None
        inner = path.removeprefix(f"{self._input}/")
        name = posixpath.basename(inner)
        if name.upper().startswith(("README", "CHANGELOG", "LICENSE", "CONTRIBUTING")):
            return None
        parts = inner.split("/")
        return parts[-2] if len(parts) > 1 else "top"

    def _said(self, entry: TextFile, key: str) -> str:
        defaults = self._defaults.get(posixpath.dirname(entry.path), {})
        value = entry.header.get(key, defaults.get(key) if isinstance(defaults, dict) else None)
        return text(value)

    def is_draft(self, entry: TextFile) -> bool:
        return super().is_draft(entry) or self._said(entry, "permalink").lower() == "false"

    def address_of(self, entry: TextFile) -> str:
        pattern = self._said(entry, "permalink")
        inner = posixpath.dirname(entry.path.removeprefix(f"{self._input}/"))
        if posixpath.basename(entry.path).startswith("index."):
            inner = posixpath.dirname(inner)
        if pattern and pattern.lower() != "false":
            made = re.sub(
                r"\{\{-?\s*(.*?)\s*-?\}\}",
                lambda hole: self._filled(hole[1], entry, inner),
                pattern,
            )
            made = re.sub(r"/{2,}", "/", f"/{made}")
            return made.removesuffix("index.html")
        return "/" + "/".join(filter(None, (inner, entry.stem))) + "/"

    def _filled(self, hole: str, entry: TextFile, inner: str) -> str:
        name, *filters = (each.strip() for each in hole.split("|"))
        values = {
            "page.fileSlug": entry.stem,
            "page.filePathStem": f"/{inner}/{entry.stem}",
            "title": entry.said("title"),
        }
        value = values.get(name, entry.said(name))
        if name.startswith("page.date"):
            value = f"{entry.date:%Y/%m/%d}" if entry.date else ""
        slugs = any(each.startswith(("slug", "slugify")) for each in filters)
        return ascii_dashed(value) if slugs else value

    def files(self, folder: Path) -> tuple[Path, ...]:
        return (folder / self._input, folder / self._input / "public", folder / "public", folder)

    def feeds(self) -> tuple[str, ...]:
        return (f"{self.address}feed/feed.xml", f"{self.address}feed.xml")
