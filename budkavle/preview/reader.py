"""Reads content/ repeatedly: parses what has changed, and finds what can be shown.

An item with a problem is shown in its last correct version, or left out: it must not prevent the
preview of the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from budkavle.content import reader, references
from budkavle.content.item import ParsedItem
from budkavle.content.item_cache import ItemCache
from budkavle.content.reader import Content
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.model.problems import Problem
from budkavle.model.registries import REGISTRIES, Registries
from budkavle.model.settings import Settings
from budkavle.model.values import ValidationContext
from budkavle.render.media import Survey
from budkavle.render.preparation import file_problems, with_files
from budkavle.render.site import Folders, survey_of


@dataclass(frozen=True, slots=True)
class Showable:
    """Content that can be shown, and all problems with what is written.

    `older` are the paths of the items shown in an earlier version, `left_out` of those not shown.
    """

    content: Content
    survey: Survey
    problems: tuple[Problem, ...]
    older: frozenset[str]
    left_out: frozenset[str]


class PreviewReader:
    """Reads content/, and remembers the last version of each item that had no problem."""

    def __init__(self) -> None:
        self._known: tuple[Folders, ValidationContext, ItemCache] | None = None
        self._right: Mapping[str, ParsedItem] = {}
        self._registries: Registries | None = None

    def read(
        self, folders: Folders, settings: Settings, published: Ledger = NOTHING_YET
    ) -> Showable:
        """Read content/ as it is now; `published` is the ledger of what has been published."""
        parsed = self._parsed(folders, settings.validation_context)
        read, problems = reader.read(folders.content, settings, parsed=parsed, published=published)
        survey = survey_of(read, folders)
        problems = with_files(problems, read, survey, folders)
        shown = read
        if problems:
            shown = self._corrected(read, problems, folders, settings, published)
            survey = survey_of(shown, folders)
        self._right, self._registries = shown.written, shown.registries
        older = {path for path, each in shown.written.items() if each is not read.written.get(path)}
        items = _items(read.files, settings)
        return Showable(
            shown,
            survey,
            tuple(sorted(set(problems))),
            frozenset(older),
            frozenset(items - shown.written.keys()),
        )

    def _parsed(self, folders: Folders, context: ValidationContext) -> ItemCache:
        if self._known is None or self._known[:2] != (folders, context):
            parsed = ItemCache(folders.cache, folders.content, context, older=True)
            self._known, self._right = (folders, context, parsed), {}
        return self._known[2]

    def _corrected(
        self,
        read: Content,
        problems: Iterable[Problem],
        folders: Folders,
        settings: Settings,
        published: Ledger,
    ) -> Content:
        """Replace wrong items by earlier versions, or leave them out, until all are right."""
        paths = {problem.path.partition("/")[2] for problem in problems}
        if paths.intersection(REGISTRIES) and self._registries:
            read = replace(read, registries=self._registries)
        items = dict(read.written)
        wrong = _items(read.files, settings) - items.keys()
        while True:
            for path in wrong:
                older, tried = self._right.get(path), items.get(path)
                if older and (tried is None or tried.item.digest != older.item.digest):
                    items[path] = older
                else:
                    items.pop(path, None)
            read = replace(read, written=dict(sorted(items.items())))
            if not (wrong := _wrong(read, folders, settings, published)):
                return read


def _items(files: Iterable[str], settings: Settings) -> set[str]:
    """The paths of the files that are items, or are meant to be."""
    return {path for path in files if settings.is_item(path)}


def _wrong(tried: Content, folders: Folders, settings: Settings, published: Ledger) -> set[str]:
    """The items that refer to something missing, or claim what another item has."""
    found = [
        *references.problems(
            tried.written,
            {},
            tried.registries,
            tried.files,
            settings,
            folders.content.name,
            published=published,
        ),
        *file_problems(tried, survey_of(tried, folders), folders),
    ]
    return {path for each in found if (path := each.path.partition("/")[2]) in tried.written}
