"""Reads Ghost's export: JSON with the tables of its database, of any version from 0.4 on.

It is made under Settings > Labs > Export. It has neither the site's address, which the mapping
gives, nor any pictures: a copy of `content/images/` has those.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from html import escape
from math import isnan
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.local_files import FilesBelow
from budkavle.importing.readers.markdown_text import html_of
from budkavle.importing.readers.shortcodes import Call
from budkavle.importing.source import Note, Source, SourceError, SourceItem, SourcePicture, State
from budkavle.model.rules import N_

NOT_GHOST = N_("{path} is not an export of Ghost's.")
_OWN_ADDRESS = re.compile(r"__GHOST_URL__/?")
_SUMMARIES = ("custom_excerpt", "meta_description", "og_description")
_STATES: Mapping[str, State] = {"published": "public", "sent": "public", "scheduled": "scheduled"}

Row = Mapping[str, Any]


def recognises(head: str) -> bool:
    """Whether a file begins like such an export."""
    text = head.lstrip("\ufeff \t\r\n")
    return text[:1] == "{" and bool(
        re.search(r'"exported_on"|"db"\s*:\s*\[', text) and '"data"' in text
    )


def read(paths: Sequence[Path], zone: ZoneInfo, files: Path | None = None) -> Source:
    """Read an export, whose times are in UTC; raises SourceError."""
    tables = _tables(paths[0])
    export = _Export(tables, paths[0].name, zone)
    settings = {str(each.get("key")): each.get("value") for each in tables["settings"]}
    folders = (files, paths[0].parent / "content" / "images", paths[0].parent)
    return Source(
        kind="ghost",
        name=str(settings.get("title") or ""),
        language=str(settings.get("locale") or settings.get("lang") or "")[:2].lower(),
        items=tuple(export.items()),
        find=FilesBelow(tuple(filter(None, folders))).find,
        feeds=("/rss/",),
    )


def _tables(path: Path) -> Mapping[str, Sequence[Row]]:
    """The tables by name, empty where there is none."""
    try:
        said = json.loads(path.read_bytes().decode("utf-8-sig", "replace"))
        said = said["db"][0] if "db" in said else said
        data = said["data"]
        found = {
            k: [e for e in v if isinstance(e, dict)] for k, v in data.items() if isinstance(v, list)
        }
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError(NOT_GHOST, path=path.name) from error
    if "posts" not in found:
        raise SourceError(NOT_GHOST, path=path.name)
    return defaultdict(list, found)


class _Export:
    """The tables of one export."""

    def __init__(self, tables: Mapping[str, Sequence[Row]], file: str, zone: ZoneInfo) -> None:
        self._posts, self._file, self._zone = tables["posts"], file, zone
        self._tags = _related(tables["posts_tags"], "tag_id", tables["tags"])
        self._authors = _related(tables["posts_authors"], "author_id", tables["users"])
        self._users = {str(each.get("id")): _text(each, "name") for each in tables["users"]}
        self._meta = {str(each.get("post_id")): each for each in tables["posts_meta"]}

    def items(self) -> Iterator[SourceItem]:
        """Every post and page."""
        return map(self._item, self._posts)

    def _item(self, post: Row) -> SourceItem:
        id_, notes = str(post.get("id")), list[Note]()
        slug = _text(post, "slug") or id_
        meta = self._meta.get(id_, {})
        said = {**meta, **{key: value for key, value in post.items() if value}}
        picture = _own(_text(said, "feature_image") or _text(said, "image"))
        author = self._users.get(str(post.get("author_id")), "")
        return SourceItem(
            key=f"ghost:{_text(post, 'uuid') or id_}",
            where=self._file,
            title=_text(post, "title"),
            html=_html(post, notes),
            base=f"/{slug}/",
            published=self._published(post),
            type="page" if post.get("type") == "page" or post.get("page") in (1, True) else "post",
            state=self._state(post, notes),
            fields={key: words for key in _SUMMARIES if (words := _text(said, key))},
            addresses=(f"/{slug}/",),
            guid=_text(post, "comment_id") or id_,
            authors=tuple(self._authors.get(id_) or filter(None, [author])),
            tags=tuple(each for each in self._tags.get(id_, ()) if not each.startswith("#")),
            language=_text(post, "locale")[:2].lower(),
            picture=SourcePicture(
                picture,
                _text(said, "feature_image_alt") if "feature_image_alt" in said else None,
                _text(said, "feature_image_caption"),
            )
            if picture
            else None,
            notes=tuple(notes),
        )

    def _state(self, post: Row, notes: list[Note]) -> State:
        if post.get("visibility") in ("members", "paid", "tiers", "filter"):
            notes.append(Note("private"))
            return "draft"
        return _STATES.get(str(post.get("status")), "draft")

    def _published(self, post: Row) -> datetime | None:
        for key in ("published_at", "created_at"):
            value = post.get(key)
            if isinstance(value, int | float) and not isinstance(value, bool):
                with suppress(OverflowError, OSError, ValueError):  # no year of the calendar
                    return datetime.fromtimestamp(value / 1000, UTC).astimezone(self._zone)
            if at := moment(value, ZoneInfo("UTC")):
                return at.astimezone(self._zone)
        return None


def _related(links: Sequence[Row], key: str, others: Sequence[Row]) -> Mapping[str, list[str]]:
    """The names that each post is linked to, in their order."""
    names = {str(each.get("id")): _text(each, "name") for each in others}
    found: dict[str, list[str]] = {}
    for each in sorted(links, key=_order):
        if name := names.get(str(each.get(key))):
            found.setdefault(str(each.get("post_id")), []).append(name)
    return found


def _order(link: Row) -> float:
    """The place of a link among those of its post; first, if it is no number."""
    with suppress(TypeError, ValueError):
        order = float(link.get("sort_order") or 0)
        return 0 if isnan(order) else order
    return 0


def _html(post: Row, notes: list[Note]) -> str:
    """The text of a post: HTML, or else Markdown, or else its words."""
    if html := _text(post, "html"):
        return _own(html)
    if markdown := _text(post, "markdown"):
        return html_of(_own(markdown), notes, {}, _nothing_known)
    plain = _text(post, "plaintext")
    return "".join(f"<p>{escape(each)}</p>" for each in re.split(r"\n\s*\n", plain) if each.strip())


def _nothing_known(call: Call) -> None:
    """Ghost has no shortcodes of its own."""
    del call


def _own(text: str) -> str:
    """The text with addresses from the site's root where Ghost has a mark for its own address."""
    return _OWN_ADDRESS.sub("/", text)


def _text(said: Row, key: str) -> str:
    value = said.get(key)
    return "" if value is None else str(value).strip()
