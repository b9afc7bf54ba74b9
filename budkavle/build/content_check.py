"""Checks the content: all problems a build would find, and advice, for everything or a few files.

On a site with thousands of items, a check of one item reads only the items related to it.
"""

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from budkavle.build import place_check, style_check, version_check
from budkavle.build.durable import DurableFiles
from budkavle.build.ledger_file import LedgerFile
from budkavle.build.related_files import addressed, related
from budkavle.content import front_matter, portable_addresses, portable_names, reader
from budkavle.content.addresses import address_of
from budkavle.content.advice import advise
from budkavle.content.front_matter import decode, split
from budkavle.content.item import ParsedItem
from budkavle.content.own_addresses import OwnAddresses
from budkavle.content.reader import Content
from budkavle.content.references import (
    Nearest,
    files_of,
)
from budkavle.content.registry_reader import lines_of_keys
from budkavle.content.similarity import MISSING_FILE, files_meant
from budkavle.content.yaml_places import line_of, place_of_key
from budkavle.content.yaml_values import parse_typed
from budkavle.edition import decide, lost_addresses
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.host import project
from budkavle.host.choice import lacking
from budkavle.host.chrome import Description
from budkavle.host.configuration import (
    advice,
    is_self_contained,
    require_pages,
    require_trusted,
)
from budkavle.model.problems import BudkavleError, ContentError, Problem
from budkavle.model.registries import REGISTRIES
from budkavle.model.rules import N_, Rule
from budkavle.render.output import state_of
from budkavle.system.cache import Cache
from budkavle.system.files import NOTHING_KNOWN, list_files

UNUSED_FILE = Rule(
    "unused-file",
    N_("Nothing refers to this file, so it is not published."),
    N_("Link to it, or move it out of the content if nobody needs it."),
    "advice",
)


class NotContentError(BudkavleError):
    """A file to be checked does not belong to the site; `meant` are files that do."""

    def __init__(self, file: Path, meant: Iterable[Path]) -> None:
        self.file, self.meant = file, tuple(meant)
        super().__init__(str(file))


def check(configuration: Path, now: datetime, files: Iterable[Path] = ()) -> tuple[Problem, ...]:
    """All problems and advice at `now`, sorted; if `files` are given, only those related to them.

    Raises NotContentError for a file that is not in the content folder.
    """
    try:
        described = project.describe(configuration)
    except ContentError as error:
        return error.problems
    paths = frozenset(_within(described.content, configuration, file) for file in files)
    if paths and all(path.endswith(".md") for path in paths):
        return _sorted(_of_some(described, configuration, paths, now))
    # The registries and mkdocs.yml affect everything.
    return _sorted(
        chain(
            _of_all(described, configuration, now),
            _menu(configuration, described.content),
            advice(configuration, described.settings, now),
            lacking(configuration, described.settings),
            style_check.advice(described),
            version_check.advice(configuration),
        )
    )


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems)))


def _within(folder: Path, configuration: Path, file: Path) -> str:
    """The path of a file in content/; empty for mkdocs.yml itself."""
    path = file.resolve()
    if path == configuration.resolve():
        return ""
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        there = [f"{folder.name}/{each}" for each in list_files(folder, NOTHING_KNOWN)[0]]
        raise NotContentError(
            file, (folder.parent / each for each in files_meant(file.as_posix(), there))
        )
    return path.relative_to(folder.resolve()).as_posix()


def _of_all(described: Description, configuration: Path, now: datetime) -> Iterator[Problem]:
    ledger = _published(described, configuration)
    read, problems = reader.read(described.content, described.settings, published=ledger)
    if problems:
        yield from problems
        yield from _loose(read, described)
    else:
        yield from _of_the_site(read, described, configuration, now, ledger)
        yield from place_check.dead_places(read, described, configuration)
    yield from _judged(described, read.written.values(), read.files)
    yield from portable_names.advice(read.files, described.content.name)
    yield from _unportable(described, read)


def _unportable(described: Description, read: Content) -> Iterator[Problem]:
    """Advice on addresses that other systems cannot store, on the lines that state them."""
    folder, settings = described.content, described.settings
    own = OwnAddresses(read.written, read.registries, read.files, settings)
    found = portable_addresses.advice(read.written, read.registries, own, settings, folder.name)
    for problem in found:
        name = problem.path.rpartition("/")[2]
        lines = lines_of_keys(folder, name, settings) if name in REGISTRIES else {}
        yield replace(problem, line=lines.get(problem.field, problem.line))


def _loose(read: Content, described: Description) -> Iterator[Problem]:
    from budkavle.render.preparation import loose_problems  # takes a while to load
    from budkavle.render.site import Folders

    folders = Folders(described.content, Cache(state_of(described.site)))
    yield from loose_problems(read, folders, described.settings)


def _of_the_site(
    read: Content, described: Description, configuration: Path, now: datetime, ledger: Ledger
) -> Iterator[Problem]:
    """Problems that a build finds even if every file is right by itself, such as missing pages."""
    # These take a while to load, and a check of one file needs none of them.
    from budkavle.build.leaks import repeats, secrets
    from budkavle.render import approvals, preparation, public_files
    from budkavle.render.site import Folders

    folders = Folders(described.content, Cache(state_of(described.site)))
    settings = described.settings
    try:
        made = preparation.prepared(read, folders, settings, settings.on_clock(now), ledger)
        require_pages(configuration, settings, read.pages)
        require_trusted(configuration, settings, read.files)
        approvals.require_approved(configuration, settings, read, folders)
    except ContentError as error:
        yield from error.problems
        return
    for path in public_files.unused_files(made):
        yield Problem(f"{described.content.name}/{path}", 1, "", UNUSED_FILE)
    search = secrets.search_for(made, configuration, described.theme)
    yield from repeats.Repeats(made, search, configuration, described.theme).own()


def _of_some(
    described: Description, configuration: Path, paths: frozenset[str], now: datetime
) -> Iterator[Problem]:
    folder, settings = described.content, described.settings
    ledger = _published(described, configuration)
    alone, own_problems = reader.read(folder, settings, paths, published=ledger)
    published = _published_there(ledger, described, alone)
    by_address = frozenset(addressed(alone, described, paths))
    beside = paths.union(by_address, related(alone, folder, published.values()))
    read, problems = alone, own_problems
    if beside != paths:
        read, problems = reader.read(folder, settings, beside, published=ledger)
    shown = {f"{folder.name}/{path}" for path in paths}
    for problem in problems:
        if problem.path in shown or not paths.isdisjoint(dict(problem.values).values()):
            yield problem
    if published and not problems:
        for problem in _moved(read, described, now, published):
            if problem.path in shown:
                yield problem
    if by_address and not problems:
        for problem in _repeating(read, described, configuration, now, ledger):
            if problem.path in shown:
                yield problem
    if not problems:
        for problem in place_check.dead_places(read, described, configuration):
            if problem.path in shown:
                yield problem
    for problem in _unportable(described, read):
        if problem.path in shown:
            yield problem
    checked = [each for path, each in read.written.items() if path in paths]
    yield from _judged(described, checked, read.files)
    if settings.desk.requires_approval:
        yield from _unapproved(described, configuration, checked, read.files)


def _unapproved(
    described: Description,
    configuration: Path,
    items: Collection[ParsedItem],
    files: Container[str],
) -> Iterator[Problem]:
    from budkavle.render import approvals, media
    from budkavle.render.site import Folders

    folders = Folders(described.content, Cache(described.site.parent / ".budkavle" / "check"))
    seen = media.survey((each.item for each in items), folders.content, folders.cache, files)
    yield from approvals.problems(configuration, described.settings, items, seen, folders)


def _repeating(
    read: Content, described: Description, configuration: Path, now: datetime, ledger: Ledger
) -> Iterator[Problem]:
    """Problems where public content repeats what belongs to an item that is not public."""
    from budkavle.build.leaks import repeats, secrets
    from budkavle.render.site import Folders, decided, survey_of

    folders = Folders(described.content, Cache(state_of(described.site)))
    seen, settings = survey_of(read, folders), described.settings
    made = decided(read, seen, folders, settings, settings.on_clock(now), ledger)
    search = secrets.search_for(made, configuration, described.theme)
    yield from repeats.Repeats(made, search, configuration, described.theme).own()


def _moved(
    read: Content, described: Description, now: datetime, published: Ledger
) -> Iterator[Problem]:
    """Items whose id differs from that of the item published earlier at the same address."""
    settings = described.settings
    items = (each.item for each in read.written.values())
    edition = decide(items, read.registries, settings, settings.on_clock(now), published)
    for fault in edition.faults:
        yield lost_addresses.address_problem(fault, read.written.values(), described.content.name)


def _published_there(known: Ledger, described: Description, checked: Content) -> Ledger:
    """What this machine knows to be published at the addresses of the checked items."""
    settings = described.settings
    addresses = [address_of(each.item, settings) for each in checked.written.values()]
    return {address: known[address] for address in addresses if address in known}


def _published(described: Description, configuration: Path) -> Ledger:
    return LedgerFile(DurableFiles(configuration, described.site), NOTHING_YET).ledger


def _judged(
    described: Description, items: Iterable[ParsedItem], files: Container[str]
) -> Iterator[Problem]:
    """Advice on the items' texts, and problems with the files they show or offer."""
    items = tuple(items)
    folder = described.content
    for each in items:
        source = split(decode(front_matter.read(folder / each.item.path)))
        yield from advise(each, source, described.settings, folder.name)
    if any(files_of(each) for each in items):
        yield from _files(described, items, files)


def _files(
    described: Description, items: Collection[ParsedItem], files: Container[str]
) -> Iterator[Problem]:
    from budkavle.render import media  # takes a while to load, and most items have no files

    folder = described.content
    silenced = {f"{folder.name}/{each.item.path}": each.item.silence or {} for each in items}
    # The build's own cache is for all items, and this check may be about a few.
    cache = Cache(described.site.parent / ".budkavle" / "check")
    seen = media.survey((each.item for each in items), folder, cache, files)
    problems = media.problems(items, seen, folder.name)
    # A missing file is reported by the check of references, with the most similar file name.
    yield from (problem for problem in problems if problem.rule != MISSING_FILE)
    for problem in media.advice(items, seen, folder.name):
        if problem.code not in silenced[problem.path]:
            yield problem


def _menu(configuration: Path, folder: Path) -> Iterator[Problem]:
    """Problems for pages that the menu in mkdocs.yml names but that do not exist."""
    text = decode(front_matter.read(configuration))
    place = place_of_key(text, "nav") if is_self_contained(text) else ()
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    nearest = Nearest(there)
    for step, page in _pages(parse_typed(text).get("nav") if place else None, place):
        if page not in there:
            values = (("value", page), ("known", nearest.to(page)))
            yield Problem(configuration.name, line_of(text, step) + 1, "nav", MISSING_FILE, values)


def _pages(menu: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every page of a menu, or of a part of it, with its position."""
    if isinstance(menu, dict):
        for name, each in menu.items():
            yield from _pages(each, (*place, name))
    elif isinstance(menu, list):
        for index, each in enumerate(menu):
            yield from _pages(each, (*place, index))
    elif isinstance(menu, str) and menu.endswith(".md"):
        yield place, menu
