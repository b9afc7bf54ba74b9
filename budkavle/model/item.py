"""One news item, as the site sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from budkavle.model.front_matter import FrontMatter
from budkavle.model.noun import without_defaults


@dataclass(frozen=True, kw_only=True)
class Item(FrontMatter):
    """One news item: its front matter, and the file it comes from.

    It holds no facts: they are among the item's texts, which are read only where they are shown.
    """

    facts: tuple[()] = ()
    path: str
    """From content/, with forward slashes."""
    digest: str
    """Of the file's bytes."""
    outline: str
    """Digests all of the item but the words of its texts."""
    links: tuple[str, ...] = ()
    """The content that its texts link to."""
    pictures: tuple[str, ...] = ()
    """The pictures that its texts show."""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Make an item from values that are already valid.

        It holds only those that differ from the defaults, which are the class's own attributes: in
        each of many items they would take most of the memory, and of the time to store it.
        """
        item = object.__new__(cls)
        vars(item).update(without_defaults(cls, values))
        return item

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the values as they are, which is faster than one by one."""
        object.__setattr__(self, "__dict__", state)
