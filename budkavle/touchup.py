"""Touch-ups: when only words of public items have changed, what shows them is made again.

What a whole build decided is kept for this. It stays right as long as every item's outline is what
it was, and all else that a build depends on: then the words stand in the items' own pages, in feeds
and in the search, and nothing but these is looked at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from budkavle import feeds, pages, sealed, search
from budkavle.chrome import Chrome, Description
from budkavle.edition import Edition
from budkavle.feeds import History
from budkavle.front_matter import MistakesError
from budkavle.gate import Gate
from budkavle.item import Written, parse
from budkavle.leaks import Search, Secrets
from budkavle.media import Media
from budkavle.model import Item
from budkavle.output import OtherSiteError, Part, Report, digest_of
from budkavle.pages import Press
from budkavle.parsed import Parsed
from budkavle.plan import Plan, Progress
from budkavle.stamps import Stamp
from budkavle.templates import Templates
from budkavle.unchanged import Inputs, Last

if TYPE_CHECKING:
    from budkavle.site import Site

FEW = 20
"""The most items that are touched up at once: if they cannot be, they have been parsed in vain."""

_DECIDED, _VERSIONS = "decided.pickle", "versions.pickle"


class Version(NamedTuple):
    """Which version of an item stands in the site: its file's stamp, its digest and its outline."""

    stamp: Stamp
    digest: str
    outline: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a whole build decided, and what else pages are printed with."""

    edition: Edition
    addresses: Mapping[str, str]
    media: Media
    chrome: Chrome
    secrets: Secrets

    @classmethod
    def of(cls, whole: "Site", chrome: Chrome, secrets: Secrets) -> "Decision":
        """All that is wanted of a whole build; of what MkDocs made, frames and pages."""
        from budkavle.site import addresses  # with what a touch-up has no use for

        ordinary = tuple(each for each in chrome.outputs if each.path.endswith(".html"))
        kept = Chrome(chrome.frames, ordinary)
        return cls(whole.edition, addresses(whole), whole.media, kept, secrets)


@dataclass(frozen=True, slots=True)
class _Noted:
    """The items' versions that stand in the site, and the `key` of the build that decided it.

    `items` digests their stamps.
    """

    key: str
    items: str
    versions: Mapping[str, Version]


class _UnsureError(Exception):
    """Only a whole build can tell."""


def keep_decision(state: Path, inputs: Inputs, now: datetime, decision: Decision) -> str:
    """Keep a decision in the folder `state`; give the key that names it."""
    key = digest_of(inputs.key, inputs.items_key, now)
    if inputs.usable:
        sealed.write_value(state / _DECIDED, (key, decision))
    return key


def remember(state: Path, inputs: Inputs, whole: "Site", chrome: Chrome, key: str) -> None:
    """Note which versions of items a whole build has published, and the key of its decision.

    What was noted before is forgotten, also where nothing can be noted now.
    """
    (state / _VERSIONS).unlink(missing_ok=True)
    items = {path: each.item for path, each in whole.content.written.items()}
    changed = items.keys() != inputs.items.keys()
    if changed or not inputs.usable or _shares_folders(whole.edition, chrome):
        return
    versions = {
        path: Version(stamp, items[path].digest, items[path].outline)
        for path, stamp in inputs.items.items()
    }
    sealed.write_value(state / _VERSIONS, _Noted(key, inputs.items_key, versions))


def _shares_folders(edition: Edition, chrome: Chrome) -> bool:
    """Whether something else stands in the folders that are written as a whole."""
    paths = [output.path for output in chrome.outputs]
    paths += [old for old, _ in edition.redirects] + [each.address for each in edition.notices]
    return any(path.startswith(tuple(search.folders(edition))) for path in paths)


class TouchUp:
    """A touch-up of the site that `last` left, of whatever has changed since.

    `described` is what mkdocs.yml says, `state` the folder for what only saves time, and `sight`
    tells the digest of the site as it stands. Who attempts it must be `alone` in that folder.
    """

    def __init__(
        self,
        inputs: Inputs,
        last: Last,
        described: Description,
        state: Path,
        sight: Callable[[], str],
    ) -> None:
        self._inputs, self._last, self._described, self._state = inputs, last, described, state
        self._sight = sight

    def attempt(self, handed_over: Path, progress: Progress, *, searchable: bool) -> Report | None:
        """Do it; None if that is not all there is to do, and then nothing is done.

        Raises what `output.write` does.
        """
        kept = sealed.read_value(self._state / _VERSIONS)
        if not isinstance(kept, _Noted) or kept.items != self._last.items:
            return None
        touched = self._touched(kept.versions)
        decision = self._decided(kept.key) if touched else None
        if decision is None:
            return None
        stamps = self._inputs.items
        versions = dict(kept.versions)
        for path, each in touched.items():
            versions[path] = Version(stamps[path], each.item.digest, each.item.outline)
        try:
            plan = self._plan(decision, touched, versions, searchable=searchable)
            report = plan.carry_out(self._described.site, handed_over, progress)
        except (OtherSiteError, _UnsureError):
            return None
        left = _Noted(kept.key, self._inputs.items_key, versions)
        sealed.write_value(self._state / _VERSIONS, left)
        return report

    def _decided(self, key: str) -> Decision | None:
        match sealed.read_value(self._state / _DECIDED):
            case (str(name), Decision() as decision) if name == key:
                return decision
        return None

    def _touched(self, versions: Mapping[str, Version]) -> dict[str, Written]:
        """The items that have changed, if it is only their words; else none."""
        stamps = self._inputs.items
        if stamps.keys() != versions.keys():
            return {}
        changed = [path for path, stamp in stamps.items() if stamp != versions[path].stamp]
        touched: dict[str, Written] = {}
        for path in changed if len(changed) <= FEW else ():
            try:
                data = (self._described.content / path).read_bytes()
                touched[path] = parse(data, path, self._described.settings.reading)
            except (OSError, MistakesError):
                return {}
            if touched[path].item.outline != versions[path].outline:
                return {}
        return touched

    def _plan(
        self,
        decided: Decision,
        touched: Mapping[str, Written],
        versions: Mapping[str, Version],
        *,
        searchable: bool,
    ) -> Plan:
        edition = decided.edition
        articles = [each for each in edition.articles if each.item.path in touched]
        if len(articles) < len(touched):
            raise _UnsureError
        press = self._press(decided, touched, versions)
        history = History(edition, press, decided.media.sizes)
        made = [
            *pages.articles_at({each.address for each in articles}, edition, press),
            *feeds.telling_of({each.id for each in articles}, edition, press, history),
        ]
        folders: list[str] = []
        if searchable:
            made += search.outputs(edition, press, decided.chrome.outputs, self._state / "search")
            folders += search.folders(edition)
        part = Part(folders, self._last.standing, self._sight)
        return Plan(edition, press, history, made, self._gate(decided), part)

    def _press(
        self,
        decided: Decision,
        touched: Mapping[str, Written],
        versions: Mapping[str, Version],
    ) -> Press:
        settings = self._described.settings
        parsed = Parsed(self._state / "items.sqlite", self._described.content, settings.reading)
        digests = {path: version.digest for path, version in versions.items()}
        return Press(
            settings=settings,
            frames=decided.chrome.frames,
            templates=Templates(self._described.theme, settings, self._state / "templates"),
            written=_Items(touched, decided.edition, digests, parsed),
            digests=digests,
            addresses=decided.addresses,
            media=decided.media,
        )

    def _gate(self, decided: Decision) -> Gate:
        looks = Search(decided.secrets, _unsure)
        name = self._described.content.name
        gate = Gate(looks, self._state / "searched.json", name, opened=lambda: None)
        if gate.minds_standing:
            raise _UnsureError
        return gate


class _Items(Mapping[str, Written]):
    """The public items by path: those touched as they are now, of the others only their texts."""

    def __init__(
        self,
        touched: Mapping[str, Written],
        edition: Edition,
        digests: Mapping[str, str],
        parsed: Parsed,
    ) -> None:
        self._touched, self._edition = touched, edition
        self._digests, self._parsed = digests, parsed

    def __getitem__(self, path: str) -> Written:
        if path in self._touched:
            return self._touched[path]
        item = self._items[path].model_copy(update={"digest": self._digests[path]})
        return Written(item, (), (), (), {}, self._parsed.texts_of(item))

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {each.item.path: each.item for each in self._edition.articles}


def _unsure(_: str) -> NoReturn:
    """Something was found that looks secret; what is public nobody knows here."""
    raise _UnsureError
