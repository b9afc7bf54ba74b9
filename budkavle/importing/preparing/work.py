"""A text while it is prepared: its tree, what is made of it, and where it will be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from budkavle.importing.markup import Element, new
from budkavle.importing.source import Note

FIRST = 0xF0000
"""The character before the first that stands for something (Supplementary Private Use Area-A)."""
LINK = "https://import.invalid/{}"
"""The address that stands for the target of a link, by its number."""


class Resolver(Protocol):
    """What is known of where a text will be: the targets of its links and pictures."""

    @property
    def language(self) -> str:
        """The language of the text."""

    def link(self, address: str) -> str | None:
        """Where a link leads from the new text; None if it would lead nowhere."""

    def picture(self, address: str) -> str | None:
        """The picture's file, seen from the new text; None if it is not at hand."""

    def picture_in(self, data: bytes) -> str | None:
        """The same for a picture that was within the text itself."""

    def file(self, address: str) -> str | None:
        """A file to download that is at hand, seen from the new text."""

    def whole(self, address: str) -> str:
        """The whole address at the source."""


@dataclass
class Prepared:
    """Clean markup, and what its characters and links stand for.

    `inline` and `blocks` are Markdown by character; `links` are targets by number, and one that
    begins with # names a heading by its words.
    """

    markup: str = ""
    inline: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    footnotes: dict[str, str] = field(default_factory=dict)


class Work:
    """A text that is being prepared: each step changes the tree at `root` and adds to `made`."""

    def __init__(self, root: Element, resolver: Resolver, first: int) -> None:
        self.root, self.resolver, self.made = root, resolver, Prepared()
        self.footnotes: Mapping[str, Element] = {}
        self._next = first

    def note(self, kind: str, words: str) -> None:
        """Note something that is lost or changed."""
        self.made.notes.append(Note(kind, words))

    def inline(self, markdown: str) -> str:
        """A character that stands for Markdown within a paragraph."""
        self._next += 1
        self.made.inline[chr(self._next)] = markdown
        return chr(self._next)

    def block(self, markdown: str) -> Element:
        """A paragraph that stands for a block of Markdown."""
        self._next += 1
        self.made.blocks[chr(self._next)] = markdown
        return new("p", chr(self._next))

    def link(self, target: str) -> str:
        """An address that stands for the target of a link."""
        self.made.links.append(target)
        return LINK.format(len(self.made.links) - 1)
