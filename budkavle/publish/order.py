"""The order in which files become public, so that no reader ever lacks something. Pure.

First what pages load, then pages, then what announces pages: feeds, sitemaps, redirects. What is
new comes before what has changed, since only the changed files lead to the new ones. The ledger is
last, because an address counts as published when it is there.
"""

from collections.abc import Iterable, Iterator, Mapping

from budkavle.edition import ledger

_LOADED = frozenset(
    ".avif .css .gif .ico .jpeg .jpg .js .map .pagefind .pf_filter .pf_fragment .pf_index .pf_meta"
    " .png .svg .ttf .wasm .webp .woff .woff2".split()
)
"""The kinds of files that pages load, by their endings."""

_LOADED_BY_SEARCH = "pagefind-entry.json"

Group = tuple[int, bool]


def is_loaded(path: str) -> bool:
    """Whether pages load this file, so that a reader of yesterday's page may still need it."""
    name = path.rpartition("/")[2]
    return name[name.rfind(".") :] in _LOADED or name == _LOADED_BY_SEARCH


def is_page(path: str) -> bool:
    """Whether this is a page."""
    return path.endswith(".html")


def in_order(paths: Iterable[str], standing: Mapping[str, object]) -> Iterator[list[str]]:
    """Groups of paths, each to be public before the next; `standing` are there already."""
    groups: dict[Group, list[str]] = {}
    for path in sorted(paths):
        groups.setdefault((_rank(path), path in standing), []).append(path)
    for key in sorted(groups):
        yield groups[key]


def _rank(path: str) -> int:
    if path == ledger.PATH:
        return 4
    if path.endswith(_LOADED_BY_SEARCH):
        return 1  # names the other files of the search
    if is_loaded(path):
        return 0
    return 2 if is_page(path) else 3
