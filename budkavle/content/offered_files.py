"""The files that items offer their readers: which, and what they are called in addresses. Pure."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain, count

from budkavle.content.link_targets import content_path, target_of_key
from budkavle.model.addresses import is_url
from budkavle.model.item import Item
from budkavle.model.keys import references_in
from budkavle.model.values import slug

_PLAIN = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,39}")


def offered(item: Item, files: Container[str]) -> Iterator[tuple[str, str]]:
    """The path of each file that an item attaches or links to, except pages, and the field.

    `files` are all paths in content/; an address on the site is a file's if there is one there.
    The field of a link in the text is empty.
    """
    for key, to, name in references_in(item, "file", "link"):
        if to == "file":
            yield content_path(item.path, name), key
        elif not is_url(name) and (
            path := _file(target_of_key(name, item.path).partition("#")[0], files)
        ):
            yield path, key
    for target in item.links:
        if path := _file(target, files):
            yield path, ""


def _file(target: str, files: Container[str]) -> str:
    """The file that a link leads to; empty for a page, and an address where no file is."""
    if target.endswith(".md"):
        return ""
    if target[:1] == "/":
        return target[1:] if target[1:] in files else ""
    return target


def offered_at(
    items: Iterable[tuple[str, Item]], files: Container[str]
) -> Iterator[tuple[str, str]]:
    """The addresses that offered files can have, each with the file's path.

    `items` have their addresses; `files` are all paths in content/. Where several items offer a
    file, it is published beside one of them.
    """
    for address, item in items:
        paths = dict.fromkeys(path for path, _ in offered(item, files))
        for path, beside in names_beside(address, paths).items():
            yield beside, path


def names_beside(address: str, paths: Iterable[str]) -> Mapping[str, str]:
    """Give each file a unique ASCII name beside the article; equal names get a number."""
    names: dict[str, str] = {}
    for path in paths:
        stem, suffix = stem_of(path), suffix_of(path)
        numbered = (f"{stem}-{number}.{suffix}" for number in count(2))
        free = next(name for name in chain([f"{stem}.{suffix}"], numbered) if name not in names)
        names[free] = path
    return {path: f"{address}{name}" for name, path in names.items()}


def suffix_of(path: str) -> str:
    """The suffix of a file's name, in lower case and without its dot."""
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def stem_of(path: str) -> str:
    """A file's name without its suffix, for use in an address: ASCII, lower case, shortened."""
    name = path.rpartition("/")[2].rpartition(".")[0]
    return name if _PLAIN.fullmatch(name) else ascii_name(name)


def ascii_name(words: str) -> str:
    """Turn words into ASCII for use in an address."""
    return slug(words)[:40].strip("-") or "fil"
