"""The attachments of public articles: their addresses, and what a link shows of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import NamedTuple

from budkavle.edition import Article
from budkavle.render.media.file_info_cache import InfoByPath
from budkavle.render.media.kinds import KINDS, FileKind, stem_of, suffix_of
from budkavle.render.media.uses import Uses


class Attached(NamedTuple):
    """An attachment as a link shows it: title, address from the site's root, kind, size (bytes)."""

    title: str
    address: str
    kind: FileKind
    size: int


def addresses(articles: Sequence[Article], uses: Mapping[str, Uses]) -> dict[str, str]:
    """The address of each file, by its path in content/: beside the first article that names it.

    `articles` are newest first. A later article that names the same file uses the same address, so
    each file is published once and keeps its address.
    """
    found: dict[str, str] = {}
    for article in reversed(articles):
        named = uses.get(article.item.path)
        new = [use.path for use in named.handed_out if use.path not in found] if named else []
        if new:
            found |= _beside(article.address, dict.fromkeys(new))
    return found


def attached(
    article: Article, uses: Uses, info: InfoByPath, files: Mapping[str, str]
) -> tuple[Attached, ...]:
    """The article's attachments, in the article's order; `files` is the result of `addresses`."""
    return tuple(
        Attached(each.title, files[path], KINDS[suffix_of(path)], info[path].size)
        for each, path in zip(article.item.attachments, uses.paths("attachments"), strict=True)
    )


def _beside(address: str, paths: Iterable[str]) -> Mapping[str, str]:
    """Give each file a unique ASCII name beside the article; equal names get a number."""
    names: dict[str, str] = {}
    for path in paths:
        stem, suffix = stem_of(path), suffix_of(path)
        numbered = (f"{stem}-{number}.{suffix}" for number in count(2))
        free = next(name for name in chain([f"{stem}.{suffix}"], numbered) if name not in names)
        names[free] = path
    return {path: f"{address}{name}" for name, path in names.items()}
