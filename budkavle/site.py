"""The whole site of one moment: from settings and content to every output. No MkDocs here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from budkavle import content, feeds, pages, serving
from budkavle.content import REGISTRIES, Content
from budkavle.edition import Edition, decide
from budkavle.frame import Frames
from budkavle.output import Output
from budkavle.pages import Press
from budkavle.references import files_of
from budkavle.settings import Settings
from budkavle.templates import Templates


@dataclass(frozen=True, slots=True)
class Site:
    """Settings, content, and what of it is public."""

    settings: Settings
    content: Content
    edition: Edition


def prepare(folder: Path, settings: Settings, now: datetime) -> Site:
    """Read the content folder and decide what is public at `now`.

    Raises ContentError with every problem.
    """
    read = content.load(folder, settings)
    items = (written.item for written in read.written.values())
    return Site(settings, read, decide(items, read.registries, settings, now))


def outputs(site: Site, frames: Frames, theme: Path) -> Iterator[Output]:
    """Every output but those that MkDocs makes; `theme` is the folder of templates."""
    press = Press(
        settings=site.settings,
        frames=frames,
        templates=Templates(theme, site.settings),
        written=site.content.written,
        addresses=addresses(site),
    )
    return chain(
        pages.outputs(site.edition, press),
        feeds.outputs(site.edition, press),
        serving.outputs(site.edition, site.settings),
    )


def addresses(site: Site) -> dict[str, str]:
    """Where each public file of content/ stands in the site; what is not here is not public."""
    pages_at = {path: page.address for path, page in site.content.pages.items()}
    articles = {each.item.path: each.address for each in site.edition.articles}
    tombstones = {each.item.path: each.address for each in site.edition.tombstones}
    return pages_at | articles | tombstones


def private_files(site: Site) -> frozenset[str]:
    """The files of content/ that MkDocs must not publish: registries, items, and items' files.

    What an item refers to becomes public with the item, not before; what lies among the items and
    none refers to, never.
    """
    folder = f"{site.settings.items_folder}/"
    among_items = {path for path in site.content.files if path.startswith(folder)}
    named = {name for each in site.content.written.values() for name in files_of(each)}
    return frozenset(among_items | named | set(REGISTRIES)) - site.content.pages.keys()
