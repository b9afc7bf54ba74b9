"""Finds whether nothing has changed since the last build, or nothing but the words of items.

This only saves time: when in doubt, everything is built.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budkavle.build.versions import Versions
from budkavle.host.chrome import Description
from budkavle.host.configuration import is_self_contained
from budkavle.render import theme_files
from budkavle.render.output import SiteState, digest_of, key_of
from budkavle.system.cache import Cache
from budkavle.system.files import list_files, walk
from budkavle.system.fingerprint import Fingerprint, all_settled, fingerprint_at

if TYPE_CHECKING:
    from budkavle.edition.schedule import ScheduledChange

_BUILD = "build"
"""The space of the record of the last build."""


class Totals(NamedTuple):
    """The result of a build: how many items, public items, pages and outputs; coming changes."""

    items: int
    public: int
    pages: int
    outputs: int
    changes: "tuple[ScheduledChange, ...]"


class BuildRecord(NamedTuple):
    """The record of the last build: its inputs, its time, and what it published."""

    inputs: str
    items: str
    now: datetime
    standing: SiteState
    outcome: Totals


class Inputs:
    """Everything that a build depends on except the time, as it was before the build read it.

    `items` are the versions of the items' files, and `items_key` is their digest. `cache`
    has the record of the last build. `beside` are the files and folders that a build writes
    besides the site, `others` are further values that it depends on.
    """

    def __init__(
        self,
        configuration: Path,
        described: Description,
        cache: Cache,
        beside: Iterable[Path],
        others: object,
    ) -> None:
        text = configuration.read_bytes()
        content = list_files(described.content)
        self.files: Mapping[str, Fingerprint] = content.files
        """The files of content/; empty once a build has read them."""
        is_item = described.settings.is_item
        items = {path: each for path, each in self.files.items() if is_item(path)}
        others_there = [each for each in self.files.items() if each[0] not in items]
        others_there += theme_files.fingerprints(described.theme)
        everything = (*self.files.values(), *(each for _, each in others_there))
        self.usable = is_self_contained(text.decode(errors="replace")) and all_settled(everything)
        """Whether these inputs cover all that a build reads, and will show every change of it."""
        self._beside = tuple(beside)
        self.key = key_of(text, str(configuration.resolve()), others_there, content.strays, others)
        """The digest of all inputs except the items."""
        self.items = Versions.of(items)
        self.items_key = digest_of(self.items)
        self._cache = cache

    def last(self, now: datetime) -> BuildRecord | None:
        """The record of the last build; None if anything but items and the site has changed since.

        Also None if the site was due to change by itself before `now`.
        """
        last = self._cache.get(_BUILD, "") if self.usable else None
        if (
            not isinstance(last, BuildRecord)
            or last.inputs != self._with_beside()
            or now < last.now
        ):
            return None
        changes = last.outcome.changes
        return None if changes and changes[0].at <= now else last

    def are_those_of(self, last: BuildRecord, site_digest: Callable[[], str]) -> bool:
        """Whether items and site are unchanged too; `site_digest` gives the digest of the site."""
        return last.items == self.items_key and site_digest() == last.standing.digest

    def were_read(self, files: Set[str]) -> None:
        """Check that `files`, which a build has read, are the files of content/ seen at its start.

        If they are not, this build is not recorded.
        """
        self.usable = self.usable and files == self.files.keys()
        self.files = {}

    def remember(self, now: datetime, outcome: Totals, left: SiteState) -> None:
        """Store the record of this build, once the site is published."""
        if self.usable:
            last = BuildRecord(self._with_beside(), self.items_key, now, left, outcome)
            self._cache.put(_BUILD, "", last)

    def _with_beside(self) -> str:
        return digest_of(self.key, [_version(path) for path in self._beside])


def _version(path: Path) -> object:
    """What changes whenever a file, or a file in a folder, changes."""
    return list(walk(path)) if path.is_dir() else fingerprint_at(path)
