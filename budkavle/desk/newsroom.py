"""The site as it is now, and as it would be with an item that is being written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock

from budkavle.content import references
from budkavle.content.advice import advise
from budkavle.content.front_matter import decode, split
from budkavle.content.item import ParsedItem, parse
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.desk.neighbours import Neighbours
from budkavle.host import project
from budkavle.model.problems import ContentError, Problem
from budkavle.model.settings import Settings
from budkavle.preview import Latest, View, ViewMaker
from budkavle.render import media
from budkavle.render.approvals import digests_of
from budkavle.render.media import Survey
from budkavle.render.site import Site, survey_of
from budkavle.system.fingerprint import Fingerprint, fingerprint_at

_MOST_TRIALS = 4
"""Views with typed items that are remembered: each is asked for its page, then shown again."""


class NoSiteError(Exception):
    """The site cannot be shown at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What `check` would say of an item; `parsed` if its file can be read."""

    parsed: ParsedItem | None
    problems: tuple[Problem, ...]

    @property
    def faults(self) -> tuple[Problem, ...]:
        """The problems that stop a build."""
        return tuple(each for each in self.problems if not each.is_advice)


class Newsroom:
    """The site that a configuration file describes; `clock` tells the time (UTC).

    Several threads may use it at once.
    """

    def __init__(self, configuration: Path, language: str, clock: Callable[[], datetime]) -> None:
        self.configuration, self.language, self.clock = configuration, language, clock
        self._maker = ViewMaker(configuration, language, public=False)
        self.latest = Latest()
        self._trials: dict[tuple[str, str], View | None] = {}
        self._reading, self._trying, self._asking = RLock(), Lock(), Lock()
        self._asked = self._read = 0
        self._known: dict[Path, Fingerprint | None] = {}
        self._saving = Counter[Path]()
        self._neighbours: Neighbours | None = None

    def refresh(self) -> View:
        """Read the site again, since a file has changed or the time has come.

        Whoever asks while it is being read waits for the next time, which is for all who wait.
        """
        with self._asking:
            self._asked += 1
            number = self._asked
        with self._reading:
            if self.latest.view is None or self._read < number:
                with self._asking:
                    covers = self._asked
                self._show(self._maker.view(self.clock()))
                self._read = covers
            return self.view

    @contextmanager
    def saving(self, file: Path) -> Iterator[None]:
        """Save a file, and show it afterwards; until then, nobody need read the site again."""
        path = file.resolve()
        self._saving[path] += 1
        try:
            yield
        finally:
            self._saving[path] -= 1
            self.saved(file)

    def saved(self, file: Path) -> None:
        """Show a file that was saved; if more than an item's words differ, read the site again."""
        with self._reading:
            seen, site = fingerprint_at(file), self.view.site
            parsed = _as_saved(file, site) if site else None
            view = self._maker.saved(parsed) if parsed else None
            if view:
                self._show(view)
            else:
                self.refresh()
            self._known[file.resolve()] = seen if seen and seen.settled else None

    def knows(self, files: Iterable[Path]) -> bool:
        """Whether these files are shown as they are, since the desk itself has saved them.

        One that it is saving will be. One that is not there any more is what a save has left, if
        the content folder has held it and it was none of the site's.
        """
        with self._reading:
            site = self.view.site
            return site is not None and all(self._is_known(each.resolve(), site) for each in files)

    def _is_known(self, file: Path, site: Site) -> bool:
        if self._saving[file]:
            return True
        seen = fingerprint_at(file)
        if seen is None:
            path = _path_in(site, file)
            return bool(path) and path not in site.content.files
        return seen == self._known.get(file)

    def _show(self, view: View) -> None:
        self._trials = {}
        self.latest.show(view)

    @property
    def view(self) -> View:
        """The site as it was when it was read last."""
        return self.latest.view or self.refresh()

    @property
    def site(self) -> Site:
        """The site as a value; raises NoSiteError."""
        view = self.view
        if view.site is None:
            raise NoSiteError(view.around.trouble)
        return view.site

    @property
    def settings(self) -> Settings:
        """The settings; raises NoSiteError."""
        try:
            return project.describe(self.configuration).settings
        except ContentError as error:
            raise NoSiteError from error

    @property
    def content(self) -> Path:
        """The content folder."""
        return self.site.folders.content

    @property
    def built(self) -> Path:
        """The folder of the finished site."""
        return project.describe(self.configuration).site

    def examine(self, path: str, data: bytes) -> Examined:
        """Everything that `check` would say if the item at a path had these bytes."""
        site = self.site
        folder = site.folders.content.name
        try:
            parsed = parse(data, path, site.settings.validation_context)
        except MistakesError as error:
            return Examined(None, tuple(_problems(error.mistakes, f"{folder}/{path}")))
        return Examined(parsed, tuple(sorted(set(self._found(parsed, data, site)))))

    def digests_of(self, parsed: ParsedItem) -> Mapping[str, str]:
        """The digests of the files that an item shows and offers, by path."""
        return digests_of(parsed.item.path, _survey(parsed, self.site))

    def with_item(self, parsed: ParsedItem) -> View | None:
        """The site with an item as it is typed; None if that cannot be shown."""
        key = parsed.item.path, parsed.item.digest
        if any(not each.is_advice for each in self._references(parsed, self.site)):
            return None
        with self._trying:
            trials = self._trials
            if key not in trials:
                if len(trials) >= _MOST_TRIALS:
                    trials.clear()
                trials[key] = self._maker.with_item(parsed, self.clock())
            return trials[key]

    def _found(self, parsed: ParsedItem, data: bytes, site: Site) -> Iterator[Problem]:
        yield from self._references(parsed, site)
        folder = site.folders.content.name
        yield from advise(parsed, split(decode(data)), site.settings, folder)
        silenced = parsed.item.silence or {}
        for problem in media.advice([parsed], _survey(parsed, site), folder):
            if problem.code not in silenced:
                yield problem

    def _references(self, parsed: ParsedItem, site: Site) -> Iterator[Problem]:
        """Problems with what the item refers to, and with what another item has already."""
        path, content, folder = parsed.item.path, site.content, site.folders.content.name
        files = content.files | {path}
        neighbours = self._neighbours
        if neighbours is None or neighbours.edition is not site.edition:
            neighbours = self._neighbours = Neighbours(site)
        written = {each: content.written[each] for each in neighbours.of(parsed)}
        written[path] = parsed
        own = neighbours.addresses_with(parsed)
        found = references.problems(
            written,
            {},
            content.registries,
            files,
            site.settings,
            folder,
            own,
            self.view.published,
        )
        names = {f"{folder}/{path}", path}
        for problem in found:
            if problem.path in names or names & set(dict(problem.values).values()):
                yield problem
        yield from media.problems([parsed], _survey(parsed, site), folder)


def _path_in(site: Site, file: Path) -> str:
    """A file's path from the content folder; empty if it is not in it."""
    folder, resolved = site.folders.content.resolve(), file.resolve()
    inside = resolved.is_relative_to(folder)
    return resolved.relative_to(folder).as_posix() if inside else ""


def _as_saved(file: Path, site: Site) -> ParsedItem | None:
    """The item in a file; None if it is none that the site has, or has mistakes."""
    path = _path_in(site, file)
    if path not in site.content.written:
        return None
    try:
        return parse(file.read_bytes(), path, site.settings.validation_context)
    except (OSError, MistakesError):
        return None


def _survey(parsed: ParsedItem, site: Site) -> Survey:
    """What is known of the files that one item refers to."""
    path = parsed.item.path
    alone = replace(site.content, written={path: parsed}, files=site.content.files | {path})
    return survey_of(alone, site.folders)


def _problems(mistakes: Sequence[Mistake], path: str) -> Iterator[Problem]:
    for each in mistakes:
        yield Problem(path, each.line, each.field, each.rule, each.values)
