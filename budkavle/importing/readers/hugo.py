"""Reads a Hugo site: sections, page bundles, languages (https://gohugo.io/content-management/urls/)."""

import posixpath
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.importing.readers import static
from budkavle.importing.readers.addresses import dashed, dated, filled
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.front_matter import data_of, decoded, is_true, text
from budkavle.importing.readers.static import Generator, TextFile, section_of, slashed, suffix_of
from budkavle.importing.source import Source

_NAMES = [
    f"{name}.{suffix}" for name in ("hugo", "config") for suffix in ("toml", "yaml", "yml", "json")
]
_PLACES = ("", "config/_default/", "config/production/")


def recognises(folder: Path) -> bool:
    """Whether a folder is such a site."""
    names = [f"{place}{name}" for place in _PLACES for name in _NAMES]
    found = [each for each in names if (folder / each).exists()]
    hugo = any("hugo." in each or each.startswith("config/") for each in found)
    return hugo or bool(found and (folder / "content").is_dir() and not _is_zola(folder))


def _is_zola(folder: Path) -> bool:
    file = folder / "config.toml"
    return file.exists() and "base_url" in file.read_text(encoding="utf-8", errors="replace")


def read(folder: Path, zone: ZoneInfo) -> Source:
    """Read the site in a folder."""
    return static.read(folder, _Hugo(folder, zone), zone)


class _Hugo(Generator):
    kind, lines = "hugo", False

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        said: dict[str, Any] = {}
        for place in reversed(_PLACES):
            for name in _NAMES:
                file = folder / place / name
                if file.exists():
                    read = data_of(decoded(file.read_bytes())[0], file.suffix[1:])
                    said |= {key.lower(): value for key, value in read.items()}
        self._zone = zone
        self.address = slashed(text(said.get("baseurl")) or "/")
        self.name = text(said.get("title"))
        self.language = text(said.get("defaultcontentlanguage") or said.get("languagecode"))[
            :2
        ].lower()
        self._content = text(said.get("contentdir")).strip("/") or "content"
        permalinks = said.get("permalinks")
        pages = permalinks.get("page") if isinstance(permalinks, dict) else None
        self._permalinks: Mapping[str, Any] = {
            **(permalinks if isinstance(permalinks, dict) else {}),
            **(pages if isinstance(pages, dict) else {}),
        }
        self._ugly = is_true(said.get("uglyurls"))
        languages = said.get("languages")
        self._languages: Mapping[str, Any] = languages if isinstance(languages, dict) else {}
        self._folders = {
            text(each.get("contentDir") or each.get("contentdir")).strip("/"): code
            for code, each in self._languages.items()
            if isinstance(each, dict)
        }
        self._in_folder = is_true(said.get("defaultcontentlanguageinsubdir"))

    def type_of(self, path: str) -> str | None:
        if not path.startswith(f"{self._content}/") or posixpath.basename(path).startswith(
            "_index."
        ):
            return None
        if self._is_resource(path):
            return None
        return section_of(self._inner(path))

    @staticmethod
    def _is_resource(path: str) -> bool:
        """Whether a text belongs to the bundle of another; only by its name, so as not to guess."""
        return (
            suffix_of(path) in ("html", "htm")
            and posixpath.basename(path) not in ("index.html",)
            and "/index/" in path
        )

    def _inner(self, path: str) -> str:
        """The path below the folder of its language."""
        for folder in sorted(filter(None, self._folders), key=len, reverse=True):
            if path.startswith(f"{folder}/"):
                return path[len(folder) + 1 :]
        inner = path[len(self._content) + 1 :]
        code, _, rest = inner.partition("/")
        return rest if rest and code in self._languages else inner

    def _language_of(self, entry: TextFile) -> str:
        if entry.language:
            return entry.language
        for folder, code in self._folders.items():
            if folder and entry.path.startswith(f"{folder}/"):
                return code
        first = entry.path[len(self._content) + 1 :].partition("/")[0]
        return first if first in self._languages else ""

    def address_of(self, entry: TextFile) -> str:
        own = entry.said("url")
        code = self._language_of(entry)
        prefix = f"/{code}" if code and (code != self.language or self._in_folder) else ""
        if own:
            return own if own.startswith("/") else f"{prefix}/{own}"
        slug = entry.said("slug") or self._name(entry)
        pattern = text(self._permalinks.get(entry.type))
        if pattern:
            sections = posixpath.dirname(self._inner(entry.path))
            values = {
                **dated(self._date(entry)),
                "title": dashed(entry.said("title")),
                "slug": dashed(slug) or dashed(entry.said("title")),
                "slugorfilename": dashed(slug),
                "filename": dashed(self._name(entry)),
                "slugorcontentbasename": dashed(slug),
                "contentbasename": dashed(self._name(entry)),
                "section": entry.type,
                "sections": sections,
            }
            return prefix + filled(pattern, values)
        folder = posixpath.dirname(self._inner(entry.path))
        if posixpath.basename(entry.path).startswith("index."):
            folder = posixpath.dirname(folder)
        inner = "/".join(dashed(each) for each in (*folder.split("/"), slug) if each)
        return f"{prefix}/{inner}.html" if self._ugly else f"{prefix}/{inner}/"

    @staticmethod
    def _name(entry: TextFile) -> str:
        """The file's name, which keeps its date; that of the folder for a page bundle."""
        name = posixpath.basename(entry.path).partition(".")[0]
        return posixpath.basename(posixpath.dirname(entry.path)) if name == "index" else name

    def _date(self, entry: TextFile) -> datetime | None:
        at = moment(entry.header.get("date"), self._zone)
        return (at.astimezone(self._zone) if at else None) or entry.date

    def files(self, folder: Path) -> tuple[Path, ...]:
        return (folder / "static", folder / "assets", folder / self._content, folder)

    def feeds(self) -> tuple[str, ...]:
        return (f"{self.address}index.xml",)
