"""Recognises what kind of export a file or a folder is, and reads it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from budkavle.importing.readers import (
    eleventy,
    feeds,
    ghost,
    hugo,
    jekyll,
    markdown_folder,
    mynewsdesk,
    pages,
    pelican,
    wordpress,
    zola,
)
from budkavle.importing.source import Source, SourceError
from budkavle.model.rules import N_

UNKNOWN = N_(
    "It is not clear what kind of export {path} is. Say it with --from, which knows: {known}."
)
NONE_OF_KIND = N_("There is no export of the kind {kind} at {path}.")
MISSING = N_("There is nothing at {path}.")

_GENERATORS = {
    "hugo": hugo,
    "zola": zola,
    "jekyll": jekyll,
    "eleventy": eleventy,
    "pelican": pelican,
}
_DOCUMENTS: Mapping[str, Callable[[str], bool]] = {
    "wordpress": wordpress.recognises,
    "mynewsdesk": mynewsdesk.recognises,
    "ghost": ghost.recognises,
    "feed": feeds.recognises,
}
"""Kinds that are documents, in the order in which they are tried: an export may hold feeds too."""

KINDS = (*_DOCUMENTS, "pages", *_GENERATORS, "markdown")
_HEAD = 4000
_SUFFIXES = frozenset({".xml", ".rss", ".atom", ".json", ".rdf"})


def read(path: Path, kind: str, zone: ZoneInfo, files: Path | None = None) -> Source:
    """Read an export of a kind; recognise the kind if none is given.

    Times without an offset are in the zone. `files` is a folder with the site's files. Raises
    SourceError.
    """
    if not path.exists():
        raise SourceError(MISSING, path=path)
    kind = kind or kind_of(path)
    if kind == "pages":
        return pages.read(path, zone, files)
    if kind == "markdown":
        return markdown_folder.read(path, zone)
    if kind in _DOCUMENTS:
        documents = _documents(path, _DOCUMENTS[kind])
        if not documents:
            raise SourceError(NONE_OF_KIND, path=path, kind=kind)
        return _of_documents(kind, documents, zone, files)
    reading: Callable[[Path, ZoneInfo], Source] = _GENERATORS[kind].read
    return reading(path, zone)


def _of_documents(
    kind: str, documents: Sequence[Path], zone: ZoneInfo, files: Path | None
) -> Source:
    if kind == "wordpress":
        return wordpress.read(documents, zone, files)
    if kind == "mynewsdesk":
        return mynewsdesk.read(documents, zone, files)
    if kind == "ghost":
        return ghost.read(documents, zone, files)
    return feeds.read(documents, zone, files)


def kind_of(path: Path) -> str:
    """The kind of an export; raises SourceError."""
    if path.is_dir():
        for kind, module in _GENERATORS.items():
            if module.recognises(path):
                return kind
        if pages.recognises(path):
            return "pages"
    for kind, recognises in _DOCUMENTS.items():
        if _recognised(path, recognises):
            return kind
    if path.is_dir() and markdown_folder.recognises(path):
        return "markdown"
    if pages.has_pages(path):
        return "pages"
    raise SourceError(UNKNOWN, path=path, known=", ".join(KINDS))


def _documents(path: Path, recognises: Callable[[str], bool]) -> list[Path]:
    """The documents of an export: a file, or all of that kind in a folder."""
    return [path] if path.is_file() else _recognised(path, recognises)


def _recognised(path: Path, recognises: Callable[[str], bool]) -> list[Path]:
    found = [path] if path.is_file() else sorted(path.iterdir())
    chosen = (each for each in found if path.is_file() or each.suffix.lower() in _SUFFIXES)
    return [each for each in chosen if each.is_file() and recognises(_head(each))]


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_HEAD).decode("utf-8", "replace")
