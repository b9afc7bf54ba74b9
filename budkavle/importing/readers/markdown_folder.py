"""Reads a folder of Markdown files with front matter, whichever program they were written for.

Astro, Gatsby, Docusaurus, Hexo, VitePress and others say in code where their pages are. So an
address is only certain where the front matter tells it; otherwise it is the path of the file.
"""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from budkavle.importing.readers import front_matter, static
from budkavle.importing.readers.front_matter import UnreadableHeaderError, decoded, text
from budkavle.importing.readers.static import Generator, TextFile, paths_below, suffix_of
from budkavle.importing.source import Source

_SUFFIXES = ("md", "mdx", "markdown")
_ABOVE = re.compile(r"^(?:.*/)?(?:content|pages|_posts|source|docs)/(?:docs/)?")
_NOT_NEWS = re.compile(
    r"(?:^|/)(?:README|CHANGELOG|LICENSE|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\b", re.I
)
_ENOUGH = 2000
"""Files that are looked at before a folder counts as having none with front matter."""


def recognises(folder: Path) -> bool:
    """Whether a folder has such files."""
    looked = 0
    for path in paths_below(folder):
        if suffix_of(path) in _SUFFIXES and not _NOT_NEWS.search(path):
            looked += 1
            try:
                written = front_matter.split(decoded((folder / path).read_bytes())[0])
            except (OSError, UnreadableHeaderError):
                continue
            if written and written.header.get("title"):
                return True
            if looked > _ENOUGH:
                return False
    return False


def read(folder: Path, zone: ZoneInfo) -> Source:
    """Read the files in a folder."""
    return static.read(folder, _Folder(folder), zone)


class _Folder(Generator):
    kind, lines = "markdown", False
    address, name, language = "/", "", ""

    def __init__(self, folder: Path) -> None:
        file = folder / "package.json"
        said = front_matter.data_of(decoded(file.read_bytes())[0], "json") if file.exists() else {}
        home = text(said.get("homepage"))
        self.address = static.slashed(home) if home.startswith("http") else "/"

    def type_of(self, path: str) -> str | None:
        if _NOT_NEWS.search(path):
            return None
        parts = path.split("/")
        if re.fullmatch(r"index\.\w+", parts[-1]):
            parts = parts[:-1]
        return parts[-2] if len(parts) > 1 else "top"

    def address_of(self, entry: TextFile) -> str:
        said = entry.said("permalink", "url", "path", "slug")
        if "/" in said:
            return f"/{said.strip('/')}/"
        inner = _ABOVE.sub("", entry.path)
        stem = re.sub(r"(?:/index)?\.\w+$", "", inner)
        if said:
            stem = f"{stem.rpartition('/')[0]}/{said}".strip("/")
        return f"/{stem}/"

    def files(self, folder: Path) -> tuple[Path, ...]:
        return (folder / "public", folder / "static", folder / "src", folder)
