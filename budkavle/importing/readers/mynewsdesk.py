"""Reads what Mynewsdesk's service gives: pressroom lists in JSON, one or several saved documents.

They are saved from /services/pressroom/list/KEY?format=json&type_of_media=pressrelease and so on,
with another offset for each document.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.importing import urls
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.local_files import FilesBelow
from budkavle.importing.source import (
    Source,
    SourceContact,
    SourceError,
    SourceFile,
    SourceItem,
    SourcePicture,
)
from budkavle.model.rules import N_

NOT_LIST = N_("{path} is not a list of Mynewsdesk's.")


def recognises(head: str) -> bool:
    """Whether a file begins like such a list."""
    return head.lstrip("\ufeff \t\r\n")[:1] == "{" and (
        '"type_of_media"' in head or '"source_id"' in head
    )


def read(paths: Sequence[Path], zone: ZoneInfo, files: Path | None = None) -> Source:
    """Read saved lists; raises SourceError."""
    items: dict[str, SourceItem] = {}
    for path in paths:
        for said in _items(path):
            item = _item(said, path.name, zone)
            items.setdefault(item.key, item)
    first = next(iter(items.values()), None)
    parts = urls.split(first.addresses[0] if first and first.addresses else "")
    return Source(
        kind="mynewsdesk",
        address=f"{parts.scheme}://{parts.netloc}/" if parts.netloc else "",
        items=tuple(items.values()),
        find=FilesBelow(tuple(filter(None, (files, paths[0].parent)))).find,
    )


def _items(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        said = json.loads(path.read_bytes().decode("utf-8-sig", "replace"))
    except ValueError as error:
        raise SourceError(NOT_LIST, path=path.name) from error
    found = said.get("items") if isinstance(said, dict) else said
    if isinstance(found, dict):
        found = found.get("item")
    if not isinstance(found, list):
        raise SourceError(NOT_LIST, path=path.name)
    yield from (each for each in found if isinstance(each, dict))


def _item(said: Mapping[str, Any], file: str, zone: ZoneInfo) -> SourceItem:
    url, id_ = _text(said, "url"), _text(said, "id", "source_id")
    kind = _text(said, "type_of_media") or "pressrelease"
    picture = _text(said, "image", "image_medium", "image_url")
    return SourceItem(
        key=f"mynewsdesk:{kind}:{id_ or url}",
        where=file,
        title=_text(said, "header", "title"),
        html=_text(said, "body", "text"),
        base=url,
        published=moment(_text(said, "published_at", "created_at"), zone),
        type=kind,
        fields={k: words for k in ("summary", "intro") if (words := _text(said, k))},
        addresses=tuple(filter(None, [url])),
        guid=url,
        tags=tuple(_names(said.get("tags"))) or tuple(_names(said.get("subjects"))),
        language=_text(said, "language")[:2].lower(),
        picture=SourcePicture(
            picture,
            _text(said, "image_alt_text") or None,
            _text(said, "image_caption"),
            _text(said, "photographer"),
        )
        if picture
        else None,
        files=tuple(_files(said)),
        contacts=tuple(_people(said)),
    )


def _text(said: Mapping[str, Any], *keys: str) -> str:
    """The first of these keys that has a text; some are mappings with a text in them."""
    for key in keys:
        value = said.get(key)
        if isinstance(value, dict):
            value = value.get("text") or value.get("datetime") or value.get("value")
        if value not in (None, "", []):
            return str(value).strip()
    return ""


def _list(value: Any) -> list[Any]:
    """A list that the service writes as a list, or as a mapping with one key."""
    if isinstance(value, dict):
        value = next(iter(value.values()), None)
    return value if isinstance(value, list) else [] if value is None else [value]


def _names(value: Any) -> Iterator[str]:
    for each in _list(value):
        name = _text(each, "name", "text", "title") if isinstance(each, dict) else str(each)
        if name:
            yield name


def _people(said: Mapping[str, Any]) -> Iterator[SourceContact]:
    for each in _list(said.get("related_contact_people") or said.get("contact_people")):
        if isinstance(each, dict) and _text(each, "name"):
            yield SourceContact(
                name=_text(each, "name"),
                role=_text(each, "title", "role"),
                phone=_text(each, "phone", "phone_number", "cellphone"),
                email=_text(each, "email"),
            )


def _files(said: Mapping[str, Any]) -> Iterator[SourceFile]:
    for each in _list(said.get("documents") or said.get("related_documents")):
        address = _text(each, "document", "url", "file") if isinstance(each, dict) else str(each)
        if address:
            name = _text(each, "header", "name", "title") if isinstance(each, dict) else ""
            yield SourceFile(address, name)
