"""Searches everything that is published for what is not public. Pure.

A text consists of stretches of plain words, which look the same wherever the text is printed: in
HTML, in a feed, in JSON, in the middle of a longer text or cut off. So each secret is cut into
stretches, in each of the few ways to encode letters beyond a–z, and all of them are searched for at
once (Aho–Corasick).

A stretch or a file that is public elsewhere is not a secret. Public content is read only when
something has been found, and only until it is found there too: there is much of it, and usually
nothing is found (see `reading`).

An item's own address, and anything else that nobody writes without meaning that item, is secret
even if public content repeats it.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from hashlib import blake2b
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from ahocorasick_rs import BytesAhoCorasick, Implementation

from budkavle.build.leaks.reading import PublicReading

_LONG = 24
"""The length of a stretch in characters, which extends to the end of a word.

A piece of a text that is three times as long is found wherever it was cut off.
"""

_LETTERS = 10
"""The fewest letters of a secret stretch: shorter ones are common, such as dates and numbers."""

_WRITTEN_OTHERWISE = re.compile(r"[&<>\"'\\]")
_TAG = re.compile(r"<[^>]*>")
_AS_SEARCHED = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\t\n\r", b"abcdefghijklmnopqrstuvwxyz   "
)
_FEW = 5000
"""Up to this many patterns, a faster automaton is worth the memory it needs: about 50 MB."""

_SHARED = frozenset({"title", "summary"})
"""Fields that appear in links for sharing a page."""

_MOST_UNPACKED = 200_000_000
"""Bytes: more than any index unpacks to, and less than the memory."""

_GZIP = b"\x1f\x8b"


class Secret(NamedTuple):
    """Something readers must not see: a text, or a mark such as an id, an address or a file name.

    `path` is the file in content/ that contains it, `line` and `field` say where. A text is cut
    into stretches, a mark is searched for as a whole. Nobody repeats a mark that `is_own` without
    meaning its owner, so it stays secret even if public content contains it.
    """

    path: str
    line: int
    field: str
    text: str
    is_mark: bool = False
    is_own: bool = False


class SecretFile(NamedTuple):
    """A file that readers must not get: its size in bytes, its digest, and its owner."""

    owner: Secret
    size: int
    digest: str


class Leak(NamedTuple):
    """A secret in an output; `digest` is that of the stretch or file that was found."""

    path: str
    line: int
    field: str
    output: str
    digest: str


class Secrets(NamedTuple):
    """Everything that is not public: stretches of texts with their owners, and files by digest."""

    texts: Mapping[str, Secret]
    files: Mapping[str, SecretFile]


class Public(NamedTuple):
    """What is public; each part is read only when something has been found.

    `texts` gives all public texts, and `near` those that are most likely in the output at a path.
    `names` gives the names and addresses of public items and files. `files` gives the digests of
    the public files of a given size in bytes.
    """

    texts: Callable[[], Iterable[str]]
    near: Callable[[str], Iterable[str]] = lambda _: ()
    names: Callable[[], Iterable[str]] = tuple
    files: Callable[[int], Iterable[str]] = lambda _: ()


class Search:
    """Searches for all secrets at once, and reports those that are not `public`."""

    def __init__(self, secrets: Secrets, public: Public) -> None:
        self.secrets = secrets
        texts, files = secrets.texts, secrets.files
        self._texts, self._files, self._public = texts, files, public
        self._sizes = {each.size for each in files.values()}
        self._known_public: set[str] = set()
        self._known_secret: set[str] = set()
        self._read_texts = PublicReading(public.texts, self._contained_in)
        self._read_names = PublicReading(public.names, self._contained_in)
        ways = [
            (way, text) for text, secret in texts.items() for way in _ways_to_write(text, secret)
        ]
        self._text_of = [text for _, text in ways]
        automaton = Implementation.DFA if len(ways) < _FEW else Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick([way for way, _ in ways], implementation=automaton)

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self._texts or self._files)

    @property
    def sought(self) -> frozenset[str]:
        """The digests of everything that is searched for."""
        return frozenset(self._files) | {_digest_of_text(*each) for each in self._texts.items()}

    def without(self, known: AbstractSet[str]) -> "Search":
        """The search for only what is not among the digests `known`."""
        return self._for(lambda digest: digest not in known)

    def only(self, digests: AbstractSet[str]) -> "Search":
        """The search for only the stretches and files with these digests."""
        return self._for(digests.__contains__)

    def only_own(self) -> "Search":
        """The search for only what is secret even if public content repeats it."""
        texts = {text: secret for text, secret in self._texts.items() if secret.is_own}
        return Search(Secrets(texts, {}), self._public)

    def _for(self, wanted: Callable[[str], bool]) -> "Search":
        texts = {
            text: secret
            for text, secret in self._texts.items()
            if wanted(_digest_of_text(text, secret))
        }
        files = {digest: each for digest, each in self._files.items() if wanted(digest)}
        return Search(Secrets(texts, files), self._public)

    def look(self, path: str, data: bytes, says: str = "") -> frozenset[Leak]:
        """Find the secrets in an output: in its path, its bytes, or the words of its picture."""
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
        """Find every secret in a text, public or not, with its line, counted from 0."""
        data = text.encode()
        for number, start, _ in self._matches(data):
            stretch = self._text_of[number]
            secret = self._texts[stretch]
            digest = _digest_of_text(stretch, secret)
            yield _leak(secret, "", digest), data.count(b"\n", 0, start)

    def is_secret(self, digest: str) -> bool:
        """Whether something that has been found, with this digest, is not public anywhere."""
        found = {
            text for text, secret in self._texts.items() if _digest_of_text(text, secret) == digest
        }
        return bool(self._not_public(found - self._known_public, ""))

    def _file_of(self, data: bytes) -> SecretFile | None:
        """The secret file with these bytes."""
        return self._files.get(file_digest(data)) if len(data) in self._sizes else None

    def _found(self, data: bytes) -> set[str]:
        return {self._text_of[number] for number, _, _ in self._matches(data)}

    def _matches(self, data: bytes) -> Iterable[tuple[int, int, int]]:
        return self._automaton.find_matches_as_indexes(_searchable(data), overlapping=True)

    def _not_public(self, suspected: set[str], path: str) -> set[str]:
        """Those of the suspected stretches that are not public anywhere."""
        doubtful = suspected - self._known_secret
        own = {each for each in doubtful if self._texts[each].is_own}
        others = doubtful - own
        near = self._public.near(path) if others else ()
        public = set().union(*map(self._contained_in, near)) & others
        public |= self._read_texts.contain(others - public) | self._read_names.contain(own)
        self._known_public |= public
        self._known_secret |= doubtful - public
        return suspected & self._known_secret

    def _contained_in(self, text: str) -> set[str]:
        """The stretches that a public text contains, as it is read and not as it is encoded."""
        plain = " ".join(text.split()).translate(_LOWER)
        return {each for each in self._found(plain.encode()) if each in plain}


def _leak(secret: Secret, output: str, digest: str) -> Leak:
    return Leak(secret.path, secret.line, secret.field, output, digest)


def _digest_of_text(text: str, secret: Secret) -> str:
    """The digest of a stretch.

    A mark that `is_own` has another digest than the same text as an ordinary secret, so that a
    build searches for it again.
    """
    return file_digest(f"own {text}".encode() if secret.is_own else text.encode())


def search_terms(secrets: Iterable[Secret]) -> dict[str, Secret]:
    """What is searched for, with its owner; a secret that `is_own` wins over others."""
    own_last = sorted(secrets, key=lambda each: each.is_own)
    return {stretch: secret for secret in own_last for stretch in stretches(secret)}


def stretches(secret: Secret) -> Iterator[str]:
    """Cut a secret into what is searched for; a mark stays whole."""
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


def file_digest(data: bytes) -> str:
    """The digest of a file's bytes."""
    return blake2b(data, digest_size=16).hexdigest()


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _spans(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The spans of words that form stretches; the last one ends with the text."""
    start = 0
    while (end := start + _run(words, start)) < len(words):
        yield start, end
        start = end
    yield len(words) - _run(words[::-1], 0), len(words)


def _run(words: Sequence[str], start: int) -> int:
    """How many words, from `start` on, are needed to fill a stretch."""
    number, length = start, _LONG
    while length > 0 and number < len(words):
        length -= len(words[number]) + 1
        number += 1
    return number - start


def _ways_to_write(stretch: str, secret: Secret) -> set[bytes]:
    """The encodings of a stretch: UTF-8, JSON, ASCII XML, and URL if it may occur in one.

    A mark may contain characters that HTML, XML and JSON escape.
    """
    texts = {stretch}
    if secret.is_mark:
        escaped = {escape(stretch, quote=quotes) for quotes in (False, True)}
        texts |= escaped | {each.replace("&quot;", "&#34;") for each in escaped}
        texts |= {each.replace("&#x27;", "&#39;") for each in texts}
        texts |= {json.dumps(each, ensure_ascii=False)[1:-1] for each in texts}
    written = {each.encode() for each in texts}
    written |= {json.dumps(each)[1:-1].encode() for each in texts}
    written |= {each.encode("ascii", "xmlcharrefreplace") for each in texts}
    if secret.is_mark or secret.field in _SHARED:
        written |= {quoted(stretch).encode() for quoted in (quote, quote_plus)}
    return {each.lower() for each in written}


def _searchable(data: bytes) -> bytes:
    """The bytes in the form that is searched; unpacks compressed ones, such as Pagefind's."""
    if data.startswith(_GZIP):
        with suppress(zlib.error):  # it only looked like gzip
            data = zlib.decompressobj(wbits=31).decompress(data, _MOST_UNPACKED)
    return data.translate(_AS_SEARCHED)
