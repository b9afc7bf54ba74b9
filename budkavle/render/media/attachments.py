"""The attachments of public articles: their addresses, and what a link shows of them. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budkavle.content.offered_files import names_beside, suffix_of
from budkavle.edition import Article
from budkavle.render.media.file_info_cache import InfoByPath
from budkavle.render.media.kinds import KINDS, FileKind
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
            found |= names_beside(article.address, dict.fromkeys(new))
    return found


def attached(
    article: Article, uses: Uses, info: InfoByPath, files: Mapping[str, str]
) -> tuple[Attached, ...]:
    """The article's attachments, in the article's order; `files` is the result of `addresses`."""
    return tuple(
        Attached(each.title, files[path], KINDS[suffix_of(path)], info[path].size)
        for each, path in zip(article.item.attachments, uses.paths("attachments"), strict=True)
    )
