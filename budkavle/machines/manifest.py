"""The hand-over to the subscription service: everything public, whole, in one private file.

It is not part of the site and is written only when the site stands. One line of it is one item, and
begins with the item's id and a digest of all that the line depends on: what has not changed is
copied from the file that stands, so that an edit among many items renders one.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from budkavle import workers
from budkavle.edition import Article, Edition
from budkavle.feeds.posts import History, Post
from budkavle.machines.plain import text_of
from budkavle.output import key_of
from budkavle.pages import Press
from budkavle.settings import Settings
from budkavle.values import Localised

_LINE = re.compile(rb'\{"id":"([^"]+)","content_hash":"([^"]+)"')

_END = b"]}\n"


@dataclass(frozen=True, slots=True)
class _Handed:
    """One item as it is handed over; `content_hash` digests all that its line depends on."""

    article: Article
    post: Post
    content_hash: str


def stage(
    edition: Edition,
    press: Press,
    history: History,
    path: Path,
    see: Callable[[str, bytes], None],
) -> Path | None:
    """Write beside `path` what the file is to say; None if it says that already.

    `history` is what the feeds tell; `see` is shown the file's name and everything new in
    it. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    head = _head(edition, press.settings)
    handed = list(_handed(edition, history))
    with path.open("rb") if path.exists() else BytesIO() as file:
        standing = _Standing(file)
        if standing.says(head, handed):
            return None
        draft = path.with_suffix(".draft")
        _write(draft, head, handed, standing, partial(see, path.name))
    return draft


def publish(draft: Path, path: Path) -> None:
    """Hand over what was staged; who reads meanwhile sees the old file or the new one, whole."""
    draft.replace(path)


def _handed(edition: Edition, history: History) -> Iterator[_Handed]:
    """The articles, oldest first, each with what the feeds tell of it."""
    posts = (place.post for place in history.of() if place.post)
    for article, post in zip(reversed(edition.articles), posts, strict=True):
        yield _Handed(article, post, key_of(post.key))


def _write(
    draft: Path,
    head: bytes,
    handed: Sequence[_Handed],
    standing: "_Standing",
    see: Callable[[bytes], None],
) -> None:
    see(head)
    with draft.open("wb") as file:
        file.write(head)
        made = workers.each(_line, [each for each in handed if not standing.has(each)])
        for number, each in enumerate(handed):
            line = standing.line(each)
            if line is None:
                line = next(made)
                see(line)
            file.write((b",\n" if number else b"\n") + line)
        file.write(b"\n" + _END)
        file.flush()
        os.fsync(file.fileno())  # a mail cannot be called back: no half file after a power cut


class _Standing:
    """The file as it stands: which items it holds and where, without holding their texts.

    One without its end is damaged, and nothing of it is used.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head = file.readline()
        self._places: dict[tuple[str, str], tuple[int, int]] = {}
        start, line = len(self._head), b""
        for line in file:
            if match := _LINE.match(line):
                name = match[1].decode(), match[2].decode()
                self._places[name] = start, len(line.rstrip(b",\n"))
            start += len(line)
        self._whole = line == _END
        if not self._whole:
            self._places.clear()

    def says(self, head: bytes, handed: Sequence[_Handed]) -> bool:
        """Whether the file is what would be written."""
        wanted = [(each.article.id, each.content_hash) for each in handed]
        return self._whole and self._head == head + b"\n" and list(self._places) == wanted

    def has(self, handed: _Handed) -> bool:
        """Whether the item stands there unchanged."""
        return (handed.article.id, handed.content_hash) in self._places

    def line(self, handed: _Handed) -> bytes | None:
        """The line of an item, if it stands there unchanged."""
        place = self._places.get((handed.article.id, handed.content_hash))
        if place is None:
            return None
        self._file.seek(place[0])
        return self._file.read(place[1])


def _head(edition: Edition, settings: Settings) -> bytes:
    """All but the items; what can be followed is named in every language of the site."""
    lists = edition.lists[0]
    first, *others = (each.code for each in settings.languages)
    facts = {
        "version": 1,
        "site_id": settings.identity,
        "site_url": settings.url,
        "name": settings.name,
        "language": first,
        "topics": [_named(each.key, each.topic.title, first, others) for each in lists.topics],
        "stories": [_named(each.key, each.story.title, first, others) for each in lists.stories],
    }
    return _json(facts).removesuffix(b"}") + b',"items":['


def _named(key: str, title: Localised, first: str, others: Sequence[str]) -> dict[str, object]:
    titles = {code: title.in_language(code) for code in others}
    return {"key": key, "title": title.in_language(first), "titles": titles}


def _line(handed: _Handed) -> bytes:
    """One item; its id and its hash come first, where `_Standing` looks for them."""
    article, entry = handed.article, handed.post.entry()
    return _json(
        {
            "id": article.id,
            "content_hash": handed.content_hash,
            "url": entry.url,
            "title": entry.title,
            "language": article.language,
            "topics": article.item.topics,
            "story": article.item.story,
            "published": article.published.isoformat(),
            "announce": article.item.announce,
            "revision": article.item.revision,
            "summary": entry.summary,
            "html": entry.html,
            "text": text_of(entry.html),
        }
    )


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
