"""Remembers what was taken in, so that a second run changes only what has changed at the source.

The record is durable: without it, nobody could tell a writer's later edit from an older import.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b

from budkavle.importing.source import SourceError, SourceItem
from budkavle.model.rules import N_

NAME = "imported.json"
NOTHING = "nothing"
_FORMAT = "items-1"
"""Names the form of the record: another one has another name."""
UNREADABLE = N_("{path} cannot be read, so it is not known what writers have edited: {reason}")


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """An item that was taken in: its path in content/, and the digests of its file and source.

    While files are being written, `replacing` is the digest of the file before, or NOTHING; whoever
    finds it afterwards knows that a run was killed.
    """

    path: str
    written: str
    source: str
    replacing: str = ""


Record = Mapping[str, ImportedItem]
"""What was taken in, by the key of the item at its source."""


def parse(data: bytes, path: str) -> Record:
    """Read a record; raises SourceError."""
    try:
        items = json.loads(data)[_FORMAT]
        return {key: ImportedItem(**each) for key, each in items.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(UNREADABLE, path=path, reason=error) from error


def render(record: Record) -> bytes:
    """The record as JSON, in order."""
    items = {key: asdict(each) for key, each in sorted(record.items())}
    return (json.dumps({_FORMAT: items}, ensure_ascii=False, indent=0) + "\n").encode()


def digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def digest_of(item: SourceItem) -> str:
    """What is different whenever an item is different at its source."""
    shown = (
        item.title, item.html, item.published, item.state, item.expires,
        sorted(item.fields.items()), item.addresses, item.guid, item.authors, item.tags,
        item.language, item.picture, item.pictures, item.files, item.contacts, item.type,
    )  # fmt: skip
    return digest(repr(shown).encode("utf-8", "replace"))
