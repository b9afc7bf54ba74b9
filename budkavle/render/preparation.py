"""Prepares a site: reads the content, finds every problem with it, and decides what is public."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from budkavle.content import reader
from budkavle.content.item_cache import ItemCache
from budkavle.content.reader import Content, Finish
from budkavle.edition import lost_addresses
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.model.problems import ContentError, Problem
from budkavle.model.settings import Settings
from budkavle.render import media
from budkavle.render.media import Survey
from budkavle.render.public_files import loose_files
from budkavle.render.site import Folders, Site, decided, survey_of


def prepare(
    folders: Folders,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
    finish: Finish | None = None,
) -> Site:
    """Read the content folder and decide what is public at `now`.

    `published` is the ledger of what has been published before; `finish` completes a read that has
    already started (see `reader.being_read`). Raises ContentError with every problem or, if there
    is no problem, with every address that would be lost.
    """
    if finish is None:
        parsed = ItemCache(folders.cache, folders.content, settings.validation_context)
        finish = partial(reader.read, folders.content, settings, None, parsed)
    read, problems = finish(published)
    if problems:
        told = with_files(problems, read, survey_of(read, folders), folders)
        raise ContentError((*told, *loose_problems(read, folders, settings)))
    return prepared(read, folders, settings, now, published)


def prepared(
    read: Content,
    folders: Folders,
    settings: Settings,
    now: datetime,
    published: Ledger = NOTHING_YET,
) -> Site:
    """Decide which of the read content is public at `now`; raises the same errors as `prepare`."""
    seen = survey_of(read, folders)
    wrong = (*file_problems(read, seen, folders), *loose_problems(read, folders, settings))
    if wrong:
        raise ContentError(wrong)
    site = decided(read, seen, folders, settings, now, published)
    if lost := tuple(address_problems(site)):
        raise ContentError(lost)
    return site


def file_problems(read: Content, seen: Survey, folders: Folders) -> Iterator[Problem]:
    """Find problems in the pictures and attachments of items."""
    return media.problems(read.written.values(), seen, folders.content.name)


def loose_problems(read: Content, folders: Folders, settings: Settings) -> Iterator[Problem]:
    """Find problems in the files of content/ that are published unchanged."""
    return media.loose_problems(
        loose_files(read, read.pages.values(), settings), folders.content, settings.trusts
    )


def with_files(
    problems: Iterable[Problem], read: Content, seen: Survey, folders: Folders
) -> tuple[Problem, ...]:
    """Add the problems with files to `problems`, unless these report them already.

    The existing problems about a missing file are better: they suggest the most similar name.
    """
    problems = tuple(problems)
    told = {(each.path, each.line, each.code) for each in problems}
    more = file_problems(read, seen, folders)
    return (*problems, *(each for each in more if (each.path, each.line, each.code) not in told))


def address_problems(site: Site) -> Iterator[Problem]:
    """Report every published address that would be lost or used for something else."""
    folder = site.folders.content.name
    for fault in site.edition.faults:
        yield lost_addresses.address_problem(fault, site.content.written.values(), folder)
