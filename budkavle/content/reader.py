"""Reads content/: all items, registries and ordinary pages, or all problems with them."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from budkavle.content import banner_links, references
from budkavle.content.claims import NOTHING_PUBLISHED
from budkavle.content.item import ParsedItem, parse
from budkavle.content.item_cache import CachedItem, ItemCache, separated
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.named_keys import Named
from budkavle.content.own_addresses import OwnAddresses
from budkavle.content.page import OrdinaryPage, parse_page
from budkavle.content.registry_reader import RegistryReader, read_bytes
from budkavle.content.stray_keys import (
    ITEM_ELSEWHERE,
    key_of_item,
)
from budkavle.model.problems import ContentError, Problem
from budkavle.model.registries import Registries
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings
from budkavle.system import workers
from budkavle.system.files import (
    LINK_OUT,
    NOTHING_KNOWN,
    Stray,
    list_files,
)
from budkavle.system.fingerprint import Fingerprint

WRONG_SUFFIX = Rule(
    "wrong-suffix",
    N_("The file holds a text, but its name does not end with .md."),
    N_("Call it {remedy}"),
)

_YEAR = re.compile(r"[12]\d{3}")
_MARKDOWN = frozenset({"md", "markdown", "mdown", "mkd", "mkdn"})
"""File name extensions that MkDocs takes for Markdown, in lower case."""
_NO_TEXT = frozenset(
    "avif css doc docx epub gif ico jpeg jpg js m4a mp3 mp4 odp ods odt pdf png ppt pptx svg ttf"
    " webm webp woff woff2 xls xlsx zip".split()
)
"""File name extensions of files that contain no Markdown, which need not be examined."""
_DATA = frozenset("csv geojson ics json srt toml tsv vtt xml yaml yml".split())
"""File name extensions of data, where lines that look like keys can be anything."""
_HEAD = 4096
"""The number of bytes at the beginning of a file that are searched for front matter."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything valid in content/; `written` and `pages` by path, `files` of every kind."""

    written: Mapping[str, ParsedItem]
    registries: Registries
    pages: Mapping[str, OrdinaryPage]
    files: frozenset[str]


Finish = Callable[[Mapping[str, str]], tuple[Content, tuple[Problem, ...]]]
"""Reads the rest of a content folder; returns what is valid, and the problems with the rest.

It is given the ledger, which tells which of two items has what both claim.
"""


def load(folder: Path, settings: Settings, parsed: ItemCache | None = None) -> Content:
    """Read the content folder; `parsed` is the cache of parsed items.

    Raises ContentError with all problems of all files, whose paths begin with the folder's name.
    """
    content, problems = read(folder, settings, parsed=parsed)
    if problems:
        raise ContentError(problems)
    return content


def read(
    folder: Path,
    settings: Settings,
    only: Container[str] | None = None,
    parsed: ItemCache | None = None,
    published: Mapping[str, str] = NOTHING_PUBLISHED,
) -> tuple[Content, tuple[Problem, ...]]:
    """Read what is valid in the content folder, and collect the problems with the rest.

    With `only`, items and ordinary pages at other paths are ignored, as if they did not exist.
    `published` is the ledger, which tells which of two items has what both claim.
    """
    with being_read(folder, settings, only, parsed) as finish:
        return finish(published)


def being_read(
    folder: Path,
    settings: Settings,
    only: Container[str] | None = None,
    parsed: ItemCache | None = None,
    known: Mapping[str, Fingerprint] = NOTHING_KNOWN,
) -> AbstractContextManager[Finish]:
    """Start to read as `read` does: workers begin to parse items at once.

    The context manager gives a function that finishes the reading. `known` are fingerprints of
    files that were taken just before, and need not be taken again.
    """
    return _Reader(folder, settings, only, parsed).begun(known)


class _Reader:
    """One run of reading the content folder, which collects problems."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        only: Container[str] | None,
        parsed: ItemCache | None,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._context = settings.validation_context
        self._only = only
        self._parsed = parsed
        self._problems: list[Problem] = []

    @contextmanager
    def begun(self, known: Mapping[str, Fingerprint]) -> Iterator[Finish]:
        stamps, strays = list_files(self._folder, known)
        self._note_strays(strays)
        texts = sorted(path for path in stamps if path.endswith(".md") and self._wants(path))
        items = {path: stamps[path] for path in texts if self._settings.is_item(path)}
        pages = [path for path in texts if path not in items]
        with self._items_begun(items) as written:
            yield lambda published: self._finish(written, pages, frozenset(stamps), published)

    def _finish(
        self,
        written: Callable[[], dict[str, ParsedItem]],
        pages: Iterable[str],
        files: frozenset[str],
        published: Mapping[str, str],
    ) -> tuple[Content, tuple[Problem, ...]]:
        if self._only is None:
            self._note_misnamed(files)
        registries = RegistryReader(self._folder, self._settings, self._note)
        content = Content(
            registries=registries.read(files),
            pages={path: page for path in pages if (page := self._page(path))},
            written=written(),  # last, since workers are still parsing items
            files=files,
        )
        sharpened = map(Named(content.registries).sharpened, self._problems)
        self._problems = [each for each in sharpened if not registries.explains(each)]
        own = OwnAddresses(content.written, content.registries, files, self._settings)
        found = references.problems(
            content.written,
            {path: page.links for path, page in content.pages.items()},
            content.registries,
            files,
            self._settings,
            self._folder.name,
            own,
            published,
        )
        if self._only is None:  # otherwise a banner may lead to an item that is not read
            url, name = self._settings.url, self._folder.name
            dead = banner_links.dead_addresses(content.registries, own, files, url, name)
            found = chain(found, dead)
        self._problems += (
            registries.placed(each) for each in found if not registries.explains(each)
        )
        return content, tuple(self._problems)

    def _wants(self, path: str) -> bool:
        return self._only is None or path in self._only

    @contextmanager
    def _items_begun(
        self, stamps: Mapping[str, Fingerprint]
    ) -> Iterator[Callable[[], dict[str, ParsedItem]]]:
        """Yield a function that returns every valid item; only changed files are parsed."""
        kept = self._parsed
        found = {path: kept.get(path, stamp) for path, stamp in stamps.items()} if kept else {}
        new = [(path, stamp) for path, stamp in stamps.items() if not found.get(path)]

        def finish() -> dict[str, ParsedItem]:
            for (path, stamp), item in zip(new, made, strict=True):
                if isinstance(item, ParsedItem):
                    found[path] = item
                elif kept and isinstance(item, tuple):
                    found[path] = kept.put(stamp, *item)
                else:
                    self._note(path, *item)
            if kept:
                more.enter_context(kept.keep(stamps.keys()))
            return {path: each for path in stamps if (each := found.get(path))}

        with ExitStack() as more, workers.start_map(self._item, new) as made:
            yield finish

    def _item(
        self, file: tuple[str, Fingerprint]
    ) -> ParsedItem | tuple[CachedItem, bytes] | list[Mistake]:
        path, stamp = file
        settled = stamp.settled  # checked before reading: a later change gives another stamp
        try:
            written = parse(read_bytes(self._folder, path), path, self._context)
        except MistakesError as error:
            return list(error.mistakes)
        return separated(written) if self._parsed and settled else written

    def _page(self, path: str) -> OrdinaryPage | None:
        """Parse an ordinary page; None if it has problems, which are added to the others."""
        try:
            trusted = self._settings.trusts(path)
            remedy = self._place_for_item(path)
            return parse_page(
                read_bytes(self._folder, path), path, self._context, remedy, trusted=trusted
            )
        except MistakesError as error:
            self._note(path, *error.mistakes)
            return None

    def _place_for_item(self, path: str) -> str:
        """The path for a file that is meant to be an item but is elsewhere or misnamed."""
        stem, _, _ = path.rpartition("/")[2].partition(".")
        years = (f"{part}/" for part in path.split("/") if _YEAR.fullmatch(part))
        return f"{self._folder.name}/{self._settings.items_folder}/{next(years, '')}{stem}.md"

    def _note_strays(self, strays: Iterable[Stray]) -> None:
        for path, rule, target in strays:
            values = (("value", target),) if rule == LINK_OUT else (("reason", target),)
            self._note(path, Mistake(1, "", rule, values if target else ()))

    def _note_misnamed(self, files: Iterable[str]) -> None:
        """Add problems for Markdown with another extension, which MkDocs would publish as pages."""
        for path in files:
            stem, _, suffix = path.rpartition("/")[2].rpartition(".")
            if path.endswith(".md"):
                continue
            if suffix.lower() in _MARKDOWN:
                self._note(path, Mistake(1, "", WRONG_SUFFIX, (("remedy", f"{stem}.md"),)))
            elif suffix.lower() not in _NO_TEXT and (key := self._key_in(path, suffix.lower())):
                values = (("key", key), ("remedy", self._place_for_item(path)))
                self._note(path, Mistake(1, "", ITEM_ELSEWHERE, values))

    def _key_in(self, path: str, suffix: str) -> str:
        """An item key at the beginning of a file that is not Markdown; empty if there is none."""
        return key_of_item(self._head(path), prose=suffix not in _DATA)

    def _head(self, path: str) -> bytes:
        """The beginning of a file, where front matter would be; empty if it cannot be read."""
        with suppress(OSError), open(f"{self._folder}/{path}", "rb") as file:  # noqa: PTH123
            return file.read(_HEAD)
        return b""

    def _note(self, path: str, *mistakes: Mistake) -> None:
        shown = f"{self._folder.name}/{path}"
        self._problems += (
            Problem(shown, each.line, each.field, each.rule, each.values) for each in mistakes
        )
