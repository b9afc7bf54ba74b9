"""Reads content/ again and again: parses what has changed, and shows what can be shown.

An item with a problem is shown in its last version without one, or left out: it must not stop
the preview of the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from budkavle import content, references
from budkavle.content import REGISTRIES, Content
from budkavle.item import Written
from budkavle.media import Survey
from budkavle.model import Registries
from budkavle.problems import Problem
from budkavle.settings import Settings
from budkavle.site import Folders, file_problems, survey_of, with_files
from budkavle.values import Reading

_Stamp = tuple[int, int, int]
"""A file's size and when it was written and changed, in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Showable:
    """Content that can be shown, and every problem with what is written.

    `older` are the paths of items that are shown as they were, `left_out` of those that are not.
    """

    content: Content
    survey: Survey
    problems: tuple[Problem, ...]
    older: frozenset[str]
    left_out: frozenset[str]


class Reader:
    """Remembers what it has read, and which version of each item had no problem."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Stamp, Reading, Written]] = {}
        self._right: dict[str, Written] = {}
        self._registries: Registries | None = None

    def read(self, folders: Folders, settings: Settings) -> Showable:
        """Read what there is now."""
        read, problems = content.read(folders.content, settings, read_item=self._item)
        survey = survey_of(read, folders)
        problems = with_files(problems, read, survey, folders)
        shown = read
        if problems:
            shown = self._mended(read, problems, folders, settings)
            survey = survey_of(shown, folders)
        self._right, self._registries = dict(shown.written), shown.registries
        older = {path for path, each in shown.written.items() if each is not read.written.get(path)}
        items = _items(read.files, settings)
        return Showable(
            shown,
            survey,
            tuple(sorted(set(problems))),
            frozenset(older),
            frozenset(items - shown.written.keys()),
        )

    def _item(self, file: Path, path: str, reading: Reading) -> Written:
        stamp = _stamp(file)
        known = self._known.get(path)
        if known is None or known[:2] != (stamp, reading):
            known = stamp, reading, content.read_item(file, path, reading)
            self._known[path] = known
        return known[2]

    def _mended(
        self, read: Content, problems: Iterable[Problem], folders: Folders, settings: Settings
    ) -> Content:
        """Put older versions in the place of wrong ones, or leave them out, until all is right."""
        paths = {problem.path.partition("/")[2] for problem in problems}
        if paths.intersection(REGISTRIES) and self._registries:
            read = replace(read, registries=self._registries)
        items = dict(read.written)
        wrong = _items(read.files, settings) - items.keys()
        while True:
            for path in wrong:
                older = self._right.get(path)
                if older is not None and items.get(path) is not older:
                    items[path] = older
                else:
                    items.pop(path, None)
            read = replace(read, written=dict(sorted(items.items())))
            if not (wrong := _wrong(read, folders, settings)):
                return read


def _items(files: Iterable[str], settings: Settings) -> set[str]:
    """The files that are items, or are meant to be."""
    folder = f"{settings.items_folder}/"
    return {path for path in files if path.startswith(folder) and path.endswith(".md")}


def _wrong(tried: Content, folders: Folders, settings: Settings) -> set[str]:
    """The items that refer to what is not there, or claim what others have."""
    found = [
        *references.problems(
            tried.written, {}, tried.registries, tried.files, settings, folders.content.name
        ),
        *file_problems(tried, survey_of(tried, folders), folders),
    ]
    return {path for each in found if (path := each.path.partition("/")[2]) in tried.written}


def _stamp(file: Path) -> _Stamp:
    facts = file.stat()
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns
