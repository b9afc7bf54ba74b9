"""The verb archive: keeps what readers get, shows it as it was, and checks what is kept."""

import argparse
import sys
from contextlib import closing
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budkavle.cli.parser import Parser

if TYPE_CHECKING:
    from budkavle.archive.store import Store
    from budkavle.host.chrome import Description

INCOMPLETE = 1
"""The exit status of a check that finds something missing."""

_MOST_NAMED = 20


def add_verbs(command: Parser) -> None:
    """Add the verb archive."""
    _ = command.words.gettext
    parser = command.add_verb(
        "archive", _("keep the site as it is now, beside what was kept before"), archive
    )
    parser.add_argument(
        "--folder", type=Path, metavar=_("FOLDER"), help=_("the folder of the archive")
    )
    parser.add_argument(
        "--check", action="store_true", help=_("check that everything is kept and whole")
    )
    parser.add_argument(
        "--as-of",
        type="moment",
        metavar="2026-03-01T09:00",
        help=_("print what was at an address at this moment"),
    )
    parser.add_argument(
        "address", nargs="?", metavar=_("ADDRESS"), help=_("an address, such as /nyheter/2026/x/")
    )


def archive(options: argparse.Namespace, words: NullTranslations) -> int:
    """Keep the site, check the archive, or print a page of it; returns the exit status."""
    from budkavle.archive.run import FOLDER
    from budkavle.archive.store import Store
    from budkavle.host import project

    described = project.describe(options.config)
    store = Store(options.folder or options.config.resolve().parent / FOLDER)
    if bool(options.as_of) != bool(options.address):
        print(words.gettext("--as-of and an address belong together."), file=sys.stderr)
        return 2
    if options.as_of:
        return _show(options, described, store)
    if options.check:
        return _check(options, described, store, words)
    return _keep(options, described, store, words)


def _keep(
    options: argparse.Namespace,
    described: "Description",
    store: "Store",
    words: NullTranslations,
) -> int:
    from budkavle.archive.history import note
    from budkavle.archive.run import Original, keep
    from budkavle.build.lock import hold_lock
    from budkavle.model.changes import CHANGES_FILE
    from budkavle.publish.serving import FileServing
    from budkavle.render.output import STATE

    settings, now = described.settings, datetime.now(UTC)
    with hold_lock(options.config.resolve().parent / STATE):
        serving = FileServing(settings)
        public = _public(described, now)
        sources = {each.path: described.content / each.path for each in public.values()}
        items = {at: (each.id, each.end) for at, each in public.items()}
        kept = keep(
            Original(
                described.site,
                settings.url,
                serving,
                sources,
                items if settings.change_history else {},
            ),
            store,
            now,
            lambda seen, last: note(
                described.content / CHANGES_FILE, seen, now, last, settings.timezone
            ),
        )
    if options.quiet:
        return 0
    if kept.file is None:
        print(words.gettext("Nothing has changed since the last time."))
    else:
        said = words.gettext("{file}: {changed} new or changed, {gone} gone.")
        print(said.format(file=kept.file, changed=kept.changed, gone=kept.gone))
    if kept.told:
        said = words.ngettext(
            "Readers saw {n} item change. Build again to tell it on its page.",
            "Readers saw {n} items change. Build again to tell it on their pages.",
            kept.told,
        )
        print(said.format(n=kept.told))
    return 0


class _PublicItem(NamedTuple):
    """An item that is or was public: its id, its path, and whether it is withdrawn or expired."""

    id: str
    path: str
    end: str


def _public(described: "Description", now: datetime) -> dict[str, _PublicItem]:
    """The items that are or were public, by address; a draft is nobody else's business."""
    from budkavle.content import reader
    from budkavle.content.item_cache import ItemCache
    from budkavle.edition import decide
    from budkavle.render.output import state_of
    from budkavle.system.cache import Cache

    settings = described.settings
    with closing(Cache(state_of(described.site))) as cache:
        parsed = ItemCache(cache, described.content, settings.validation_context)
        read = reader.load(described.content, settings, parsed)
    items = (written.item for written in read.written.values())
    pages = [page.matter for page in read.pages.values()]
    edition = decide(items, read.registries, settings, settings.on_clock(now), pages=pages)
    gone = {
        each.address: _PublicItem(
            each.item.id, each.item.path, "withdrawn" if each.reason else "expired"
        )
        for each in edition.tombstones
    }
    return gone | {
        each.address: _PublicItem(each.id, each.item.path, "") for each in edition.articles
    }


def _show(options: argparse.Namespace, described: "Description", store: "Store") -> int:
    from budkavle.archive.run import page_as_of, url_meant

    settings = described.settings
    moment = settings.on_clock(options.as_of)
    url = url_meant(store, settings.url, options.address, moment)
    sys.stdout.buffer.write(page_as_of(store, url, moment))
    return 0


def _check(
    options: argparse.Namespace,
    described: "Description",
    store: "Store",
    words: NullTranslations,
) -> int:
    from budkavle.archive.run import check
    from budkavle.build.durable import DurableFiles
    from budkavle.build.ledger_file import LedgerFile

    ledger = LedgerFile(DurableFiles(options.config, described.site), {}).ledger
    found = check(store, described.settings.url, ledger)
    for address in found.missing[:_MOST_NAMED]:
        line = words.gettext("/{address} has been published, and is not in the archive.")
        print(line.format(address=address), file=sys.stderr)
    if not options.quiet:
        said = words.ngettext("{n} record is whole.", "{n} records are whole.", found.records)
        print(said.format(n=found.records))
    return INCOMPLETE if found.missing else 0
