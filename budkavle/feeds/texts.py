"""The HTML of entries, kept between builds by all that it depends on.

It costs a template and stands in every feed that tells of the item, in several formats, and in the
hand-over to the subscription service.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from budkavle import workers
from budkavle.output import key_of
from budkavle.store import Store


class EntryTexts:
    """The texts that were made for an edition, by the path of the item; in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path, key_of())

    def prepare(self, keys: Mapping[str, str], make: Callable[[str], str]) -> None:
        """Make those texts that are not kept under the key of their path, and forget all others."""
        known = self._store.digests()
        missing = [path for path, key in keys.items() if known.get(path) != key]
        for path, html in zip(missing, workers.each(make, missing), strict=True):
            self._store.put(path, keys[path], html.encode())
        gone = known.keys() - keys.keys()
        if missing or gone:
            self._store.keep({}, gone)

    def get(self, path: str, key: str) -> str | None:
        """The text of the item at a path, if it is kept."""
        data = self._store.text(path, key)
        return None if data is None else data.decode()
