"""The frame: the site's chrome around a page, rendered once for each kind and then filled in.

MkDocs renders a frame as a page of its own whose title, head and content are slots. A frame's
links are relative, so there is one for every depth of address as well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from budkavle.model.problems import BudkavleError

_SLOT = re.compile(r"\[\[budkavle:(title|head|content)\]\]")
_SLOTS = ("title", "head", "content")


class FrameError(BudkavleError):
    """The theme's frame lacks a slot, or has one twice."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's chrome in four parts (UTF-8), between which title, head and content go."""

    parts: tuple[bytes, bytes, bytes, bytes]
    digest: str

    def fill(self, *, title: str, head: str, content: str) -> bytes:
        """Pour a page into the frame; all three are HTML already."""
        return self._around(title.encode(), head.encode(), content.encode())

    def refill(self, page: bytes, earlier: "Frame") -> bytes | None:
        """Pour over a page from an earlier frame; None if it is not sure what the page holds."""
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
    """The mark that the theme leaves where a frame is to be filled in."""
    return f"[[budkavle:{name}]]"


def split(html: str) -> Frame:
    """Split a rendered frame at its slots, which stand once each and in order.

    Raises FrameError if they do not.
    """
    found = tuple(_SLOT.findall(html))
    if found != _SLOTS:
        raise FrameError(f"theme/base.html must have the slots {_SLOTS} once each, not {found}")
    start, before_head, before_content, end = (part.encode() for part in _SLOT.split(html)[::2])
    digest = blake2b(html.encode(), digest_size=16).hexdigest()
    return Frame((start, before_head, before_content, end), digest)
