"""Reads a Pelican site (https://docs.getpelican.com/en/latest/content.html)."""

import ast
import posixpath
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.importing.readers import static
from budkavle.importing.readers.addresses import ascii_dashed
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.front_matter import decoded, text
from budkavle.importing.readers.static import Generator, TextFile, slashed
from budkavle.importing.source import Source

_CONFIGURATIONS = ("publishconf.py", "pelicanconf.py")
_FORMAT = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


def recognises(folder: Path) -> bool:
    """Whether a folder is such a site."""
    return any((folder / each).exists() for each in _CONFIGURATIONS)


def read(folder: Path, zone: ZoneInfo) -> Source:
    """Read the site in a folder."""
    return static.read(folder, _Pelican(folder, zone), zone)


class _Pelican(Generator):
    kind, lines = "pelican", True

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        said: dict[str, Any] = {}
        for each in reversed(_CONFIGURATIONS):
            if (folder / each).exists():
                said |= _assigned(decoded((folder / each).read_bytes())[0])
        self._zone, self._said = zone, said
        self.address = slashed(text(said.get("SITEURL")))
        self.name = text(said.get("SITENAME"))
        self.language = text(said.get("DEFAULT_LANG"))[:2].lower()
        self._content = text(said.get("PATH")).strip("/").removeprefix("./") or "content"

    def type_of(self, path: str) -> str | None:
        if not path.startswith(f"{self._content}/") and self._content != ".":
            return None
        inner = path.removeprefix(f"{self._content}/")
        if inner.startswith(("images/", "extra/", "theme/")):
            return None
        return "pages" if inner.startswith("pages/") else "articles"

    def is_draft(self, entry: TextFile) -> bool:
        return super().is_draft(entry) or entry.said("status").lower() in ("draft", "hidden")

    def address_of(self, entry: TextFile) -> str:
        source = text(self._said.get("SLUGIFY_SOURCE")) or "title"
        named = entry.stem if source == "basename" else entry.said("title") or entry.stem
        slug = entry.said("slug") or ascii_dashed(named)
        at = moment(entry.header.get("date"), self._zone) or entry.date
        own = entry.said("url", "save_as")
        kind = "PAGE_URL" if entry.type == "pages" else "ARTICLE_URL"
        usual = "pages/{slug}.html" if entry.type == "pages" else "{slug}.html"
        pattern = own or text(self._said.get(kind)) or usual
        folder = posixpath.basename(posixpath.dirname(entry.path))
        category = entry.said("category") or (folder if folder != self._content else "misc")
        values = {"slug": slug, "lang": entry.said("lang"), "category": ascii_dashed(category)}

        def hole(match: re.Match[str]) -> str:
            if match[1] == "date" and at:
                return at.strftime(match[2] or "%Y-%m-%d")
            return values.get(match[1], "")

        made = _FORMAT.sub(hole, pattern).lstrip("/")
        return f"/{made}"

    def guid_of(self, entry: TextFile, address: str) -> str:
        """As feedgenerator has it: a tag URI from the host, the day and the path."""
        at = moment(entry.header.get("date"), self._zone)
        host, _, path = address.partition("://")[2].partition("/")
        return f"tag:{host},{at:%Y-%m-%d}:/{path}/" if at and host else address

    def files(self, folder: Path) -> tuple[Path, ...]:
        return (folder / self._content, folder)

    def feeds(self) -> tuple[str, ...]:
        names = (
            text(self._said.get(key))
            for key in ("FEED_ALL_ATOM", "FEED_ALL_RSS", "FEED_ATOM", "FEED_RSS")
        )
        found = [each for each in names if each and each != "None"] or ["feeds/all.atom.xml"]
        return tuple(f"{self.address}{each}" for each in found)


def _assigned(code: str) -> dict[str, Any]:
    """The constants that a configuration assigns; nothing of it is run."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, Any] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                found[statement.targets[0].id] = ast.literal_eval(statement.value)
            except (ValueError, TypeError):
                continue
    return found
