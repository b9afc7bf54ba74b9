"""Looks at the published site over HTTP, as a reader does, and says what is not as it should be."""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from random import Random
from typing import TypeVar
from urllib.parse import quote, urlsplit

from budkavle.publish.findings import PASSING, Finding
from budkavle.publish.http import Fetch, Response, leads_on
from budkavle.publish.protocol import digest_of
from budkavle.publish.secrecy import Secrecy
from budkavle.publish.serving import FileServing

_T = TypeVar("_T")

_AT_ONCE = 8
"""Requests at the same time."""

_SAMPLE = 40
"""How many unchanged files, old addresses and strangers' files are looked at, of each."""

_SILENT = 24
"""After so many addresses in a row without any answer, the server is not asked for the others."""

_LONGEST_PAUSE = 15.0
"""Seconds between two looks at what is not live yet."""

_NEVER_PUBLIC = (
    *("mkdocs.yml", "build.py", "subscriptions.toml", ".env", ".git/HEAD"),
    *(".budkavle/manifest.json", "published/site/addresses.json"),
)
"""Files of a project that a server must never show, whatever folder it serves by mistake."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What readers should get below an address.

    `files` are digests by path, `changed` are the paths that were put or deleted, `addresses` all
    that were ever published, `strangers` the files of others, `departing` those that stay a while.
    `redirects` are pairs of whole paths.
    """

    address: str
    files: Mapping[str, str]
    changed: Collection[str] = ()
    addresses: Collection[str] = ()
    strangers: Collection[str] = ()
    departing: Collection[str] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """How many addresses were looked at, what was found, and the site's own files among it."""

    checked: int
    findings: tuple[Finding, ...]
    wrong: frozenset[str] = frozenset()

    @property
    def is_live(self) -> bool:
        """Whether readers get what was published."""
        return not any(each.is_fault for each in self.findings)


@dataclass(frozen=True)
class Inspector:
    """Looks at a site, with up to `patience` seconds for what is not there yet."""

    expected: Expected
    serving: FileServing
    secrecy: Secrecy
    fetch: Fetch
    patience: float
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    progress: Callable[[int, int], None] = lambda *_: None
    _headers: dict[str, str] = field(default_factory=dict)
    """The first address that lacked each header."""
    _robots: dict[str, str] = field(default_factory=dict)
    """The first address with each header that keeps search engines away."""
    _silent: list[str] = field(default_factory=list)
    """Why the latest addresses did not answer, in a row."""

    def inspect(self) -> Inspection:
        """Look at everything that changed, and at a sample of the rest."""
        ours = sorted(self._visible(self.expected.changed) | set(self._sample()))
        found = dict(zip(ours, self._all(self._look, ours), strict=True))
        until, pause = self.clock() + self.patience, 1.0
        while (late := [path for path in ours if _may_pass(found[path])]) and self.clock() < until:
            self.pause(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            self._silent.clear()
            found.update(zip(late, self._all(self._look, late), strict=True))
        if silent := self._silence(found.values()):
            return Inspection(len(ours), (silent,))
        others = [*self._old_addresses(), *self._hidden()]
        other_files = [*self._visible(self.expected.strangers), *self.expected.departing]
        rest = (
            *self._all(self._look_at_other, other_files[:_SAMPLE]),
            *self._all(lambda look: look(), others),
        )
        findings = [each for those in (*found.values(), *rest) for each in those]
        findings += [Finding("header", each, name) for name, each in self._headers.items()]
        findings += [Finding("robots", each, value) for value, each in self._robots.items()]
        number = len(ours) + len(others) + len(other_files[:_SAMPLE])
        wrong = frozenset(path for path in ours if any(each.is_fault for each in found[path]))
        return Inspection(number, tuple(sorted(set(findings))), wrong)

    def _silence(self, found: Collection[list[Finding]]) -> Finding | None:
        """One finding instead of one for each address, if nothing answers at all."""
        silent = [each for those in found for each in those if each.kind == "unreachable"]
        if not silent or len(silent) < len(found):
            return None
        return Finding("unreachable", self.expected.address, silent[0].detail)

    def _sample(self) -> list[str]:
        rest = sorted(self._visible(self.expected.files) - set(self.expected.changed))
        chosen = Random(self.expected.seed).sample(rest, min(_SAMPLE, len(rest)))
        return [*chosen, *({"index.html"} & self.expected.files.keys())]

    @staticmethod
    def _visible(paths: Iterable[str]) -> set[str]:
        """The files that servers show: no hidden ones, and none that is a host's own."""
        return {path for path in paths if not _HIDDEN.search(path) and path not in _HOSTS_OWN}

    def _all(
        self, look: Callable[[_T], list[Finding]], those: Collection[_T]
    ) -> list[list[Finding]]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = []
            for number, each in enumerate(pool.map(look, those), start=1):
                found.append(each)
                self.progress(number, len(those))
            return found

    def _ask(self, url: str) -> Response:
        """What an address answers; a server that is silent is not asked again and again."""
        if len(self._silent) >= _SILENT:
            return Response(url, 0, fault=self._silent[-1])
        answer = self.fetch(url)
        if answer.status:
            self._silent.clear()
        else:
            self._silent.append(answer.fault)
        return answer

    def _url(self, path: str) -> str:
        return self.expected.address + quote(re.sub(r"(^|/)index\.html$", r"\1", path))

    def _path(self, path: str) -> str:
        """The whole path of an address, as redirects have it."""
        return urlsplit(self._url(path)).path

    def _look(self, path: str) -> list[Finding]:
        """Look at a file that was published, or that was deleted."""
        url = self._url(path)
        answer = self._ask(url)
        if path not in self.expected.files:
            gone = answer.status != 200 or leads_on(url, answer) or self._is_nothing(answer)
            return [] if gone else [Finding("still-there", url)]
        if answer.fault:
            kind = "garbled" if answer.status else "unreachable"
            return [Finding(kind, url, answer.fault)]
        same = digest_of(answer.body) == self.expected.files[path]
        if not same and leads_on(url, answer):
            return self._look_at_redirect(url, answer)
        if answer.status != 200 and not _may_answer(path, answer):
            return [Finding("missing", url, str(answer.status))]
        if (robots := answer.headers.get("x-robots-tag", "")) and "noindex" in robots.lower():
            self._robots.setdefault(robots, url)
        found = []
        if not same:
            found.append(self._outdated(path, url, answer))
            if self.secrecy.leaks(path, answer.body):
                found.append(Finding("tells-secret", url))
        media_type = answer.headers.get("content-type", "")
        if not self.serving.is_right(path, media_type):
            found.append(Finding("type", url, media_type or "–"))
        for name, value in self.serving.headers(path):
            if not _is_sent(name, value, answer):
                self._headers.setdefault(name, url)
        return found

    def _look_at_redirect(self, url: str, answer: Response) -> list[Finding]:
        """A server that redirects by itself, instead of showing the page that does, is right."""
        wanted = self.expected.redirects.get(urlsplit(url).path)
        is_right = wanted == urlsplit(answer.url).path and answer.status in (200, 410)
        return [] if is_right else [Finding("redirect", url, answer.url)]

    def _outdated(self, path: str, url: str, answer: Response) -> Finding:
        """An older copy in a cache is right for as long as the file allows caches to keep it."""
        digest = digest_of(answer.body)
        for other in self._alike[path.casefold()]:
            if self.expected.files[other] == digest:
                return Finding("same-name", url, self._url(other))
        allowed = re.search(r"max-age=(\d+)", self.serving.cache_control(path))
        age = answer.headers.get("age", "")
        left = int(allowed[1]) - int(age) if allowed and age.isdecimal() else 0
        return Finding("cached", url, str(left)) if left > 0 else Finding("old", url)

    @cached_property
    def _alike(self) -> Mapping[str, list[str]]:
        """The files by their paths in small letters: some servers take such names for one."""
        alike = defaultdict(list)
        for path in self.expected.files:
            alike[path.casefold()].append(path)
        return alike

    def _look_at_other(self, path: str) -> list[Finding]:
        """Look at a file that is not the site's now: does it tell what is not public?"""
        url = self._url(path)
        answer = self._ask(url)
        leaks = answer.status == 200 and self.secrecy.leaks(path, answer.body)
        return [Finding("tells-secret", url)] if leaks else []

    def _old_addresses(self) -> Iterator[Callable[[], list[Finding]]]:
        """Looks at published addresses; those that lead elsewhere now come first."""
        known = {path.removesuffix("index.html") for path in self.expected.files}
        moved = sorted(set(self.expected.addresses) - known)
        chosen = Random(self.expected.seed).sample(
            sorted(self.expected.addresses), min(_SAMPLE, len(self.expected.addresses))
        )
        for address in dict.fromkeys((*moved[:_SAMPLE], *chosen)):
            yield partial(self._look_at_old, address)

    def _look_at_old(self, address: str) -> list[Finding]:
        url = self.expected.address + quote(address)
        answer = self._ask(url)
        if answer.status in (200, 410) and not self._is_nothing(answer):
            return []
        if not answer.status:
            return [Finding("unreachable", url, answer.fault)]
        return [Finding("lost", url, answer.fault or str(answer.status))]

    @cached_property
    def _nothing(self) -> Response:
        """What an address answers that does not exist."""
        return self._ask(self.expected.address + _nowhere(self.expected.seed))

    def _is_nothing(self, answer: Response) -> bool:
        """Whether this is the answer for what does not exist, from a host that says 200 to that."""
        return self._nothing.status == 200 and answer.body == self._nothing.body

    def _hidden(self) -> Iterator[Callable[[], list[Finding]]]:
        """Looks at what nobody must be able to read."""
        nowhere = self.expected.address + _nowhere(self.expected.seed)
        general = self._nothing
        if general.status not in (0, 404):
            yield lambda: [Finding("no-404", nowhere, str(general.status))]
        never = [each for each in _NEVER_PUBLIC if each not in self.expected.files]
        for path in (*never, *self.secrecy.hidden_addresses(_SAMPLE)):
            if self._path(path) not in self.expected.redirects:
                yield partial(self._look_at_hidden, path, general)

    def _look_at_hidden(self, path: str, general: Response) -> list[Finding]:
        url = self.expected.address + quote(path)
        answer = self._ask(url)
        is_shown = answer.status == 200 and not leads_on(url, answer)
        shown = is_shown and answer.body != general.body and not self._is_note(path, answer)
        return [Finding("exposed", url)] if shown else []

    def _is_note(self, path: str, answer: Response) -> bool:
        """Whether this is the site's own note about what was public there before."""
        own = self.expected.files.get(f"{path}index.html")
        return _NOTE in answer.body and own == digest_of(answer.body)


_NOTE = b'content="noindex"'
_HIDDEN = re.compile(r"(?:^|/)\.(?!well-known/)")
_HOSTS_OWN = frozenset({"_headers", "_redirects"})


def _nowhere(seed: str) -> str:
    """A path at which nothing is."""
    return "budkavle-" + digest_of(seed.encode())


def _is_sent(name: str, value: str, answer: Response) -> bool:
    """Whether a header is sent; a server that compresses varies by more."""
    said = answer.headers.get(name.lower(), "")
    if name == "Vary":
        return value.lower() in {each.strip().lower() for each in said.split(",")}
    return said == value


def _may_answer(path: str, answer: Response) -> bool:
    """Whether this status is right: of the page for what is not there, or of one that is gone."""
    is_gone = answer.status == 410 and _NOTE in answer.body
    return is_gone or (path == "404.html" and answer.status == 404)


def _may_pass(findings: Iterable[Finding]) -> bool:
    return any(each.kind in PASSING for each in findings)
