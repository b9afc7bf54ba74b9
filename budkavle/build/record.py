"""The build record: what was last written into the site, and from what. It only saves time."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from budkavle.system.cache import Cache

_SPACE = "record"


class OutputRecord(NamedTuple):
    """A published output: the stamp of its file, and the key of its content.

    For a page in a frame, `frame` is the digest of that frame, and `content` the key of what is in
    it.
    """

    stamp: str
    content: str
    frame: str = ""


class SiteRecord:
    """What the site held after the last build, by path: all of it, or only some paths."""

    def __init__(self, cache: Cache, only: Collection[str] | None = None) -> None:
        self._cache = cache
        found = cache.get_all(_SPACE) if only is None else cache.get_some(_SPACE, only)
        self._entries: Mapping[str, OutputRecord] = {
            path: OutputRecord(*each) for path, each in found.items()
        }

    def get(self, path: str) -> OutputRecord | None:
        """The entry for a path; None if there is none."""
        return self._entries.get(path)

    def keep(self, entries: Mapping[str, OutputRecord]) -> None:
        """Store exactly these entries, as far as that is possible.

        The site is published already, and a record with too few entries costs only time. One for a
        file that is no longer in the site is never used.
        """
        changed = ((path, (*each,)) for path, each in entries.items() if self.get(path) != each)
        self._cache.put_many(_SPACE, changed)
        self._cache.forget(_SPACE, self._entries.keys() - entries.keys())
        self._entries = entries
