"""One news item, as the site sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, Self

from budkavle.model.front_matter import FrontMatter
from budkavle.model.item_parts import Picture
from budkavle.model.noun import without_defaults

_SHARED = frozenset({"topics", "contacts"})


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

    @property
    def own_pictures(self) -> tuple[Picture, ...]:
        """The picture above the text, and then those below it."""
        return (*((self.image,) if self.image else ()), *self.images)

    @property
    def has_press_pictures(self) -> bool:
        """Whether any of its own pictures is a press picture."""
        return any(each.press for each in self.own_pictures)

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
        """Take the values as they are, which is faster than one by one.

        Many items name the same topics and contacts, whose keys need memory only once.
        """
        for name in _SHARED & state.keys():
            state[name] = tuple(intern(key) if isinstance(key, str) else key for key in state[name])
        object.__setattr__(self, "__dict__", state)
