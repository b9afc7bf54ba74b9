"""Whether a build would find everything as the last one left it, or all but the words of items.

It only saves time: in doubt there is everything to do.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budkavle.build.versions import Versions
from budkavle.edition.schedule import Change
from budkavle.host.chrome import Description
from budkavle.host.configuration import tells_all
from budkavle.render.output import Standing, digest_of, key_of
from budkavle.system import cache_file
from budkavle.system.files import Stamp, list_files, stamp_of, walk


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to: how many items, public ones, pages and outputs; what will change."""

    items: int
    public: int
    pages: int
    outputs: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Last:
    """What the last build left, and from what."""

    inputs: str
    items: str
    now: datetime
    standing: Standing
    outcome: Outcome


class Inputs:
    """All that a build depends on, as it is before the build reads it, but the time.

    `items` are the versions of the items' files, `items_key` digests them.
    `file` keeps what the last build came to. `beside` are the files and folders that a build writes
    beside the site, `others` values that it depends on.
    """

    def __init__(
        self,
        configuration: Path,
        described: Description,
        file: Path,
        beside: Iterable[Path],
        others: object,
    ) -> None:
        text = configuration.read_bytes()
        content = list_files(described.content)
        self.files: Mapping[str, Stamp] = content.files
        """The files of content/, until a build has read them."""
        is_item = described.settings.is_item
        items = {path: stamp for path, stamp in self.files.items() if is_item(path)}
        others_there = [each for each in self.files.items() if each[0] not in items]
        stamps = [*others_there, *walk(described.theme)]
        everything = (*self.files.values(), *(stamp for _, stamp in stamps))
        self.usable = tells_all(text.decode(errors="replace")) and all(
            stamp.settled for stamp in everything
        )
        """Whether they tell of all that a build reads, and will tell of every change."""
        self._beside = tuple(beside)
        self.key = key_of(text, str(configuration.resolve()), stamps, content.strays, others)
        """Digests all but the items."""
        self.items = Versions.of(items)
        self.items_key = digest_of(self.items)
        self._file = file

    def last(self, now: datetime) -> Last | None:
        """What the last build left, if since then nothing has changed but items and the site."""
        last = cache_file.read_value(self._file) if self.usable else None
        if not isinstance(last, Last) or last.inputs != self._with_beside() or now < last.now:
            return None
        changes = last.outcome.changes
        return None if changes and changes[0].at <= now else last

    def are_those_of(self, last: Last, sight: Callable[[], str]) -> bool:
        """Whether the items too are as they were, and the site is, whose digest `sight` tells."""
        return last.items == self.items_key and sight() == last.standing.digest

    def were_read(self, files: Set[str]) -> None:
        """Compare with the files of content/ that a build has then read."""
        self.usable = self.usable and files == self.files.keys()
        self.files = {}

    def remember(self, now: datetime, outcome: Outcome, left: Standing) -> None:
        """Note what this build came to, when the site stands."""
        if self.usable:
            last = Last(self._with_beside(), self.items_key, now, left, outcome)
            cache_file.write_value(self._file, last)

    def _with_beside(self) -> str:
        return digest_of(self.key, [_facts(path) for path in self._beside])


def _facts(path: Path) -> object:
    """What tells of changes to a file, or to the files in a folder."""
    if path.is_dir():
        return list(walk(path))
    return stamp_of(path.stat()) if path.exists() else None
