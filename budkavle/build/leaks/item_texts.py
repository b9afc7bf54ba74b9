"""The texts of items and ordinary pages, and the names by which a leak of them is recognised."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from budkavle.build.leaks.search import Secret, texts_of
from budkavle.content.addresses import address_of
from budkavle.content.front_matter import decode, split
from budkavle.content.item import ParsedItem
from budkavle.content.link_targets import SCHEME
from budkavle.content.markdown import plain_text, render
from budkavle.content.mistakes import MistakesError
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item import Item
from budkavle.model.noun import texts_in, types_of
from budkavle.model.settings import Settings

MARK = re.compile(r"[^\s@]+@[^\s@]+|\+\d{6,}|https?://\S+")
"""An e-mail address, a phone number or a web address: searched for as a whole, however short."""

_OF_THE_FILE = types_of(Item).keys() - types_of(FrontMatter).keys()
"""The fields of an item that come from its file and are not written in it."""

_PLAIN_WORD = re.compile(r"[a-z]+")
"""A key of a registry, a language, `auto`: never secret."""

_MADE_ID = re.compile(r"\d{8}-\d{4,6}-[a-z0-9]+")
"""An id as the command `new` makes it, which no other text contains by chance."""

_ATTRIBUTE = re.compile(r' (?:alt|title|href)="([^"]*)"')


def texts_of_item(written: ParsedItem, except_under: Iterable[str] = ()) -> Iterator[Secret]:
    """All texts of an item except those under these keys."""
    item = written.item
    for field in types_of(type(item)).keys() - _OF_THE_FILE - {*except_under}:
        for text in texts_in(getattr(item, field)):
            if not _PLAIN_WORD.fullmatch(text):
                mark = MARK.fullmatch(text) is not None
                yield secret_of(written, field, text, is_mark=mark)
    texts = written.texts()
    yield from _in_html(written, "", texts.body)
    for box in texts.facts:
        for fact in box.items:
            yield from _in_html(written, "facts", fact)
        if box.title:
            yield secret_of(written, "facts", box.title)


def marks_of_item(written: ParsedItem, settings: Settings) -> Iterator[Secret]:
    """The names of an item that is not public yet: its id, its addresses, its file."""
    item = written.item
    made = _MADE_ID.fullmatch(item.id) is not None
    yield secret_of(written, "id", item.id, is_mark=True, is_own=made)
    yield secret_of(written, "slug", address_of(item, settings), is_mark=True, is_own=True)
    yield secret_of(written, "", item.path, is_mark=True, is_own=True)
    yield from (secret_of(written, "aliases", alias, is_mark=True) for alias in item.aliases)


def secret_of(
    written: ParsedItem, field: str, text: str, *, is_mark: bool = False, is_own: bool = False
) -> Secret:
    """A secret of an item, with the path and line where it stands."""
    return Secret(written.item.path, written.line_of(field), field, text, is_mark, is_own)


def texts_of_page(path: str, source: str) -> Iterator[str]:
    """The source of an ordinary page, the text that readers see, and the ids of its headings."""
    yield source
    try:
        text = decode(source.encode())
        body = split(text).body if text.lstrip().startswith("---") else text
    except MistakesError:
        return
    rendered = render(body, path)
    yield from _said_in(rendered.html)
    yield from rendered.headings


def _in_html(written: ParsedItem, field: str, html: str) -> Iterator[Secret]:
    """The words of HTML between its tags and in their attributes."""
    for text in _said_in(html):
        yield secret_of(written, field, text, is_mark=MARK.fullmatch(text) is not None)


def _said_in(html: str) -> Iterator[str]:
    yield from texts_of(html)
    yield from plain_text(html).split("\n")
    for told in _ATTRIBUTE.findall(html):
        if not told.startswith((SCHEME, "#")):
            yield unescape(told).removeprefix("mailto:").removeprefix("tel:")
