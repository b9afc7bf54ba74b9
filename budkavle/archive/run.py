"""Keeps a site, shows it as it was, and checks what is kept.

keep: site ─ digests ─► what differs from what is kept ─► WARC file, index, checksums
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote

from budkavle.archive import index
from budkavle.archive.comparison import changed_parts
from budkavle.archive.errors import DamagedArchiveError, NoSiteError, NotArchivedError
from budkavle.archive.index import IndexLine
from budkavle.archive.records import Capture, RecordWriter, bodies, body_at
from budkavle.archive.store import Store, digest_of
from budkavle.build import as_of
from budkavle.edition.ledger import Ledger
from budkavle.publish.serving import FileServing
from budkavle.render.output import STATE

FOLDER = "archive"
"""The folder of the archive, beside mkdocs.yml."""

SOURCE = "urn:budkavle:content:"
"""The beginning of the names of sources, which readers do not get."""

_INDEX = "index.html"
_MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run has added: how many files and sources are new or changed, how many are gone."""

    changed: int
    gone: int
    file: str | None
    """The name of the WARC file; None if nothing has changed."""
    told: int = 0
    """In how many items readers have seen something change, of those whose changes are told."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check has found: how many records are whole, and which addresses are not kept."""

    records: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Original:
    """A built site: its folder, its address, and how its files are served.

    `sources` are the sources of public items, by path in content/. `items` are the addresses of the
    pages whose changes are told, each with the item's id, and with withdrawn or expired if that is
    all that the page says.
    """

    site: Path
    url: str
    serving: FileServing
    sources: Mapping[str, Path]
    items: Mapping[str, tuple[str, str]] = field(default_factory=dict)


Tell = Callable[[Mapping[str, tuple[str, ...]], datetime | None], None]
"""Takes the parts that have changed, by the ids of items, and the time of the last run."""


def keep(original: Original, store: Store, now: datetime, tell: Tell = lambda *_: None) -> Kept:
    """Add to the archive what has changed in the site since the last run.

    Before that, `tell` is given what readers have seen change in items. The caller holds the lock
    of the site. Raises OSError, NoSiteError, DamagedArchiveError and NotTheSiteError.
    """
    if not original.site.is_dir():
        raise NoSiteError(str(original.site))
    if as_of.is_marked(original.site):
        raise as_of.NotTheSiteError(original.site)
    files = {**_pages(original), **_sources(original)}
    entries = list(store.entries())
    known = index.standing(entries)
    found = {url: digest_of(path) for url, path in files.items()}
    changed = [url for url, digest in found.items() if _digest(known.get(url)) != digest]
    gone = sorted(known.keys() - files.keys())
    if not (changed or gone):
        return Kept(0, 0, None)
    seen = dict(_seen(original, files, {url: known[url] for url in changed if url in known}, store))
    tell(seen, max((each.at for each in entries), default=None))
    write = partial(_write, original, {url: files[url] for url in changed}, gone, now)
    warc, _ = store.add(now, write)
    return Kept(len(changed), len(gone), warc, len(seen))


def _seen(
    original: Original, files: Mapping[str, Path], before: Mapping[str, IndexLine], store: Store
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ids of the items that readers have seen change, and the parts that have."""
    for address, (id_, end) in original.items.items():
        url = url_of(original.url, address)
        if url in before:
            was = _bytes_of(before[url], store)
            if parts := changed_parts(was, files[url].read_bytes(), end):
                yield id_, parts


def page_as_of(store: Store, url: str, moment: datetime) -> bytes:
    """What readers got at a URL at a time; raises NotArchivedError and DamagedArchiveError."""
    entry = index.standing(store.entries(), moment).get(url)
    if entry is None or entry.file is None:
        raise NotArchivedError(url)
    return _bytes_of(entry, store)


def url_meant(store: Store, url: str, asked: str, moment: datetime) -> str:
    """The URL that somebody means who has typed an address, or copied it from a browser.

    It may lack the slash at its end, have signs as `%C3%A5` and a query, or be of `http:`; or it
    names the source of an item. `url` is the site's.
    """
    if asked.startswith(SOURCE):
        return asked
    scheme, _, rest = asked.partition("://")
    own = url.partition("://")[2]
    ours = scheme in ("http", "https") and rest.startswith(own)
    path = rest.removeprefix(own) if ours else asked
    plain = path.partition("#")[0].partition("?")[0]
    ways = (each for part in (path, plain) for each in (part, unquote(part)))
    urls = [url_of(url, each + end) for each in ways for end in ("", "/")]
    kept = index.standing(store.entries(), moment)
    return next((each for each in urls if each in kept), urls[0])


def check(store: Store, url: str, ledger: Ledger) -> Checked:
    """Check every file and record, and that everything ever published is kept.

    `ledger` has the addresses that were ever published. Raises DamagedArchiveError.
    """
    records = 0
    for name, digest in store.checksums.items():
        file = store.folder / name
        if not file.is_file() or digest_of(file) != digest:
            raise DamagedArchiveError(file)
    entries = [each for each in store.entries() if each.file]
    listed = {(each.file, each.url, each.digest) for each in entries}
    for warc in {each.file for each in entries if each.file}:
        held = {(warc, each, digest) for each, digest in bodies(store.folder / warc)}
        if held != {each for each in listed if each[0] == warc}:
            raise DamagedArchiveError(store.folder / warc)
        records += len(held)
    for each in entries:
        _bytes_of(each, store)
    kept = {each for _, each, _ in listed}
    missing = (address for address in sorted(ledger) if url_of(url, address) not in kept)
    return Checked(records, tuple(missing))


def _bytes_of(entry: IndexLine, store: Store) -> bytes:
    """What an entry says that is kept; raises DamagedArchiveError if it is not there."""
    file = store.folder / (entry.file or "")
    body = body_at(file, entry.place)
    if sha256(body).hexdigest() != entry.digest:
        raise DamagedArchiveError(file)
    return body


def url_of(url: str, address: str) -> str:
    """The URL of an address of the site, which may have a slash in front."""
    return url + quote(address.lstrip("/").removesuffix(_INDEX))


def _pages(original: Original) -> dict[str, Path]:
    """The files that readers get, by URL."""
    site = original.site
    paths = (path for path in sorted(site.rglob("*")) if path.is_file())
    named = ((path.relative_to(site).as_posix(), path) for path in paths)
    return {
        quoted: path
        for name, path in named
        if STATE not in name.split("/")
        for quoted in [url_of(original.url, name) if _is_page(name) else original.url + quote(name)]
    }


def _is_page(name: str) -> bool:
    return name.rpartition("/")[2] == _INDEX


def _sources(original: Original) -> dict[str, Path]:
    return {SOURCE + quote(name): path for name, path in sorted(original.sources.items())}


def _digest(entry: IndexLine | None) -> str:
    return entry.digest if entry else ""


def _write(
    original: Original,
    changed: Mapping[str, Path],
    gone: Iterable[str],
    now: datetime,
    file: BinaryIO,
    name: str,
) -> list[IndexLine]:
    """Write the records of a run; returns its entries."""
    records = RecordWriter(file, name, now)
    found = list(_written(records, original, changed, now, name))
    return [*found, *(IndexLine(url, now, "-", "", None) for url in gone)]


def _written(
    records: RecordWriter,
    original: Original,
    changed: Mapping[str, Path],
    now: datetime,
    name: str,
) -> Iterator[IndexLine]:
    for url, path in changed.items():
        data = path.read_bytes()
        digest = sha256(data).hexdigest()
        if url.startswith(SOURCE):
            place = records.write_source(url, data)
            yield IndexLine(url, now, _MARKDOWN, digest, name, place)
        else:
            own = path.relative_to(original.site).as_posix()
            media_type = original.serving.media_type(own)
            headers = (("Content-Type", media_type), *original.serving.headers(own))
            place = records.write(Capture(url, now, headers, data))
            yield IndexLine(url, now, media_type, digest, name, place)
