"""The search for what is not public in everything that is published. Pure.

Every text has stretches of plain words, and these look the same wherever it is printed: in HTML, in
a feed, in JSON, in the middle of a longer text or cut off. So each secret is cut into
stretches, in each of the few ways in which letters beyond a–z are written, and all of them are
looked for at once (Aho–Corasick).

A stretch that is public elsewhere is no secret, nor is a file that is. What is public is gone
through only when something has been found, and only until it is seen there: there is much of it,
and mostly nothing is found.

An item's own address, and what else nobody writes who does not mean that item, is secret even when
public content repeats it.
"""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from html import escape, unescape
from urllib.parse import quote, quote_plus

from ahocorasick_rs import BytesAhoCorasick, Implementation

_LONG = 24
"""Characters of a stretch, and up to the end of a word; a piece of a text that is three times as
long is found wherever it was cut off.
"""

_LETTERS = 10
"""Fewer letters are too common to be anyone's secret: dates, numbers, short headlines."""

_WRITTEN_OTHERWISE = re.compile(r"[&<>\"'\\]")
_TAG = re.compile(r"<[^>]*>")
_AS_SEARCHED = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\t\n\r", b"abcdefghijklmnopqrstuvwxyz   "
)
_FEW = 5000
"""Patterns up to which a faster automaton is worth its memory: about 50 MB."""

_SHARED = frozenset({"title", "summary"})
"""Fields that stand in links that are made to share a page."""

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Secret:
    """Something readers may not see: a text, or a mark such as an id, an address or a file's name.

    `path` is the file in content/ that it stands in, `line` and `field` where. A text is cut into
    stretches, a mark is looked for whole. Whoever repeats a mark that `is_own` means its owner, so
    it stays secret when public content holds it.
    """

    path: str
    line: int
    field: str
    text: str
    is_mark: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file that readers may not have: its size in bytes, its digest, and whose it is."""

    owner: Secret
    size: int
    digest: str


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A secret in an output; `digest` is that of the stretch or the file that was found."""

    path: str
    line: int
    field: str
    output: str
    digest: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """All that is not public: stretches of texts and whose they are, and files by their digests."""

    texts: Mapping[str, Secret]
    files: Mapping[str, SecretFile]


@dataclass(frozen=True, slots=True)
class Public:
    """What is public; each part is only asked for when something has been found.

    `texts` gives every public text, those first that most likely stand in the output at a path.
    `names` gives what public items and files are called, and their addresses. `files` gives the
    digests of the public files of a size in bytes.
    """

    texts: Callable[[str], Iterable[str]]
    names: Callable[[], Iterable[str]] = tuple
    files: Callable[[int], Iterable[str]] = lambda _: ()


class Search:
    """Looks for all secrets at once, and tells of those that are not `public`."""

    def __init__(self, secrets: Secrets, public: Public) -> None:
        self.secrets = secrets
        texts, files = secrets.texts, secrets.files
        self._texts, self._files, self._public = texts, files, public
        self._sizes = {each.size for each in files.values()}
        self._known_public: set[str] = set()
        self._known_secret: set[str] = set()
        ways = [(way, text) for text, whose in texts.items() for way in _ways_to_write(text, whose)]
        self._whose = [text for _, text in ways]
        automaton = Implementation.DFA if len(ways) < _FEW else Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick([way for way, _ in ways], implementation=automaton)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._texts or self._files)

    @property
    def sought(self) -> frozenset[str]:
        """Digests of all that is looked for."""
        return frozenset(self._files) | {_digest_of_text(*each) for each in self._texts.items()}

    def without(self, known: AbstractSet[str]) -> "Search":
        """The search for what is not known to have been looked for."""
        return self._for(lambda digest: digest not in known)

    def only(self, digests: AbstractSet[str]) -> "Search":
        """The search for the stretches and files with these digests."""
        return self._for(digests.__contains__)

    def only_own(self) -> "Search":
        """The search for what is secret even when public content repeats it."""
        texts = {text: whose for text, whose in self._texts.items() if whose.is_own}
        return Search(Secrets(texts, {}), self._public)

    def _for(self, wanted: Callable[[str], bool]) -> "Search":
        texts = {
            text: whose
            for text, whose in self._texts.items()
            if wanted(_digest_of_text(text, whose))
        }
        files = {digest: each for digest, each in self._files.items() if wanted(digest)}
        return Search(Secrets(texts, files), self._public)

    def look(self, path: str, data: bytes, says: str = "") -> frozenset[Leak]:
        """Find what an output gives away: by its path, its bytes, or what its picture says."""
        if not self:
            return frozenset()
        found = self._found(f"{path}\n{says}".encode()) | self._found(data)
        stretches = self._not_public(found - self._known_public, path)
        leaks = {
            _leak(self._texts[each], path, _digest_of_text(each, self._texts[each]))
            for each in stretches
        }
        if (file := self._file_of(data)) and file.digest not in self._public.files(len(data)):
            leaks.add(_leak(file.owner, path, file.digest))
        return frozenset(leaks)

    def lines_in(self, text: str) -> Iterator[tuple[Leak, int]]:
        """Find every secret in a text, public or not, with its line from 0."""
        data = text.encode()
        for number, start, _ in self._matches(data):
            stretch = self._whose[number]
            whose = self._texts[stretch]
            digest = _digest_of_text(stretch, whose)
            yield _leak(whose, "", digest), data.count(b"\n", 0, start)

    def is_secret(self, digest: str) -> bool:
        """Whether what has this digest, and has been found, is public nowhere."""
        found = {
            text for text, whose in self._texts.items() if _digest_of_text(text, whose) == digest
        }
        return bool(self._not_public(found - self._known_public, ""))

    def _file_of(self, data: bytes) -> SecretFile | None:
        """The secret file with these bytes."""
        return self._files.get(digest_of(data)) if len(data) in self._sizes else None

    def _found(self, data: bytes) -> set[str]:
        return {self._whose[number] for number, _, _ in self._matches(data)}

    def _matches(self, data: bytes) -> Iterable[tuple[int, int, int]]:
        return self._automaton.find_matches_as_indexes(_searchable(data), overlapping=True)

    def _not_public(self, suspected: set[str], path: str) -> set[str]:
        """Which of these are public nowhere; what is public is read until all have been seen."""
        doubtful = suspected - self._known_secret
        own = {each for each in doubtful if self._texts[each].is_own}
        others = doubtful - own
        self._see_public(own, self._public.names() if own else ())
        self._see_public(others, self._public.texts(path) if others else ())
        self._known_secret |= doubtful - self._known_public
        return suspected & self._known_secret

    def _see_public(self, doubtful: set[str], public: Iterable[str]) -> None:
        """Note which of these stretches stand in public texts."""
        for text in public:
            plain = " ".join(text.split()).translate(_LOWER)
            seen = {each for each in doubtful if each in plain}
            self._known_public |= seen
            doubtful = doubtful - seen
            if not doubtful:
                break


def _leak(whose: Secret, output: str, digest: str) -> Leak:
    return Leak(whose.path, whose.line, whose.field, output, digest)


def _digest_of_text(text: str, whose: Secret) -> str:
    """Digest a stretch; what has become secret in public content too is looked for again."""
    return digest_of(f"own {text}".encode() if whose.is_own else text.encode())


def sought(secrets: Iterable[Secret]) -> dict[str, Secret]:
    """What is looked for, and whose it is; what is someone's own is that before all."""
    own_last = sorted(secrets, key=lambda each: each.is_own)
    return {stretch: secret for secret in own_last for stretch in stretches(secret)}


def stretches(secret: Secret) -> Iterator[str]:
    """Cut a secret into what is looked for; a mark is looked for whole."""
    if secret.is_mark:
        yield " ".join(secret.text.split()).translate(_LOWER)
        return
    for piece in _WRITTEN_OTHERWISE.split(secret.text):
        words = piece.split()
        for start, end in _spans(words):
            stretch = " ".join(words[start:end])
            if sum(map(str.isalpha, stretch)) >= _LETTERS:
                yield stretch.translate(_LOWER)


def texts_of(html: str) -> Iterator[str]:
    """The words of HTML between its tags."""
    yield from (unescape(each) for each in _TAG.split(html))


def digest_of(data: bytes) -> str:
    """Digest a file's bytes."""
    return blake2b(data, digest_size=16).hexdigest()


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _spans(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of words, each about as long as a stretch; the last ends with the text."""
    start = 0
    while (end := start + _run(words[start:])) < len(words):
        yield start, end
        start = end
    yield len(words) - _run(words[::-1]), len(words)


def _run(words: Sequence[str]) -> int:
    """How many of the first words it takes to fill a stretch."""
    number, length = 0, _LONG
    while length > 0 and number < len(words):
        length -= len(words[number]) + 1
        number += 1
    return number


def _ways_to_write(stretch: str, whose: Secret) -> set[bytes]:
    """As UTF-8, in JSON, in XML as ASCII, and in an address if it may come to stand in one.

    A mark may hold signs that HTML, XML and JSON write in ways of their own.
    """
    texts = {stretch}
    if whose.is_mark:
        escaped = {escape(stretch, quote=quotes) for quotes in (False, True)}
        texts |= escaped | {each.replace("&quot;", "&#34;") for each in escaped}
        texts |= {each.replace("&#x27;", "&#39;") for each in texts}
        texts |= {json.dumps(each, ensure_ascii=False)[1:-1] for each in texts}
    written = {each.encode() for each in texts}
    written |= {json.dumps(each)[1:-1].encode() for each in texts}
    written |= {each.encode("ascii", "xmlcharrefreplace") for each in texts}
    if whose.is_mark or whose.field in _SHARED:
        written |= {quoted(stretch).encode() for quoted in (quote, quote_plus)}
    return {each.lower() for each in written}


def _searchable(data: bytes) -> bytes:
    """The bytes as they are compared; Pagefind's and other indexes are compressed."""
    if data.startswith(_GZIP):
        with suppress(OSError, EOFError, zlib.error):  # it only began like one
            data = gzip.decompress(data)
    return data.translate(_AS_SEARCHED)
