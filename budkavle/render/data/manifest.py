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
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, groupby, islice
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

from pydantic_core import to_json

from budkavle.edition import Article, Edition, Lists
from budkavle.model.settings import Settings
from budkavle.model.values import Localised
from budkavle.render.data.manifest_files import (
    MonthFile,
    Staged,
    discard,
    folder_of,
    named_in,
    on_disk,
    read_index,
    undamaged,
)
from budkavle.render.data.plain_text import text_of
from budkavle.render.feeds.posts import History, Post
from budkavle.render.output import OtherSiteError, digest_of, key_of
from budkavle.render.pages import RenderContext
from budkavle.system import workers
from budkavle.system.unfinished import replace_file, stage_beside

_Json = Mapping[str, object]
_Told = Mapping[str, Sequence[_Json]]
"""What the index tells besides items: banners as `urgent`, and what was `withdrawn`."""

_LONGEST_ID = 64
"""The most characters of an id."""


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
    there = undamaged(on_disk(named_in(read_index(path)), folder_of(path)), folder_of(path))
    told = {
        "urgent": list(_urgent(edition, history, context.settings)),
        "withdrawn": list(_withdrawn(edition, context.settings)),
    }
    return _stage(months, there, edition.lists[0], context.settings, path, see, told)


def _withdrawn(edition: Edition, settings: Settings) -> Iterator[_Json]:
    """The items that have been withdrawn, and the reasons that their addresses give."""
    for each in sorted(edition.tombstones, key=lambda tombstone: tombstone.item.id):
        if each.item.withdrawn is not None:
            yield {
                "id": each.item.id,
                "url": settings.url + quote(each.address),
                "language": each.language,
                "reason": each.reason or "",
            }


def _urgent(edition: Edition, history: History, settings: Settings) -> Iterator[_Json]:
    """The banners, as items in every language, with what else a page shows of them."""
    for language in settings.languages:
        for each, post in zip(edition.banners, history.urgent(language.code), strict=True):
            banner, entry = each.banner, post.entry()
            yield {
                "id": banner_id(each.key, language.code),
                "content_hash": post.key,
                "url": entry.url,
                "title": entry.title,
                "language": language.code,
                "topics": (),
                "story": None,
                "published": post.published.isoformat(),
                "announce": banner.announce,
                "revision": banner.revision,
                "authors": (),
                "summary": entry.summary,
                "html": entry.html,
                "text": text_of(entry.html),
                "banner": {
                    "kind": banner.kind,
                    "until": banner.until.at.isoformat() if banner.until else None,
                    "link": entry.leads_to,
                },
            }


def banner_id(key: str, language: str) -> str:
    """The id of a banner in the hand-over: as long as that of an item at the most."""
    readable = f"banner-{key}-{language}"
    return readable if len(readable) <= _LONGEST_ID else f"banner-{digest_of(key)}-{language}"


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
    published = named_in(read_index(path))
    if on_disk(published, folder_of(path)) != published or again - set(map(_month_in, published)):
        raise OtherSiteError(str(path))
    months: dict[str, Sequence[Handed]] = {}
    for file in published:
        month = _month_in(file)
        name, handed = _named_month(month, handed_in(month)) if month in again else (file, ())
        months[name] = handed
    return _stage(months, published, lists, settings, path, see, _told_in(read_index(path)))


def _stage(
    months: Mapping[str, Sequence[Handed]],
    there: Mapping[str, MonthFile],
    lists: Lists,
    settings: Settings,
    path: Path,
    see: Callable[[str, bytes], None],
    told: _Told,
) -> Staged:
    """Stage the months whose files are not published yet; `there` are the published ones."""
    stage = stage_beside(path)
    stage.mkdir(parents=True, exist_ok=True)
    published, parts = read_index(path), dict(there)
    missing = {file: handed for file, handed in months.items() if file not in there}
    made = workers.map_in_order(_line, list(chain.from_iterable(missing.values())))
    for file, handed in missing.items():
        data = b"".join(line + b"\n" for line in islice(made, len(handed)))
        see(file, data)
        replace_file(stage / file, data, durable=True)
        parts[file] = MonthFile(len(data), crc32(data))
    index = _index(lists, settings, {file: parts[file] for file in months}, told)
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


def _told_in(index: bytes) -> _Told:
    """What an index tells besides items; raises OtherSiteError if it is damaged."""
    try:
        found = json.loads(index)
        return {name: found.get(name, ()) for name in ("urgent", "withdrawn")}
    except (ValueError, AttributeError) as error:
        raise OtherSiteError from error


def _index(lists: Lists, settings: Settings, parts: Mapping[str, MonthFile], told: _Told) -> bytes:
    """Render the index; what can be followed is named in every language of the site."""
    first, *others = (each.code for each in settings.languages)
    facts = {
        "version": 3,
        "site_id": settings.identity,
        "site_url": settings.url,
        "name": settings.name,
        "language": first,
        "topics": [
            _named(each.key, each.topic.title, first, others) | _ended(bool(each.topic.retired))
            for each in lists.topics
        ],
        "stories": [
            _named(each.key, each.story.title, first, others) | _ended(each.story.closed)
            for each in lists.stories
        ],
        "parts": [{"file": file, **part._asdict()} for file, part in parts.items()],
        **{name: those for name, those in told.items() if those},
    }
    return to_json(facts) + b"\n"


def _named(key: str, title: Localised, first: str, others: Sequence[str]) -> dict[str, object]:
    titles = {code: title.in_language(code) for code in others}
    return {"key": key, "title": title.in_language(first), "titles": titles}


def _ended(closed: bool) -> dict[str, object]:
    """Marks what has ended, so that nobody begins to follow it; empty while it goes on."""
    return {"closed": True} if closed else {}


def _line(handed: Handed) -> bytes:
    """Render one item as a line."""
    article, post = handed
    entry = post.entry()
    corrections = [
        {"date": each.date.at.isoformat(), "note": each.note} for each in article.corrections
    ]
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
            **({"corrections": corrections} if corrections else {}),
        }
    )
