"""Asks a server for one document: bounded in size, time and redirects."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Timer
from time import monotonic
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

from budkavle.services.hosts import (
    ForbiddenHostError,
    Resolve,
    addresses_of,
    is_public,
    resolved,
)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_BLOCK = 1 << 16
_PORTS: Mapping[str, int] = {"http": 80, "https": 443}


class NotFetchedError(OSError):
    """A document could not be fetched; the message says why."""


class NotConnectedError(OSError):
    """No connection could be made, so nothing was sent."""


class Limits(NamedTuple):
    """The most that one document may be: bytes, and seconds until all of it is here."""

    size: int = 100_000_000
    seconds: float = 120
    silence: float = 20
    """Seconds in which nothing arrives."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `address` is where the document was in the end.

    The names of `headers` are in small letters.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


class Client:
    """Sends requests; `private` allows addresses on private networks."""

    def __init__(
        self,
        agent: str,
        limits: Limits = Limits(),  # noqa: B008
        *,
        private: bool = False,
        resolve: Resolve = resolved,
        is_public: Callable[[str], bool] = is_public,
    ) -> None:
        self._agent, self._limits = agent, limits
        self._addresses_of = partial(
            addresses_of, private=private, resolve=resolve, is_public=is_public
        )

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The document at an address, redirects followed; raises OSError."""
        give_up = monotonic() + self._limits.seconds
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._once("GET", address, headers or {}, None, give_up)
            to = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not to:
                return answer
            address = urljoin(address, to)
        raise NotFetchedError(f"{address}: too many redirects")

    def send(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """The answer to one request; a redirect is an answer, and is not followed.

        Raises NotConnectedError if nothing was sent, and another OSError if the server may have got
        it all.
        """
        give_up = monotonic() + self._limits.seconds
        return self._once(method, address, headers or {}, body, give_up)

    def _once(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: bytes | None,
        give_up: float,
    ) -> Answer:
        try:
            parts = urlsplit(address)
            port = parts.port or _PORTS[parts.scheme]
            host = (parts.hostname or "").encode("idna").decode()
        except (ValueError, KeyError, UnicodeError) as error:
            raise NotFetchedError(f"{address}: no address of a document") from error
        path = urlunsplit(("", "", _quoted(parts.path) or "/", _quoted(parts.query), ""))
        try:
            connection = self._connection(parts.scheme, host, port)
        except ForbiddenHostError:
            raise
        except OSError as error:
            raise NotConnectedError(f"{host}: {error}") from error
        try:
            sent = {"User-Agent": self._agent, "Accept-Encoding": "identity", **headers}
            with _ended_at(give_up, connection.sock):
                connection.request(method, path, body, headers=sent)
                with connection.getresponse() as response:
                    found = self._body(response, address, give_up)
                told = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, told, found, address)
        except (http.client.HTTPException, ValueError) as error:
            raise NotFetchedError(f"{address}: {error or type(error).__name__}") from error
        except ConnectionError as error:
            if monotonic() < give_up:
                raise
            raise _too_late(address) from error  # the server has seen that the connection is ended
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, port: int) -> http.client.HTTPConnection:
        """A connection to an address that has been judged, by the host's own name."""
        allowed = self._addresses_of(host, port)
        made: http.client.HTTPConnection
        opened = _opened(allowed, port, self._limits.silence)
        if scheme == "https":
            context = ssl.create_default_context()
            made = http.client.HTTPSConnection(host, port, timeout=self._limits.silence)
            try:
                opened = context.wrap_socket(opened, server_hostname=host)
            except OSError:
                opened.close()
                raise
        else:
            made = http.client.HTTPConnection(host, port, timeout=self._limits.silence)
        made.sock = opened
        return made

    def _body(self, response: http.client.HTTPResponse, address: str, give_up: float) -> bytes:
        too_large = NotFetchedError(f"{address}: more than {self._limits.size // 10**6} MB")
        if (response.length or 0) > self._limits.size:
            raise too_large
        body = bytearray()
        while block := response.read1(_BLOCK):
            body += block
            if len(body) > self._limits.size:
                raise too_large
        if monotonic() >= give_up:  # what came may be a part, since the connection is ended then
            raise _too_late(address)
        if response.length:
            raise NotFetchedError(f"{address}: the connection ended too early")
        return bytes(body)


def _too_late(address: str) -> NotFetchedError:
    return NotFetchedError(f"{address}: it takes too long")


def _opened(addresses: Sequence[str], port: int, seconds: float) -> socket.socket:
    """A connection to the first of some addresses that answers."""
    failure = OSError("no address")
    for each in addresses:
        try:
            return socket.create_connection((each, port), seconds)
        except OSError as error:
            failure = error
    raise failure


@contextmanager
def _ended_at(give_up: float, connected: socket.socket) -> Iterator[None]:
    """End a connection at a time, also if a few bytes arrive again and again."""

    def end() -> None:
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = Timer(max(give_up - monotonic(), 0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _quoted(text: str) -> str:
    """A part of an address with only the signs that a request may have."""
    return "".join(
        each if "!" <= each <= "~" else "".join(f"%{byte:02X}" for byte in each.encode())
        for each in text
    )
