"""The files that public articles hand out: where they stand, and what a link says of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from budkavle.edition import Article
from budkavle.render.media.facts_cache import Facts
from budkavle.render.media.kinds import KINDS, Kind, stem_of, suffix_of
from budkavle.render.media.uses import Uses


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment as a link shows it: its title, address from the site's root, kind, bytes."""

    title: str
    address: str
    kind: Kind
    size: int


def addresses(articles: Sequence[Article], uses: Mapping[str, Uses]) -> dict[str, str]:
    """Where each file stands, by its path in content/: beside the first article to name it.

    Articles are newest first. A later article that names the same file leads to the same address,
    so that a file is there once and its address stays.
    """
    found: dict[str, str] = {}
    for article in reversed(articles):
        named = uses.get(article.item.path)
        new = [use.path for use in named.handed_out if use.path not in found] if named else []
        if new:
            found |= _beside(article.address, dict.fromkeys(new))
    return found


def attached(
    article: Article, uses: Uses, facts: Facts, files: Mapping[str, str]
) -> tuple[Attached, ...]:
    """The article's attachments, in the order it names them; `files` are the `addresses`."""
    return tuple(
        Attached(each.title, files[path], KINDS[suffix_of(path)], facts[path].size)
        for each, path in zip(article.item.attachments, uses.paths("attachments"), strict=True)
    )


def _beside(address: str, paths: Iterable[str]) -> Mapping[str, str]:
    """Give each file a name of its own beside the article: ASCII, a number if two are alike."""
    names: dict[str, str] = {}
    for path in paths:
        stem, suffix = stem_of(path), suffix_of(path)
        numbered = (f"{stem}-{number}.{suffix}" for number in count(2))
        free = next(name for name in chain([f"{stem}.{suffix}"], numbered) if name not in names)
        names[free] = path
    return {path: f"{address}{name}" for name, path in names.items()}
