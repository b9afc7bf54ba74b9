"""Which parts of an item readers saw change, from its page as it was and as it is. Pure.

Only what readers got is compared, so nothing that they never saw can be told. Contacts, topics and
what leads to other items belong to the site, and are not compared.
"""

from collections import defaultdict
from collections.abc import Mapping
from html.parser import HTMLParser

from budkavle.model.changes import PARTS

_ARTICLE = b"<article>", b"</article>"
_MOVED = b'http-equiv="refresh"'
_WHOLE = {"h1": "title"}
_BY_CLASS = {
    "lede": "summary",
    "prose": "text",
    "facts": "facts",
    "picture": "pictures",
    "attachments": "attachments",
    "event": "event",
}
"""The parts of a page, by the classes that the theme gives them."""

_LABELS = {"attachments": ("h2",), "event": ("h2", "dt", "p")}
_LABEL = "facts-kind"
"""The elements that have the theme's own words, which are no change of an item."""

_VOID = frozenset(("area", "br", "col", "hr", "img", "input", "source", "track", "wbr"))
_INVISIBLE = {ord("\N{SOFT HYPHEN}"): None, ord("\N{WORD JOINER}"): None}


def changed_parts(before: bytes, after: bytes, end: str = "") -> tuple[str, ...]:
    """What has changed between two versions of the page of an item; nothing if none had it.

    `end` is withdrawn or expired if that is all that a page of the item says.
    """
    was, is_ = _article(before), _article(after)
    if was and not is_ and end:
        return (end,)
    if not is_ or was == is_ or _MOVED in before:
        return ()
    if not was:
        return ("back",)
    old, new = _texts(was), _texts(is_)
    return tuple(part for part in PARTS if old.get(part) != new.get(part))


def _article(page: bytes) -> bytes:
    """The article of a page; empty if there is none."""
    _, found, rest = page.partition(_ARTICLE[0])
    return rest.partition(_ARTICLE[1])[0] if found else b""


def _texts(article: bytes) -> Mapping[str, str]:
    """The words of each part of an article."""
    reader = _Reader()
    reader.feed(article.decode(errors="replace"))
    reader.close()
    return {
        part: " ".join("".join(words).translate(_INVISIBLE).split())
        for part, words in reader.words.items()
    }


class _Reader(HTMLParser):
    """Collects words by the part that they are in; a part within another belongs to that one."""

    def __init__(self) -> None:
        super().__init__()
        self.words: defaultdict[str, list[str]] = defaultdict(list)
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note which part an element is in, and the words of pictures."""
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        own = (_BY_CLASS.get(each) for each in classes)
        part = self._part or next(filter(None, own), "") or _WHOLE.get(tag, "")
        if tag in _LABELS.get(part, ()) or _LABEL in classes:
            part = ""
        if tag == "img":
            self.words[part].append(f" {given.get('alt', '')} ")
        if tag == "a" and part == "attachments":  # the address has a digest of the file
            self.words[part].append(f" {given.get('href', '').rpartition('/')[2]} ")
        if tag not in _VOID:
            self._open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and what was never closed in it."""
        if any(tag == each for each, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Add words to the part that they are in."""
        if self._part:
            self.words[self._part].append(data)

    @property
    def _part(self) -> str:
        return self._open[-1][1] if self._open else ""
