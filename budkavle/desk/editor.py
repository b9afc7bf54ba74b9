"""An item as a form: opened from its file, and composed into a file again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from budkavle.content.authoring import drafts
from budkavle.content.editing.document import Document, NoDocumentError, document_of
from budkavle.content.editing.patch import UneditableError
from budkavle.content.editing.written import Plain, Value
from budkavle.content.mistakes import MistakesError
from budkavle.content.yaml_values import parse_mapping
from budkavle.desk import form_values, submitted
from budkavle.desk.fields import Field, fields_of
from budkavle.desk.form_values import NotShownError
from budkavle.desk.submitted import Submitted
from budkavle.model.front_matter import FrontMatter

FIELDS = fields_of(FrontMatter)
TEXT = "_text"
"""The name of the form's field for the text below the front matter."""

_NOTHING = Document("---\n", "", "---\n\n", "", "\n", "\n")
"""The file of a new item, before anything is written."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An item's file divided into parts, and the values of its front matter."""

    document: Document
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form of an item as it is shown: the values of its fields by key, and its text."""

    values: Mapping[str, Any]
    text: str


def opened(data: bytes) -> Opened | None:
    """Open an item's file; None if a form cannot show it, so that it is edited as text."""
    try:
        document = document_of(data)
        values = parse_mapping(document.header)
        form_values.shown_all(FIELDS, values)
        document.with_values({**values, "title": "x"})
    except (NoDocumentError, MistakesError, NotShownError, UneditableError):
        return None
    return Opened(document, values)


def begun(now: datetime, id_: str) -> Opened:
    """A new item: a draft of today. `now` is on the site's clock."""
    values: dict[str, Value] = {
        "id": id_,
        "date": Plain(now.date().isoformat()),
        "draft": Plain("true"),
    }
    return Opened(_NOTHING.with_values(values), values)


def filled(opened: Opened) -> Filled:
    """The form of an opened item."""
    return Filled(form_values.shown_all(FIELDS, opened.values), opened.document.text)


def read(form: Submitted, fields: tuple[Field, ...] = FIELDS) -> Filled:
    """The form that a writer has sent."""
    text = (form.get(TEXT) or [""])[0]
    return Filled(submitted.read(fields, form), text)


def sent(form: Filled) -> dict[str, list[str]]:
    """A form as a browser would send it."""
    return {**submitted.sent(FIELDS, form.values), TEXT: [form.text]}


def composed(opened: Opened, form: Filled, also: Mapping[str, Value | None] | None = None) -> bytes:
    """The file with what the form says; `also` sets more keys, or takes them away where None.

    Raises UneditableError.
    """
    wanted = form_values.merged(FIELDS, opened.values, form.values)
    for key, value in (also or {}).items():
        if value is None:
            wanted.pop(key, None)
        else:
            wanted[key] = value
    return opened.document.with_text(form.text).with_values(wanted).data


def path_of_new(form: Filled, items_folder: str, taken: frozenset[str]) -> str:
    """The path for the file of a new item, from content/: its year, and words of its headline."""
    year = str(form.values["date"])[:4]
    folder = f"{items_folder}/{year}" if year.isascii() and year.isdecimal() else items_folder
    slug = form.values["slug"] or drafts.slug_for(form.values["title"])
    stem = drafts.slug_for(slug)
    names = (f"{folder}/{stem}{f'-{n}' if n > 1 else ''}.md" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
