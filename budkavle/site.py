"""The whole site of one moment: from settings and content to every output. No MkDocs here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from budkavle import content, feeds, ledger, machines, media, pages, search, serving
from budkavle.content import GONE, REGISTRIES, Content
from budkavle.edition import Edition, decide, item_name
from budkavle.feeds import History, Texts
from budkavle.frame import Frames
from budkavle.ledger import NOTHING_YET, Fault, Ledger
from budkavle.media import Colours, Darkroom, Media, arrange, survey
from budkavle.output import Output, key_of
from budkavle.pages import Press
from budkavle.parsed import Parsed
from budkavle.problems import ContentError, Problem
from budkavle.references import files_of
from budkavle.settings import Settings
from budkavle.templates import Templates

STATE = ".budkavle"
"""The folder for what only saves time, beside mkdocs.yml and beside the site."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where content is read from, and where what only saves time is kept between builds."""

    content: Path
    state: Path


@dataclass(frozen=True, slots=True)
class Site:
    """Settings, content, what of it is public, and the ledger as of this edition."""

    settings: Settings
    folders: Folders
    content: Content
    edition: Edition
    media: Media
    ledger: Ledger


def prepare(
    folders: Folders, settings: Settings, now: datetime, published: Ledger = NOTHING_YET
) -> Site:
    """Read the content folder and decide what is public at `now`.

    `published` is the ledger of what has been published before. Raises ContentError with every
    problem, and with every address that would be lost.
    """
    parsed = Parsed(folders.state / "items.sqlite", folders.content, settings.reading)
    read = content.load(folders.content, settings, parsed)
    return prepared(read, folders, settings, now, published)


def prepared(
    read: Content,
    folders: Folders,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
) -> Site:
    """Decide what is public at `now` of content that has been read; raises as `prepare` does."""
    items = [written.item for written in read.written.values()]
    seen = survey(items, folders.content, folders.state / "media")
    wrong = tuple(media.problems(read.written.values(), seen, folders.content.name))
    if wrong:
        raise ContentError(wrong)
    ordinary = {page.address: f"page {path}" for path, page in read.pages.items()}
    edition = decide(items, read.registries, settings, now, published, ordinary)
    if edition.faults:
        raise ContentError(_problem(fault, read, folders.content.name) for fault in edition.faults)
    colours = Colours(**settings.card.model_dump())
    return Site(
        settings,
        folders,
        read,
        edition,
        arrange(edition, seen, settings, colours),
        {**published, **edition.addresses},
    )


def _problem(fault: Fault, read: Content, folder: str) -> Problem:
    """A fault where it can be mended: in the item that stands there now, or among what is gone."""
    items = {item_name(each.item.id): each for each in read.written.values()}
    standing = items.get(fault.instead)
    field, name, remedy = "slug", fault.name, f"/{fault.address}: {{reason: …}}"
    if fault.code == "id-changed":
        field, name = "id", name.removeprefix("item ")
        remedy = f"id: {name}"
    values = (("value", f"/{fault.address}"), ("name", name), ("remedy", remedy))
    if standing:
        path, line = standing.item.path, standing.line_of(field)
        return Problem(f"{folder}/{path}", line, field, fault.code, values)
    return Problem(f"{folder}/{GONE}", 1, "", fault.code, values)


def press_of(site: Site, frames: Frames, theme: Path) -> Press:
    """What the site's pages are printed with; `theme` is the folder of templates."""
    return Press(
        settings=site.settings,
        frames=frames,
        templates=Templates(theme, site.settings),
        written=site.content.written,
        addresses=addresses(site),
        media=site.media,
    )


def history_of(site: Site, press: Press) -> History:
    """What feeds tell of, and the subscription service is handed over."""
    texts = Texts(site.folders.state / "entries.sqlite")
    return History(site.edition, press, site.media.sizes, texts)


def outputs(
    site: Site, press: Press, history: History, ordinary: Iterable[Output], *, searchable: bool
) -> Iterator[Output]:
    """Every output but those that MkDocs makes, whose `ordinary` pages the search finds too.

    Raises SearchError, and then nothing has been written.
    """
    darkroom = Darkroom(site.folders.content, site.folders.state / "pictures")
    return chain(
        pages.outputs(site.edition, press),
        feeds.outputs(site.edition, press, history),
        media.outputs(site.media, darkroom),
        machines.outputs(site.edition, press),
        search.outputs(
            site.edition, press, ordinary, site.folders.state / "search" if searchable else None
        ),
        serving.outputs(site.edition, site.settings),
        [_ledger(site)],
    )


def _ledger(site: Site) -> Output:
    data = ledger.render(site.ledger)
    return Output(ledger.PATH, key_of(data), partial(bytes, data))


def addresses(site: Site) -> dict[str, str]:
    """Where each public file of content/ stands in the site; what is not here is not public."""
    pages_at = {path: page.address for path, page in site.content.pages.items()}
    articles = {each.item.path: each.address for each in site.edition.articles}
    tombstones = {each.item.path: each.address for each in site.edition.tombstones}
    return pages_at | site.media.addresses | articles | tombstones


def private_files(site: Site) -> frozenset[str]:
    """The files of content/ that MkDocs must not publish: registries, items, and items' files.

    What an item refers to becomes public with the item, not before; what lies among the items and
    none refers to, never.
    """
    folder = f"{site.settings.items_folder}/"
    among_items = {path for path in site.content.files if path.startswith(folder)}
    named = {name for each in site.content.written.values() for name in files_of(each)}
    return frozenset(among_items | named | set(REGISTRIES)) - site.content.pages.keys()


def state_of(folder: Path) -> Path:
    """Where what only saves time is kept for the site in `folder`: beside it."""
    return folder.parent / STATE / folder.name
