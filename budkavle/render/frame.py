"""The frame: the site's chrome around a page, rendered once for each kind of page, then filled in.

MkDocs renders a frame as a page whose title, head and content are slots. The links in a frame are
relative, so there is also one frame for each depth of address.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple

from budkavle.model.problems import BudkavleError

_SLOT = re.compile(r"\[\[budkavle:(title|head|content)\]\]")
_SLOTS = ("title", "head", "content")


class FrameError(BudkavleError):
    """A slot is missing from the theme's frame, or is there twice."""


class Frame(NamedTuple):
    """A page's chrome in four parts (UTF-8); title, head and content go between them."""

    parts: tuple[bytes, bytes, bytes, bytes]
    digest: str

    def fill(self, *, title: str, head: str, content: str) -> bytes:
        """Make a page from the frame; all three arguments are HTML."""
        return self._around(title.encode(), head.encode(), content.encode())

    def refill(self, page: bytes, earlier: "Frame") -> bytes | None:
        """Move a page from an earlier frame into this one.

        Returns None if the page cannot be divided with certainty.
        """
        start, before_head, before_content, end = earlier.parts
        if not (before_head and before_content and page.startswith(start) and page.endswith(end)):
            return None
        title, _, rest = page[len(start) : len(page) - len(end)].partition(before_head)
        head, found, content = rest.partition(before_content)
        if not found or before_head in rest or before_content in content:
            return None
        return self._around(title, head, content)

    def _around(self, title: bytes, head: bytes, content: bytes) -> bytes:
        start, before_head, before_content, end = self.parts
        return b"".join((start, title, before_head, head, before_content, content, end))


Frames = Mapping[str, Frame]


def slot(name: str) -> str:
    """The marker that the theme puts where a frame is filled in."""
    return f"[[budkavle:{name}]]"


def split(html: str) -> Frame:
    """Split a rendered frame at its slots.

    Raises FrameError unless each slot is there exactly once, in the right order.
    """
    found = tuple(_SLOT.findall(html))
    if found != _SLOTS:
        raise FrameError(f"theme/base.html must have the slots {_SLOTS} once each, not {found}")
    start, before_head, before_content, end = (part.encode() for part in _SLOT.split(html)[::2])
    digest = blake2b(html.encode(), digest_size=16).hexdigest()
    return Frame((start, before_head, before_content, end), digest)
