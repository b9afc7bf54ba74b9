"""The preview at one time: every output, which of them are not public, and the problems."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from budkavle.build import chrome_cache
from budkavle.build.durable import DurableFiles
from budkavle.build.ledger_file import LedgerFile
from budkavle.content.item import ParsedItem
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.edition.schedule import ScheduledChange
from budkavle.host import project
from budkavle.host.chrome import Chrome, Description
from budkavle.host.configuration import require_pages, require_trusted
from budkavle.i18n.catalogue import translations
from budkavle.model.problem_formats import PAGES, sentences, source_line
from budkavle.model.problems import BudkavleError, ContentError, Problem
from budkavle.preview.hidden import WriterLanguage, hidden_content
from budkavle.preview.lazy_outputs import LazyOutputs
from budkavle.preview.making import Making
from budkavle.preview.overlay import CODES, Complaint, Overlay
from budkavle.preview.reader import PreviewReader, Showable
from budkavle.render import preparation
from budkavle.render.output import AnyOutput, state_of
from budkavle.render.serving.description import Serving, serving_of
from budkavle.render.site import Folders, Site, decided, survey_of
from budkavle.system import shipped
from budkavle.system.cache import Cache

_NAME = "preview"
"""The folder for the preview's cache, beside that of the site."""

_MOST_TRIED = 16
"""Items that are being written and whose views are remembered: each holds a list of all items."""


@dataclass(frozen=True, slots=True)
class View:
    """A site in memory. Without `serving` it could not be made, and `around` says why."""

    around: Overlay
    problems: tuple[Problem, ...] = ()
    changes: tuple[ScheduledChange, ...] = ()
    items: int = 0
    serving: Serving | None = None
    outputs: tuple[LazyOutputs, ...] = ()
    handbook: Path | None = None
    making: Making | None = None
    site: Site | None = None
    """What is shown, as a value."""
    published: Ledger = field(default_factory=dict)
    """The ledger of what has been published."""

    def find(self, path: str) -> AnyOutput | None:
        """The output with this path; None if there is none.

        Raises BudkavleError if something that it is made of cannot be used.
        """
        at_once = (each.at_once(path) for each in self.outputs)
        found = (each.get(path) for each in self.outputs)
        return next((output for output in chain(at_once, found) if output), None)

    def reworded(self, written: ParsedItem) -> "View | None":
        """The same with other words in one item; None if more than words differ.

        Nothing is decided again then, so that it costs the same however many items there are.
        """
        site, path = self.site, written.item.path
        before = site.content.written.get(path) if site else None
        if site is None or self.making is None or before is None:
            return None
        # Not the outlines alone: a link shows an item as if its time had come, by the same outline.
        if {**vars(before.item), "digest": ""} != {**vars(written.item), "digest": ""}:
            return None
        content = replace(site.content, written={**site.content.written, path: written})
        making = self.making.reworded(written)
        return replace(
            self, making=making, outputs=making.outputs(), site=replace(site, content=content)
        )


class _Latest(NamedTuple):
    """The latest view, and what it was made from."""

    view: View
    described: Description
    shown: Showable
    folders: Folders
    chrome: Chrome
    ledger: Ledger


class ViewMaker:
    """Makes one view after another of the site that a configuration file describes.

    With `public` it shows exactly what readers get, otherwise also what is not public yet. Messages
    to writers are in `language`.
    """

    def __init__(self, configuration: Path, language: str, *, public: bool) -> None:
        self._configuration = configuration
        self._tongue: WriterLanguage = (language, translations(language))
        self._public = public
        self._reader = PreviewReader()
        self._chrome: Chrome | None = None
        self._earlier: Site | None = None
        self._latest: _Latest | None = None
        self._tried: dict[str, View] = {}
        self._start, self._number = token_hex(4), 0

    def view(self, now: datetime) -> View:
        """The site as it is at `now`; a `now` without a time zone is in the site's time zone."""
        self._number += 1
        try:
            described = project.describe(self._configuration)
            return self._view(described, described.settings.on_clock(now))
        except ContentError as error:
            return View(self._around(error.problems), error.problems)
        except (BudkavleError, OSError) as error:
            return View(replace(self._around(()), trouble=self._failure_of(error)))

    def with_item(self, written: ParsedItem, now: datetime) -> View | None:
        """The latest view with one item as it is being written, which need not be saved anywhere.

        It must not refer to anything that is missing. None before there is any view.
        """
        latest, path = self._latest, written.item.path
        if latest is None:
            return None
        for base in (latest.view, self._tried.get(path)):
            if base and (made := base.reworded(written)):
                around = replace(self._around(()), hidden=made.around.hidden, root=made.around.root)
                return replace(made, around=around)
        made = self._tried_with(written, now, latest)
        if len(self._tried) >= _MOST_TRIED:
            del self._tried[next(iter(self._tried))]
        self._tried[path] = made
        return made

    def saved(self, written: ParsedItem) -> View | None:
        """A new view after one item was saved; None if the site has to be read again.

        It need not be if only words have changed, and if nothing was wrong with the item.
        """
        latest, path = self._latest, written.item.path
        if latest is None or path in latest.shown.older | latest.shown.left_out:
            return None
        name = f"{latest.folders.content.name}/{path}"
        made = latest.view.reworded(written)
        if made is None or made.site is None or any(each.path == name for each in made.problems):
            return None
        self._number += 1
        view = replace(made, around=replace(made.around, version=self._version))
        shown = replace(latest.shown, content=made.site.content)
        self._latest = latest._replace(view=view, shown=shown)
        return view

    def _tried_with(self, written: ParsedItem, now: datetime, latest: _Latest) -> View:
        """The latest view with an item of which more than words differ."""
        _, described, shown, folders, chrome, ledger = latest
        path = written.item.path
        content = replace(
            shown.content,
            written=dict(sorted({**shown.content.written, path: written}.items())),
            files=shown.content.files | {path},
        )
        tried = replace(shown, content=content, survey=survey_of(content, folders))
        own = self._decided(
            tried, folders, described, now, ledger, include_unpublished=not self._public
        )
        serving = serving_of(own.edition, described.settings)
        hidden = hidden_content(own, now, ledger, self._tongue)
        making = Making.of(described, chrome, own, lambda: own)
        return View(
            around=replace(self._around(()), hidden=hidden, root=serving.root),
            changes=own.edition.changes,
            items=len(content.written),
            serving=serving,
            outputs=making.outputs(),
            making=making,
            site=own,
        )

    def _view(self, described: Description, now: datetime) -> View:
        folders = Folders(described.content, Cache(state_of(described.site).with_name(_NAME)))
        durable = DurableFiles(self._configuration, described.site)
        book = LedgerFile(durable, NOTHING_YET)
        shown = self._reader.read(folders, described.settings, book.ledger)
        own = self._decided(
            shown, folders, described, now, book.ledger, include_unpublished=not self._public
        )
        self._earlier = own
        chrome, trouble = self._rendered(described, own)
        problems = (*shown.problems, *chrome.problems, *self._of_site(own))
        around = self._around(problems, shown)
        hidden = {} if self._public else hidden_content(own, now, book.ledger, self._tongue)
        serving = serving_of(own.edition, described.settings)

        def public() -> Site:
            if self._public:
                return own
            return self._decided(
                shown, folders, described, now, book.ledger, include_unpublished=False
            )

        making = Making.of(described, chrome, own, public)
        view = View(
            around=replace(around, trouble=trouble, hidden=hidden, root=serving.root),
            problems=problems,
            changes=own.edition.changes,
            items=len(shown.content.written),
            serving=serving,
            outputs=making.outputs(),
            making=making,
            handbook=self._handbook if self._handbook.is_dir() else None,
            site=own,
            published=book.ledger,
        )
        self._latest = _Latest(view, described, shown, folders, chrome, book.ledger)
        self._tried = {}
        return view

    def _decided(
        self,
        shown: Showable,
        folders: Folders,
        described: Description,
        now: datetime,
        ledger: Ledger,
        *,
        include_unpublished: bool,
    ) -> Site:
        settings, earlier = described.settings, self._earlier
        return decided(
            shown.content,
            shown.survey,
            folders,
            settings,
            now,
            ledger,
            include_unpublished=include_unpublished,
            earlier=earlier.edition if earlier and earlier.settings == settings else None,
        )

    def _rendered(self, described: Description, own: Site) -> tuple[Chrome, str]:
        """What MkDocs renders; if that fails, its earlier result, and why it is not the latest."""
        try:
            self._chrome = chrome_cache.chrome(
                self._configuration, described, own, own.folders.cache
            )
        except (BudkavleError, OSError) as error:
            if self._chrome is None:
                raise
            return self._chrome, self._failure_of(error)
        return self._chrome, ""

    def _of_site(self, own: Site) -> Iterator[Problem]:
        yield from preparation.address_problems(own)
        yield from preparation.loose_problems(own.content, own.folders, own.settings)
        try:
            require_pages(self._configuration, own.settings, own.content.pages)
            require_trusted(self._configuration, own.settings, own.content.files)
        except ContentError as error:
            yield from error.problems

    @property
    def _version(self) -> str:
        return f"{self._start}-{self._number}"

    def _around(self, problems: Sequence[Problem], shown: Showable | None = None) -> Overlay:
        code, words = self._tongue
        return Overlay(
            words=words,
            code=code,
            version=self._version,
            complaints=tuple(self._complaint(each, shown) for each in problems),
            public=self._public,
        )

    def _complaint(self, problem: Problem, shown: Showable | None) -> Complaint:
        said, remedy = sentences(problem, self._tongue[1].gettext)
        path = problem.path.partition("/")[2]
        _ = self._tongue[1].gettext
        note = ""
        if shown and path in shown.older:
            note = _("Meanwhile the news item is shown as it was before.")
        elif shown and path in shown.left_out:
            note = _("Meanwhile the news item is left out.")
        field = f"{problem.field}: " if problem.field else ""
        return Complaint(
            place=f"{problem.path}:{problem.line}",
            said=field + said,
            remedy=remedy,
            source=""
            if problem.code == "host"
            else source_line(self._configuration.resolve().parent / problem.path, problem.line),
            code=problem.code,
            page=CODES + problem.code if (self._handbook / f"{problem.code}.md").exists() else "",
            note=note,
        )

    @property
    def _handbook(self) -> Path:
        return shipped.folder(PAGES)

    def _failure_of(self, error: BudkavleError | OSError) -> str:
        translate = self._tongue[1].gettext
        return error.explain(translate) if isinstance(error, BudkavleError) else str(error)
