"""The hand-over to the subscription service: everything public, in files beside the site.

`manifest.json` is the index: it lists what can be followed, and names a file for each month of
publishing. These files are in the folder `manifest` beside it and have one item on each line. The
name of a month's file contains a digest of what it depends on, and the file never changes, so an
edit writes one new month. A program that reads the index and then the files it names gets one
consistent edition; if a file is missing, it must start again.

The hand-over is published after the site, if the settings ask for it (`Subscriptions.hands_over`).
Until then, new files are staged in another folder, since the months' folder is copied to other
machines.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from pydantic_core import to_json

from budkavle.edition import Article, Edition, Lists
from budkavle.model.settings import Settings
from budkavle.model.values import Localised
from budkavle.render.data.plain_text import text_of
from budkavle.render.feeds.posts import History, Post
from budkavle.render.output import OtherSiteError, key_of
from budkavle.render.pages import RenderContext
from budkavle.system import unfinished, workers
from budkavle.system.unfinished import stage_beside


def folder_of(path: Path) -> Path:
    """The folder of the months' files, beside `manifest.json`."""
    return path.with_suffix("")


def discard(path: Path) -> None:
    """Remove files that a build staged but did not publish; `path` is that of `manifest.json`."""
    shutil.rmtree(stage_beside(path), ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Staged:
    """A hand-over whose new files are ready, in a folder that nothing else reads.

    `index` is the new content of `manifest.json`, None if there must be no hand-over. `is_new` is
    false if the same index is published already.
    """

    path: Path
    index: bytes | None
    is_new: bool = False
    files: frozenset[str] = frozenset()

    def publish(self) -> None:
        """Publish the hand-over; concurrent readers see the whole old one or the whole new one."""
        self._move()
        if self.index is None:
            self.path.unlink(missing_ok=True)
        elif self.is_new:
            _write(self.path, self.index)
        folder = folder_of(self.path)
        if not folder.exists():
            return
        for file in folder.iterdir():
            if file.name not in self.files:
                file.unlink()
        if self.index is None:
            folder.rmdir()

    def _move(self) -> None:
        """Move the new files into the folder where readers of the index will look for them."""
        stage, folder = stage_beside(self.path), folder_of(self.path)
        if self.files:
            folder.mkdir(parents=True, exist_ok=True)
        for file in stage.iterdir() if stage.exists() else ():
            file.replace(folder / file.name)
        discard(self.path)


class _Part(NamedTuple):
    """A month's file: its size in bytes, and their checksum."""

    size: int
    crc32: int


Handed = tuple[Article, Post]
"""An article and its post in the feeds; the post's key is a digest of all that is handed over."""


def stage(
    edition: Edition,
    context: RenderContext,
    history: History,
    path: Path,
    see: Callable[[str, bytes], None],
) -> Staged:
    """Stage the months' files that are not published yet; `path` is that of `manifest.json`.

    `history` is that of the feeds; `see` is called with the name and bytes of everything new.
    Raises OSError.
    """
    discard(path)
    if not context.settings.subscriptions.hands_over:
        return Staged(path, None)
    posts = (place.post for place in history.of() if place.post)
    handed = zip(reversed(edition.articles), posts, strict=True)
    by_month = groupby(handed, lambda each: month_of(each[0]))
    months = dict(_named_month(month, tuple(those)) for month, those in by_month)
    there = _undamaged(_there(_named_in(_read(path)), folder_of(path)), folder_of(path))
    return _stage(months, there, edition.lists[0], context.settings, path, see)


def stage_again(
    again: AbstractSet[str],
    handed_in: Callable[[str], Sequence[Handed]],
    lists: Lists,
    settings: Settings,
    path: Path,
    see: Callable[[str, bytes], None],
) -> Staged:
    """Stage only some months again, and keep the other published files; otherwise as `stage`.

    `handed_in` returns the items of a month, oldest first; `lists` are those of the site's first
    language. Of the published files, only the sizes are checked. Raises OSError, and OtherSiteError
    if the published hand-over is not the one that the last build wrote.
    """
    discard(path)
    if not settings.subscriptions.hands_over:
        return Staged(path, None)
    published = _named_in(_read(path))
    if _there(published, folder_of(path)) != published or again - set(map(_month_in, published)):
        raise OtherSiteError(str(path))
    months: dict[str, Sequence[Handed]] = {}
    for file in published:
        month = _month_in(file)
        name, handed = _named_month(month, handed_in(month)) if month in again else (file, ())
        months[name] = handed
    return _stage(months, published, lists, settings, path, see)


def _stage(
    months: Mapping[str, Sequence[Handed]],
    there: Mapping[str, _Part],
    lists: Lists,
    settings: Settings,
    path: Path,
    see: Callable[[str, bytes], None],
) -> Staged:
    """Stage the months whose files are not published yet; `there` are the published ones."""
    stage = stage_beside(path)
    stage.mkdir(parents=True, exist_ok=True)
    published, parts = _read(path), dict(there)
    missing = {file: handed for file, handed in months.items() if file not in there}
    made = workers.map_in_order(_line, list(chain.from_iterable(missing.values())))
    for file, handed in missing.items():
        data = b"".join(line + b"\n" for line in islice(made, len(handed)))
        see(file, data)
        _write(stage / file, data)
        parts[file] = _Part(len(data), crc32(data))
    index = _index(lists, settings, {file: parts[file] for file in months})
    if index != published:
        see(path.name, index)
    return Staged(path, index, index != published, frozenset(months))


def month_of(article: Article) -> str:
    """The month of publishing, for example `2026-11`."""
    return f"{article.published.year}-{article.published.month:02}"


def _named_month(month: str, handed: Sequence[Handed]) -> tuple[str, Sequence[Handed]]:
    """The name of a month's file, and the items in it."""
    digest = key_of([(article.id, post.key) for article, post in handed])
    return f"{month}-{digest}.jsonl", handed


def _month_in(file: str) -> str:
    return file.rpartition("-")[0]


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _named_in(index: bytes) -> dict[str, _Part]:
    """The files that an index names."""
    try:
        parts = json.loads(index)["parts"]
        return {each["file"]: _Part(each["size"], each["crc32"]) for each in parts}
    except (ValueError, LookupError, TypeError):
        return {}


def _there(named: Mapping[str, _Part], folder: Path) -> dict[str, _Part]:
    """Select the files that have the size stated in the index."""
    files = folder.iterdir() if folder.exists() else ()
    there = {file.name: file.stat().st_size for file in files}
    return {file: part for file, part in named.items() if there.get(file) == part.size}


def _undamaged(there: Mapping[str, _Part], folder: Path) -> dict[str, _Part]:
    """Select the files that have the checksum stated in the index."""
    return {file: part for file, part in there.items() if _checksum(folder / file) == part.crc32}


def _checksum(path: Path) -> int | None:
    """The CRC-32 of a file; None if it cannot be read."""
    with suppress(OSError):
        return crc32(path.read_bytes())
    return None


def _write(path: Path, data: bytes) -> None:
    """Write a file completely or not at all, even in a power cut: a mail cannot be called back."""
    place = unfinished.place_for(path)
    with place.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    place.replace(path)


def _index(lists: Lists, settings: Settings, parts: Mapping[str, _Part]) -> bytes:
    """Render the index; what can be followed is named in every language of the site."""
    first, *others = (each.code for each in settings.languages)
    facts = {
        "version": 3,
        "site_id": settings.identity,
        "site_url": settings.url,
        "name": settings.name,
        "language": first,
        "topics": [_named(each.key, each.topic.title, first, others) for each in lists.topics],
        "stories": [_named(each.key, each.story.title, first, others) for each in lists.stories],
        "parts": [{"file": file, **part._asdict()} for file, part in parts.items()],
    }
    return to_json(facts) + b"\n"


def _named(key: str, title: Localised, first: str, others: Sequence[str]) -> dict[str, object]:
    titles = {code: title.in_language(code) for code in others}
    return {"key": key, "title": title.in_language(first), "titles": titles}


def _line(handed: Handed) -> bytes:
    """Render one item as a line."""
    article, post = handed
    entry = post.entry()
    return to_json(
        {
            "id": article.id,
            "content_hash": post.key,
            "url": entry.url,
            "title": entry.title,
            "language": article.language,
            "topics": article.item.topics,
            "story": article.item.story,
            "published": article.published.isoformat(),
            "announce": article.item.announce,
            "revision": article.item.revision,
            "authors": entry.authors,
            "summary": entry.summary,
            "html": entry.html,
            "text": text_of(entry.html),
        }
    )
