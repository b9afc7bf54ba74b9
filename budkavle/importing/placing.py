"""Where the links, pictures and files of one item lead from its new place."""

import posixpath
import re
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote, urlsplit

from budkavle.content.link_targets import BROKEN_ADDRESS, EXAMPLE_OF_MAIL, Refusal, link_target
from budkavle.content.offered_files import ascii_name, suffix_of
from budkavle.importing import urls
from budkavle.importing.addresses import Index, file_beside
from budkavle.importing.plan import Planned
from budkavle.importing.source import Find
from budkavle.model.settings import Settings
from budkavle.render.media.file_info import MOST_BYTES
from budkavle.render.media.kinds import HEAD, KINDS, PICTURES, content_of

_SCALED = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w+$)|-scaled(?=\.\w+$)")
_SIZES = ("", "-scaled")
_SCHEMES = frozenset({"http", "https", "mailto", "tel", ""})


class Unfit(NamedTuple):
    """Files in content/ that cannot be published, and pictures too small to stand above a text."""

    unusable: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()


class ItemPlace:
    """The surroundings of one item; `files` are those it needs, by their paths in content/."""

    def __init__(
        self,
        planned: Planned,
        index: Index,
        find: Find,
        settings: Settings,
        folder: str,
        unfit: Unfit,
    ) -> None:
        self._planned, self._index, self._find = planned, index, find
        self._settings, self._folder, self._unfit = settings, folder, unfit
        self.files: dict[str, Path | bytes] = {}
        self._known: dict[str, str | None] = {}

    @property
    def language(self) -> str:
        """The language of the item."""
        return self._planned.language

    def whole(self, address: str) -> str:
        """The whole address at the source."""
        return urls.join(self._planned.item.base, address.strip())

    def link(self, address: str) -> str | None:
        """Where a link leads from the item; None if it would lead nowhere."""
        address = urls.without_slashes(re.sub(r"[\t\r\n]+", "", address.strip()))
        try:
            if urlsplit(address).scheme.lower() not in _SCHEMES:
                return None
        except ValueError:
            return None
        whole = self.whole(address)
        if (path := self._index.path(whole)) or (path := self._beside(address)):
            return self._from_here(path)
        if whole.startswith("//"):
            whole = f"https:{whole}"
        if urls.split(whole).scheme == "":
            return None
        if f"{whole}/".startswith(self._settings.url):
            return None
        return self._written(whole)

    def picture(self, address: str) -> str | None:
        """The picture's file, seen from the item; None if it is not at hand."""
        if address not in self._known:
            self._known[address] = self._picture(address)
        return self._known[address]

    def picture_in(self, data: bytes) -> str | None:
        """The same for a picture that was within the text itself."""
        content = content_of(data[:HEAD])
        return self._kept("bild", data, content) if content in PICTURES else None

    def file(self, address: str) -> str | None:
        """A file to download that is at hand, seen from the item."""
        suffix = suffix_of(urls.split(address).path)
        if suffix not in KINDS or (urls.split(address).scheme or "http") not in ("http", "https"):
            return None
        found = self._at_hand(address)
        if found is None or found.stat().st_size > MOST_BYTES:
            return None
        data = found.read_bytes()
        if content_of(data[:HEAD]) != KINDS[suffix].content:
            return None
        return self._kept(found.stem, data, KINDS[suffix].content, found, suffix)

    def _picture(self, address: str) -> str | None:
        found = self._largest(address)
        if found is None or found.stat().st_size > MOST_BYTES:
            return None
        data = found.read_bytes()
        content = content_of(data[:HEAD])
        if content not in PICTURES:
            return None
        return self._kept(found.stem, data, content, found)

    def _largest(self, address: str) -> Path | None:
        """The file, or the one that it is a smaller copy of, as WordPress makes them."""
        plain = _SCALED.sub("", address.partition("?")[0])
        if plain != address.partition("?")[0]:
            stem, dot, suffix = plain.rpartition(".")
            for size in _SIZES:
                if found := self._at_hand(f"{stem}{size}{dot}{suffix}"):
                    return found
        return self._at_hand(address)

    def _at_hand(self, address: str) -> Path | None:
        item = self._planned.item
        try:
            return self._find(address, item) or self._find(self.whole(address), item)
        except ValueError:
            return None

    def _kept(
        self, stem: str, data: bytes, content: str, source: Path | None = None, suffix: str = ""
    ) -> str | None:
        """Keep a file under a safe name; the same bytes always have the same name."""
        fitting = [each for each, kind in KINDS.items() if kind.content == content]
        own = suffix or (suffix_of(source.name) if source else "")
        ending = own if own in fitting else fitting[-1]
        digest = blake2b(data, digest_size=3).hexdigest()
        path = f"{self._folder}/{ascii_name(stem)}-{digest}.{ending}"
        if path in self._unfit.unusable:
            return None
        self.files[path] = source if source else data
        return self._from_here(path)

    def is_small(self, path: str) -> bool:
        """Whether a picture, as seen from the item, is too small to stand above its text."""
        folder = posixpath.dirname(self._planned.path)
        return posixpath.normpath(posixpath.join(folder, path)) in self._unfit.small

    def _from_here(self, path: str) -> str:
        return posixpath.relpath(path, posixpath.dirname(self._planned.path))

    def _beside(self, address: str) -> str | None:
        """An item that a link names by its file, as generators' texts do."""
        named = file_beside(address, self._planned.item.where)
        return self._index.of_file(named) if named else None

    def _written(self, whole: str) -> str | None:
        """A whole address as our texts may have it; None if it cannot be one."""
        target = whole
        if re.search(r"[\s<>\"\\^`{}]", whole) or normalize("NFC", whole) != whole:
            target = quote(whole, safe="%/:=&?~#+!$,;'@()*[]|")
        judged = link_target(target, self._planned.path, self._settings.url)
        if isinstance(judged, Refusal):
            remedy = dict(judged.values).get("remedy", "") if judged.rule == BROKEN_ADDRESS else ""
            if remedy in ("", EXAMPLE_OF_MAIL):
                return None
            again = link_target(remedy, self._planned.path, self._settings.url)
            return None if isinstance(again, Refusal) else remedy
        return target
