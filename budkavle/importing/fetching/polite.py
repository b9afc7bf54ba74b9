"""Fetches documents one after another, as a site's robots.txt allows, with pauses in between."""

from collections.abc import Callable, Mapping
from time import monotonic, sleep, time
from typing import Protocol
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from budkavle.importing.fetching.store import Kept, Store
from budkavle.services.web_client import Answer, NotFetchedError

AGENT = "Budkavle"
PAUSE = 1.0
"""Seconds between two requests to a host, if its robots.txt does not ask for more."""

_LONGEST_PAUSE = 30.0
_FRESH = 24 * 3600
"""Seconds in which a document is not asked for again: an interrupted run goes on where it was."""

_OK, _SERVER = 200, 500
_GIVE_UP = 3
"""Failures in a row after which a host is left alone."""

_BUSY = frozenset({429, 503})
_MOST_BYTES = 20_000_000_000
"""Bytes in one run."""


class Gets(Protocol):
    """What sends requests: `client.Client`, or another in tests."""

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The document at an address; raises OSError."""


class Fetcher:
    """Fetches politely; `told` hears each address before it is asked for.

    `failures` are addresses that could not be fetched, each with the reason.
    """

    def __init__(
        self,
        client: Gets,
        store: Store,
        told: Callable[[str], None],
        *,
        pause: float = PAUSE,
        clock: Callable[[], float] = time,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self._client, self.store, self._told = client, store, told
        self._pause, self._clock, self._wait = pause, clock, wait
        self._robots: dict[str, RobotFileParser] = {}
        self._latest: dict[str, float] = {}
        self._failed: dict[str, int] = {}
        self._bytes = 0
        self.failures: dict[str, str] = {}

    def fetch(self, address: str) -> Kept | None:
        """What is known of an address after asking for it; None if it could not be fetched.

        What was fetched lately is not asked for again; what is older, only for changes.
        """
        address = address.partition("#")[0]
        known = self.store.known(address)
        if known and self._clock() - known.at < _FRESH:
            return known
        try:
            return self._asked(address, known)
        except (OSError, ValueError) as error:
            self.failures[address] = str(error)
            return known if known and known.name else None

    def _asked(self, address: str, known: Kept | None) -> Kept:
        host = self._host(address)
        if self._failed.get(host, 0) >= _GIVE_UP:
            raise NotFetchedError(f"{host} did not answer before")
        if self._bytes > _MOST_BYTES:
            raise NotFetchedError("enough was fetched in one run; run it again for the rest")
        if not self._rules(address).can_fetch(AGENT, address):
            raise NotFetchedError(f"{host}/robots.txt does not allow it")
        answer = self._got(host, address, known.conditions if known else {})
        if answer.status in _BUSY:
            self._failed[host] = _GIVE_UP
            raise NotFetchedError(f"{host} asks not to be asked now ({answer.status})")
        if answer.status >= _SERVER:
            raise NotFetchedError(f"{address}: {answer.status}")
        self._bytes += len(answer.body)
        return self.store.keep(address, answer, self._clock())

    def _got(self, host: str, address: str, headers: Mapping[str, str]) -> Answer:
        """Ask, no sooner than the host wants."""
        self._wait(max(self._latest.get(host, 0) + self._pause_for(host) - monotonic(), 0))
        self._told(address)
        try:
            answer = self._client.get(address, headers)
        except OSError:
            self._failed[host] = self._failed.get(host, 0) + 1
            raise
        finally:
            self._latest[host] = monotonic()
        self._failed[host] = 0
        return answer

    def _pause_for(self, host: str) -> float:
        asked = self._robots[host].crawl_delay(AGENT) if host in self._robots else None
        return min(max(self._pause, float(asked or 0)), _LONGEST_PAUSE)

    def _rules(self, address: str) -> RobotFileParser:
        """What a host's robots.txt says (RFC 9309): all is allowed if it has none.

        Nothing is allowed while the host cannot say it (2.3.1.4).
        """
        host = self._host(address)
        if host not in self._robots:
            rules = RobotFileParser()
            answer = self._got(host, f"{host}/robots.txt", {})
            if answer.status >= _SERVER:
                raise NotFetchedError(f"{host}/robots.txt: {answer.status}")
            text = answer.body.decode("utf-8", "replace") if answer.status == _OK else ""
            rules.parse(text.splitlines())
            self._robots[host] = rules
        return self._robots[host]

    @staticmethod
    def _host(address: str) -> str:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}"
