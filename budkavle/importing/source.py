"""What an export holds, whatever system it comes from: the values that every reader gives. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from budkavle.model.problems import BudkavleError

State = Literal["public", "draft", "scheduled"]
"""A scheduled item is public from its date on; what is not certainly public is a draft."""


class SourceError(BudkavleError):
    """The export cannot be read; the message, a template for `values`, says why and what to do."""

    def __init__(self, message: str, **values: object) -> None:
        self._message, self._values = message, values
        super().__init__(message.format(**values))

    def explain(self, translate: Callable[[str], str]) -> str:
        """The message in the language of `translate`."""
        return translate(self._message).format(**self._values)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is not taken over as it was; `kind` is a key of `report.wording.NOTES`.

    `words` are the words that readers no longer see, or the address that they no longer reach.
    `line` is that of the file at the source, 0 if it is not known.
    """

    kind: str
    words: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """A picture above the text: its address at the source; `alt` is None where it is missing."""

    address: str
    alt: str | None = None
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that readers could download, beside the text."""

    address: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContact:
    """Someone whom readers could call, where the source tells it apart from the text."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """One news item as the source has it.

    `key` identifies it at the source for ever. `where` and `line` say where it is written. `html`
    is its text; `raw` the text as it is written, if that is not HTML. `base` is what relative
    addresses are relative to, `folder` where files beside it are. `addresses` are where it was, its
    own first; `guid` is its id in the source's feeds. Items of one `group` are translations of each
    other. `fields` are texts that may be its summary, by the source's names.
    """

    key: str
    where: str
    title: str
    html: str
    published: datetime | None
    line: int = 1
    raw: str = ""
    base: str = ""
    folder: Path | None = None
    type: str = ""
    state: State = "public"
    expires: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    guid: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    group: str = ""
    picture: SourcePicture | None = None
    pictures: tuple[SourcePicture, ...] = ()
    files: tuple[SourceFile, ...] = ()
    contacts: tuple[SourceContact, ...] = ()
    notes: tuple[Note, ...] = ()


Find = Callable[[str, SourceItem], Path | None]
"""Finds the file that an item calls by an address; None if it is not at hand."""


def nothing_at_hand(address: str, item: SourceItem) -> None:
    """Find no file: the export has only texts."""
    del address, item


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An export: its items in a steady order, and how their files are found.

    `address` is that of the old site, with a slash at the end; `feeds` are those of its feeds.
    `oddities` are what a reader noticed about the whole, as notes.
    """

    kind: str
    items: tuple[SourceItem, ...]
    name: str = ""
    address: str = ""
    language: str = ""
    find: Find = nothing_at_hand
    feeds: tuple[str, ...] = ()
    oddities: tuple[Note, ...] = ()
