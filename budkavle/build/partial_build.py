"""Partial builds: if only words of public items have changed, renders only what shows them.

For this, the decision of a whole build is stored. It stays valid as long as no item's outline has
changed, and nothing else that a build depends on. The changed words are then only in the items' own
pages, in feeds and in the search, so nothing else is made again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from budkavle.build import saved_edition
from budkavle.build.changes import BuildRecord, Inputs
from budkavle.build.explainer import Explainer
from budkavle.build.leaks.gate import Gate
from budkavle.build.leaks.search import Public, Search, Secrets
from budkavle.build.plan import Plan
from budkavle.build.report import Report
from budkavle.build.saved_edition import DamagedError, Decision, SavedEdition
from budkavle.build.site_writer import SitePart
from budkavle.build.versions import Versions
from budkavle.content import front_matter
from budkavle.content.item import ParsedItem, parse
from budkavle.content.item_cache import ItemCache
from budkavle.content.mistakes import MistakesError
from budkavle.host.chrome import Description
from budkavle.model.languages import address_of_page
from budkavle.render import feeds
from budkavle.render.context import EditContext, SiteContext
from budkavle.render.data import manifest
from budkavle.render.data.manifest import Handed
from budkavle.render.data.manifest_files import Staged
from budkavle.render.feeds import FeedDocument, Posts
from budkavle.render.output import OtherSiteError, Rebuild, digest_of
from budkavle.render.renderers import RENDERERS, Again, Renderer
from budkavle.render.templates import TemplateError, Templates
from budkavle.system.cache import Cache

if TYPE_CHECKING:
    from budkavle.build.run import Run
    from budkavle.render.site import Site

FEW = 20
"""The most items in one partial build; if it proves impossible, they were parsed in vain."""

_NOTED = "partial build"


class _Noted(NamedTuple):
    """What is published in the site, made by a whole build and the partial builds after it.

    `key` identifies the decision of the whole build, and `items` is the digest of the stamps of the
    items' files. `digests` are those of the items that partial builds have changed, by path.
    """

    key: str
    items: str
    versions: Versions
    digests: Mapping[str, str]
    memos: Mapping[str, object]
    """What renderers must know of their published outputs, by the renderers' names."""


class _UnsureError(Exception):
    """A partial build cannot be sure of its result; a whole build is needed."""


def keep_decision(
    cache: Cache, inputs: Inputs, now: datetime, decision: Callable[[], Decision]
) -> str:
    """Store a decision; return the key that identifies it."""
    key = digest_of(inputs.key, inputs.items_key, now)
    if inputs.usable:
        saved_edition.keep(cache, key, inputs.items.names, decision())
    return key


def decision_of(whole: "Site", context: SiteContext, secrets: Secrets) -> Decision:
    """What partial builds need of a whole build."""
    documents = feeds.all_documents(whole.edition, context.history(), whole.settings)
    return Decision(
        edition=whole.edition,
        addresses=context.render.addresses,
        pages={each.path: address_of_page(each.path) for each in whole.edition.pages},
        media=whole.media,
        frames=context.render.frames,
        secrets=secrets,
        documents=tuple(documents),
    )


def remember(run: "Run", inputs: Inputs, whole: "Site", context: SiteContext, key: str) -> None:
    """Record which versions of items a whole build has published, and the key of its decision.

    An older record is deleted, even if no new one can be stored.
    """
    run.cache.forget_all(_NOTED)
    renderers = run.renderers or RENDERERS
    changed = whole.content.written.keys() != set(inputs.items.names)
    if changed or not inputs.usable or _shares_folders(context, renderers):
        return
    memos = {each.name: each.memo(context) for each in renderers}
    noted = _Noted(key, inputs.items_key, inputs.items, {}, memos)
    run.cache.put(_NOTED, "", noted)


def edited_texts(cache: Cache) -> Mapping[str, str]:
    """The digests of the items that partial builds have changed since the last whole build."""
    noted = cache.get(_NOTED, "")
    return noted.digests if isinstance(noted, _Noted) else {}


def _shares_folders(context: SiteContext, renderers: Iterable[Renderer]) -> bool:
    """Whether the folders that are written as a whole also contain something else."""
    edition = context.edition
    paths = [output.path for output in context.ordinary]
    paths += [old for old, _ in edition.redirects] + [each.address for each in edition.notices]
    folders = tuple(chain.from_iterable(each.folders(context.settings) for each in renderers))
    return any(path.startswith(folders) for path in paths)


class PartialBuild:
    """A partial build in a `run`, on top of the site of the build `last`.

    `site_digest` gives the digest of the site as it is now. The caller of `attempt` must hold the
    lock of the run's state.
    """

    def __init__(
        self, run: "Run", inputs: Inputs, last: BuildRecord, site_digest: Callable[[], str]
    ) -> None:
        self._run, self._inputs, self._last, self._site_digest = run, inputs, last, site_digest
        self._described, self._cache = run.described, run.cache

    def attempt(self) -> Report | None:
        """Make the partial build; None if a whole one is needed, and then nothing is changed.

        Raises what `site_writer.write` does.
        """
        noted = self._cache.get(_NOTED, "")
        if not isinstance(noted, _Noted) or noted.items != self._last.items:
            return None
        versions = self._inputs.items
        places = noted.versions.changed(versions)
        if not places or len(places) > FEW:
            return None
        content, context = self._described.content, self._described.settings.validation_context
        parsed = ItemCache(self._cache, content, context)
        try:
            kept = SavedEdition(self._cache, noted.key, noted.digests, parsed.texts_of)
            with self._run.stage("read"):
                touched = self._touched(places, kept)
            digests = {each.item.path: each.item.digest for each in touched.values()}
            with self._run.stage("plan"):
                site = _Touched(kept, touched, self._described, self._cache)
                made = site.rebuilds(self._run.renderers or RENDERERS, noted.memos)
                plan = self._plan(made, self._gate(kept), site, digests)
            report = plan.carry_out(self._run)
        except (DamagedError, OtherSiteError, TemplateError, _UnsureError):
            return None  # TemplateError: the template may have met damaged data
        left = noted._replace(
            items=self._inputs.items_key,
            versions=versions,
            digests={**noted.digests, **digests},
            memos={name: each.memo for name, each in made.items()},
        )
        self._cache.put(_NOTED, "", left)
        return report

    def _plan(
        self,
        made: Mapping[str, Rebuild],
        gate: Gate,
        site: "_Touched",
        digests: Mapping[str, str],
    ) -> Plan:
        folders = [folder for each in made.values() for folder in each.folders]
        part = SitePart(folders, self._last.standing, self._site_digest)
        outputs = {name: each.outputs for name, each in made.items()}
        before = {"text": dict.fromkeys(digests, "")}
        explainer = Explainer(before, {"text": digests}) if self._run.explains else None
        return Plan(outputs, gate, site.hand_over, part, explainer)

    def _touched(self, places: Iterable[int], kept: SavedEdition) -> dict[int, ParsedItem]:
        """The changed items, by the numbers of their articles.

        Raises _UnsureError if more than their words has changed.
        """
        touched: dict[int, ParsedItem] = {}
        for place in places:
            number = kept.number_at(place)
            if number is None:
                raise _UnsureError
            item = kept.article(number).item
            try:
                data = front_matter.read(self._described.content / item.path)
                written = parse(data, item.path, self._described.settings.validation_context)
            except (OSError, MistakesError) as error:
                raise _UnsureError from error
            if written.item.outline != item.outline:
                raise _UnsureError
            touched[number] = written
        kept.change(touched.values())
        return touched

    def _gate(self, kept: SavedEdition) -> Gate:
        looks = Search(kept.head.secrets, Public(_unsure, _unsure, _unsure))
        gate = Gate(looks, self._cache.folder / "searched.json", _unsure, opened=lambda: None)
        if gate.checks_standing:
            raise _UnsureError
        return gate


class _Touched:
    """The changed articles, given by their numbers, and the outputs that show their words."""

    def __init__(
        self, kept: SavedEdition, numbers: Collection[int], described: Description, cache: Cache
    ) -> None:
        self._kept, self._numbers, self._cache = kept, numbers, cache
        settings = self._settings = described.settings.leading_only_to(kept.pages)
        templates = Templates(described.theme, settings, cache)
        self._context = kept.context(settings, templates)
        self._posts = Posts(kept.lists.values(), self._context, kept.sizes)
        self._articles = [kept.article(number) for number in numbers]
        self._number = {
            each.id: number for each, number in zip(self._articles, numbers, strict=True)
        }

    def rebuilds(
        self, renderers: Iterable[Renderer], memos: Mapping[str, object]
    ) -> dict[str, Rebuild]:
        """What each renderer makes again, by its name; `memos` are their latest memos.

        Raises _UnsureError if a renderer cannot tell what shows the words of these articles.
        """
        edited = EditContext(
            articles=self._articles,
            lists=self._kept.lists,
            render=self._context,
            place=lambda each: self._kept.place(self._number[each.id]),
            versions=lambda each: self._kept.versions(self._number[each.id]),
            documents=self._documents,
            cache=self._cache,
        )
        return {each.name: _again(each)(edited, memos[each.name]) for each in renderers}

    def _documents(self) -> Iterator[FeedDocument]:
        return self._kept.documents_with(self._numbers, self._posts.of)

    def hand_over(self, path: Path, see: Callable[[str, bytes], None]) -> Staged:
        """Stage the hand-over of the months in which the articles were published."""
        months = {manifest.month_of(each) for each in self._articles}
        first = next(iter(self._kept.lists.values()))
        return manifest.stage_again(months, self._handed_in, first, self._settings, path, see)

    def _handed_in(self, month: str) -> list[Handed]:
        return [(each, self._posts.of(each)) for each in self._kept.month(month)]


def _again(renderer: Renderer) -> Again:
    if renderer.again is None:
        raise _UnsureError
    return renderer.again


def _unsure(*_: object) -> NoReturn:
    """Give up: something looks secret, and a partial build does not know what is public."""
    raise _UnsureError
