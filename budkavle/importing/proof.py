"""Compares what readers found at the source with our own page of each item. Pure.

The page is the real one, as builds make it. What is missing there must be among the notes that were
made on the way; everything else is a loss.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Literal, NamedTuple, cast
from urllib.parse import unquote

from lxml import html

from budkavle.content.offered_files import ascii_name, suffix_of
from budkavle.importing import urls
from budkavle.importing.addresses import file_beside, name_of
from budkavle.importing.inventory import (
    Inventory,
    inventory,
    missing,
    passages,
    words_in,
    words_of_markdown,
)
from budkavle.importing.source import Note, SourceItem
from budkavle.importing.structure import Structure, lost_structure, structure_of
from budkavle.render.media.kinds import KINDS

Kind = Literal[
    "words", "link", "picture", "table", "title", "passage", "address",
    "heading", "level", "list", "emphasis", "footnote", "language", "date", "author", "file",
]  # fmt: skip

_SAYS_WORDS = frozenset(
    "hidden fallback drawing form line-numbers struck shortcode template remark foreign letters"
    " refused contact footnote-label link-without-words picture alt script field anchor".split()
)
"""Kinds of notes whose words readers no longer see."""
_SAYS_LINKS = frozenset(
    "link link-corrected link-without-words drawing-link embed anchor file".split()
)
"""Kinds of notes whose words are addresses that readers no longer find."""
_MOST_SHOWN = 5
_EXPLAIN: Mapping[str, frozenset[str]] = {
    "emphasis": frozenset({"cleaned-emphasis", "cleaned-differing"}),
    "heading": frozenset({"cleaned-differing", "nested-too-deeply", "heading-within"}),
    "level": frozenset({"cleaned-differing", "levels"}),
    "language": frozenset({"part-language"}),
    "list": frozenset({"cleaned-differing", "nested-too-deeply", "layout"}),
}
"""The notes that tell of a loss of structure."""


class Shown(NamedTuple):
    """What our page says above the text: its language, its day (ISO 8601), whether authors."""

    language: str = ""
    published: str = ""
    authors: bool = False


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the source that is neither on our page nor among the notes."""

    kind: Kind
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The comparison of one item: how much there was, and what is lost."""

    words: int
    links: int
    pictures: int
    tables: int
    downloads: int
    losses: tuple[Loss, ...]


class Page:
    """The parts of our page that belong to the item itself."""

    def __init__(self, markup: str, pictures: Set[str] = frozenset()) -> None:
        root = html.document_fromstring(markup) if markup.strip() else html.Element("div")
        article = next(iter(root.iter("article")), root)
        self.title = " ".join(" ".join(map(str, e.itertext())) for e in article.iter("h1"))
        self.whole = "".join(words_in(" ".join(map(str, article.itertext()))))
        self.published = next((e.get("datetime", "") for e in article.iter("time")), "")
        for name in ("header", "nav", "script"):
            for each in list(article.iter(name)):
                each.drop_tree()
        markup = html.tostring(article, encoding="unicode")
        self.found: Inventory = inventory(markup)
        self.structure: Structure = structure_of(markup, pictures)


def prove(
    item: SourceItem,
    page: str,
    notes: Sequence[Note],
    targets: Mapping[str, str],
    address: str,
    contact_words: str,
    shown: Shown = NOTHING_SHOWN,
) -> Proof:
    """Compare an item with its page, which is at `address` on our site.

    `targets` are the addresses on our site by the old addresses and files of items; `shown` is
    what our page must say above the text.
    """
    pictures = frozenset(unquote(each.words) for each in notes if each.kind == "picture")
    source, ours = inventory(item.html), Page(page, pictures)
    losses = (
        *_title(item, ours),
        *_words(item, source, ours, notes, contact_words),
        *_links(item, source, ours, notes, targets, address),
        *_pictures(source, ours, notes),
        *_tables(source, ours, notes),
        *_structure(item, ours, notes, shown.language, contact_words),
        *_around(item, ours, notes, shown),
    )
    return Proof(
        words=sum(source.words.values()),
        links=len(source.links),
        pictures=len(source.pictures),
        tables=len(source.tables),
        downloads=len(source.downloads),
        losses=losses,
    )


def _title(item: SourceItem, ours: Page) -> Iterator[Loss]:
    title = unescape(re.sub(r"<[^>]*>", "", item.title))
    lost = missing(Counter(words_in(title)), Counter(words_in(ours.title)))
    if lost:
        yield Loss("title", " ".join(lost))


def _words(
    item: SourceItem, source: Inventory, ours: Page, notes: Sequence[Note], contact_words: str
) -> Iterator[Loss]:
    said = Counter(words_in(contact_words))
    for each in notes:
        if each.kind in _SAYS_WORDS:
            said.update(words_in(each.words))
    there = ours.found.words
    lost = missing(source.words, there + said)
    if "".join(source.text) in "".join(ours.found.text):
        lost = Counter()  # the same letters, with other borders between words
    for passage in _first(passages(source.text, lost)):
        yield Loss("words", passage)
    if item.raw and not lost:
        wanted = [_bare(each) for each in words_of_markdown(item.raw)]
        seen = Counter(map(_bare, (there + said + source.words).elements()))
        gone = missing(Counter(wanted), seen)
        together = "".join(map(_bare, ours.found.text))
        unseen = {w: n for w, n in gone.items() if w not in together}
        gone = Counter(unseen)
        if gone:
            written = passages(wanted, gone)
            for passage in _first(each for each in written if _has_run(each, gone)):
                yield Loss("passage", passage)


def _bare(word: str) -> str:
    """A word without underscores, which Markdown may take for emphasis."""
    return word.replace("_", "")


def _has_run(passage: str, gone: Counter[str]) -> bool:
    """Whether two words that follow one another are missing: one alone may be markup."""
    words = passage.split()
    return any(a in gone and b in gone for a, b in pairwise(words))


def _links(
    item: SourceItem,
    source: Inventory,
    ours: Page,
    notes: Sequence[Note],
    targets: Mapping[str, str],
    address: str,
) -> Iterator[Loss]:
    there = Counter(
        _same(urls.join(f"https://x.invalid/{address}", to)) for to, _ in ours.found.links
    )
    there.update(_same(urls.join(f"https://x.invalid/{address}", to)) for to in ours.found.pictures)
    said = {_same(each.words) for each in notes if each.kind in _SAYS_LINKS}
    files = any(each.kind == "picture" for each in notes)
    shown = len(ours.found.pictures)
    for to, words in source.links:
        whole = urls.join(item.base, to)
        if to.startswith("#") or not to or (not words and not to.startswith("http")):
            continue
        name = _same(whole)
        if name in said or name in there or _same(to) in there:
            continue
        target = targets.get(name_of(whole)) or targets.get(file_beside(to, item.where))
        if target is not None and _same(f"https://x.invalid/{target}") in there:
            continue
        if re.search(r"\.(?:jpe?g|png|gif|webp|avif)$", urls.split(whole).path, re.I) and (
            shown or files
        ):
            continue
        if _file_name(whole) and any(_file_name(whole) in each for each in there):
            continue
        if not words:
            continue
        yield Loss("link", f"{words}: {whole}")


def _pictures(source: Inventory, ours: Page, notes: Sequence[Note]) -> Iterator[Loss]:
    said = sum(each.kind in ("picture", "tracking") for each in notes)
    wanted = [each for each in source.pictures if "/emoji/" not in each and "smiley" not in each]
    lacking = len(wanted) - len(ours.found.pictures) - said
    if lacking > 0:
        yield Loss("picture", f"{lacking}: {', '.join(wanted[:3])}")


def _tables(source: Inventory, ours: Page, notes: Sequence[Note]) -> Iterator[Loss]:
    cells = Counter(cell for table in ours.found.tables for cell in table)
    flattened = any(each.kind in ("layout", "line-numbers") for each in notes)
    named = any(each.kind == "picture" for each in notes)  # its name stands in the cell too
    for table in source.tables:
        if len(table) < 2 or flattened:
            continue
        lost = [cell for cell in table if cell not in cells]
        if named:
            lost = [cell for cell in lost if not any(cell in each for each in cells)]
        if lost:
            yield Loss("table", "; ".join(lost[:3])[:200])


def _structure(
    item: SourceItem, ours: Page, notes: Sequence[Note], language: str, contact_words: str
) -> Iterator[Loss]:
    """What is no longer a heading, an item of a list, emphasised and so on.

    The heading above contacts that were taken out of the text goes with them.
    """
    contact = "".join(words_in(contact_words))
    noted = {each.kind for each in notes}
    found: dict[str, list[str]] = {}
    left_out = [each.words for each in notes if each.kind in _SAYS_WORDS and each.words]
    source = structure_of(item.html)
    for kind, what in lost_structure(source, ours.structure, language, left_out):
        if kind == "heading" and contact.startswith(what):
            continue
        found.setdefault(kind, []).append(what)
    for kind, whats in found.items():
        if noted.isdisjoint(_EXPLAIN.get(kind, ())):
            yield Loss(cast("Kind", kind), "; ".join(whats[:3])[:200])


def _around(item: SourceItem, ours: Page, notes: Sequence[Note], shown: Shown) -> Iterator[Loss]:
    """The day, the authors and the files, which stand above and below the text."""
    if shown.published and ours.published[:10] != shown.published[:10]:
        yield Loss("date", shown.published[:10])
    for name in item.authors if shown.authors else ():
        if "".join(words_in(name)) not in ours.whole:
            yield Loss("author", name)
    said = {_same(each.words) for each in notes if each.kind == "file"}
    there = [_same(to) for to, _ in ours.found.links]
    for each in item.files:
        whole = urls.join(item.base, each.address)
        named = _file_name(whole)
        if _same(whole) not in said and not any(named and named in one for one in there):
            yield Loss("file", whole)


def _first(found: Iterator[str]) -> Iterator[str]:
    for number, each in enumerate(found):
        if number == _MOST_SHOWN:
            return
        yield each


def _same(address: str) -> str:
    """What is the same for all ways to write an address."""
    parts = urls.split(urls.without_slashes(address.strip()))
    path = unquote(parts.path).rstrip("/")
    scheme = "" if parts.scheme in ("http", "https", "") else parts.scheme
    host = (parts.hostname or "").removeprefix("www.")
    return f"{scheme}{host}{path}?{unquote(parts.query)}".casefold()


def _file_name(address: str) -> str:
    """The safe name that a downloaded file has here, without its digest."""
    path = unquote(urls.split(address).path)
    if suffix_of(path) not in KINDS:
        return ""
    return ascii_name(path.rpartition("/")[2].rpartition(".")[0])
