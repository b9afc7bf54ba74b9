"""The HTML of entries, kept between builds by all that it depends on.

It costs a template and stands in every feed that tells of the item, in several formats, and in the
hand-over to the subscription service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from budkavle import workers
from budkavle.output import key_of
from budkavle.store import Store


@dataclass(frozen=True, slots=True)
class EntryText:
    """The HTML of an entry, yet to be made; `key` digests all that it depends on."""

    key: str
    make: Callable[[], str]


class EntryTexts:
    """The texts that were made for an edition, by the path of the item; in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path, key_of())

    def prepare(self, texts: Mapping[str, EntryText]) -> None:
        """Make those of these texts that are not kept, and forget all others."""
        known = self._store.digests()
        missing = [(path, text) for path, text in texts.items() if known.get(path) != text.key]
        made = workers.each(_made, missing)
        for (path, text), html in zip(missing, made, strict=True):
            self._store.put(path, text.key, html.encode())
        gone = known.keys() - texts.keys()
        if missing or gone:
            self._store.keep({}, gone)

    def get(self, path: str, text: EntryText) -> str:
        """The text of the item at a path; made now if it is not kept."""
        data = self._store.text(path, text.key)
        return text.make() if data is None else data.decode()


def _made(missing: tuple[str, EntryText]) -> str:
    return missing[1].make()
