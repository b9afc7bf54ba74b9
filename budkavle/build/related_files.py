"""Finds the files that a check of a few files has to read besides these."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from budkavle.content import front_matter
from budkavle.content.addresses import address_name, slug_of
from budkavle.content.item import ParsedItem
from budkavle.content.named_links import links_of
from budkavle.content.reader import Content
from budkavle.host.chrome import Description
from budkavle.model.keys import references_in

_WORD = re.compile(rb"[\w\x80-\xff-]+")
"""A part of an id or an address, as files hold it in UTF-8."""


def addressed(checked: Content, described: Description, paths: Iterable[str]) -> Iterator[str]:
    """The items whose full addresses seem to occur in the checked files.

    They are recognised by the names of the items' files.
    """
    url = described.settings.url.encode()
    texts = [front_matter.read(described.content / path) for path in paths]
    holding = [text for text in texts if url in text]
    for path in checked.files if holding else ():
        if described.settings.is_item(path) and path not in paths:
            end = f"/{path.rpartition('/')[2].removesuffix('.md')}/".encode()
            if any(end in text for text in holding):
                yield path


def related(checked: Content, folder: Path, names: Iterable[str]) -> Iterator[str]:
    """The items that the checked ones link to, or that may claim the same id or address.

    Also items whose names are in the ledger at the address of a checked item.
    """
    items = checked.written.values()
    linked = {link.target.partition("#")[0] for each in items for link, _ in links_of(each)}
    linked |= {link.target.partition("#")[0] for p in checked.pages.values() for link in p.links}
    claims = {claim for each in items for claim in _claims(each)}
    claims |= {name.removeprefix("item ") for name in names if name.startswith("item ")}
    addresses = [link.split("/") for link in linked if link[:1] == "/"]
    named = {parts[-1] for parts in addresses} - {""}
    # A file is beside the item that offers it, as in /nyheter/2026/plan/plan.pdf.
    named |= {parts[-2] for parts in addresses if "." in parts[-1]} - {""}
    sought = _Sought(claims | named)
    last_parts = {claim.rpartition("/")[2] for claim in claims} | named
    for path in checked.files:
        if path.endswith(".md") and (
            path in linked
            or address_name(path) in last_parts
            or sought.any_in(path.encode())
            or (claims and sought.any_in(front_matter.read(folder / path)))
        ):
            yield path


class _Sought:
    """Texts that are sought in many files, as whole words: many take hardly longer than one.

    Each is sought by the one of its words that the fewest others have.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        words = {text.encode(): frozenset(_WORD.findall(text.encode())) for text in texts}
        shared = Counter(chain.from_iterable(words.values()))
        self._by_word = defaultdict[bytes, list[bytes]](list)
        for text, its_words in words.items():
            if its_words:
                rarest = min(its_words, key=lambda word: (shared[word], -len(word), word))
                self._by_word[rarest].append(text)

    def any_in(self, data: bytes) -> bool:
        """Whether the data hold one of the texts."""
        found = self._by_word.keys() & set(_WORD.findall(data))
        return any(text in data for word in found for text in self._by_word[word])


def _claims(each: ParsedItem) -> Iterator[str]:
    """What no other item may have (id and addresses), and the id that another item must have."""
    item = each.item
    yield from (item.id, slug_of(item), *(alias.strip("/") for alias in item.aliases))
    yield from (each.value for each in references_in(item, "item"))
