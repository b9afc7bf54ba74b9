"""Fetches addresses as a reader would: with redirects, through whatever caches are in between."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from http.client import HTTPException
from ssl import create_default_context
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPSHandler, OpenerDirector, Request, build_opener

from budkavle import __version__

_PATIENCE = 30.0
_MOST = 200_000_000
"""The most bytes of an answer that are read."""


@dataclass(frozen=True, slots=True)
class Response:
    """What an address answered; `status` is 0 if nothing did, and `fault` says why.

    With a status, `fault` says why the body cannot be read.

    `url` is where redirects led. The names of `headers` are in small letters.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: str = ""


Fetch = Callable[[str], Response]


def fetch(url: str) -> Response:
    """Fetch an address over HTTP."""
    request = Request(
        url, headers={"User-Agent": f"Budkavle/{__version__}", "Accept-Encoding": "gzip"}
    )
    try:
        with _opener().open(request, timeout=_PATIENCE) as answer:
            return _response(answer.url, answer.status, answer.headers, answer.read(_MOST))
    except HTTPError as error:
        with error:
            return _response(error.url or url, error.code, error.headers, error.read(_MOST))
    except (URLError, HTTPException, OSError) as error:
        return Response(url, 0, fault=str(getattr(error, "reason", error)) or type(error).__name__)


def leads_on(url: str, answer: Response) -> bool:
    """Whether another path answered; another scheme or host of the same site does not count."""
    return unquote(urlsplit(answer.url).path) != unquote(urlsplit(url).path)


@cache
def _opener() -> OpenerDirector:
    """What opens addresses. The certificates to trust take long to load, so they are loaded once.

    It speaks HTTP/1.1, which servers of HTTP/2 speak too when they are asked for it (RFC 7301).
    """
    context = create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return build_opener(HTTPSHandler(context=context))


def _response(url: str, status: int, said: Message, body: bytes) -> Response:
    """An answer with its body unpacked (RFC 9110, 8.4), and repeated headers as one (5.3)."""
    headers = {name.lower(): ", ".join(said.get_all(name, ())) for name in said}
    packed, length = headers.get("content-encoding", "identity"), headers.get("content-length", "")
    if length.isdecimal() and len(body) < min(int(length), _MOST):
        return Response(url, status, headers, body, f"{len(body)} / {length} B")
    if packed == "identity" or not body:
        return Response(url, status, headers, body)
    try:
        unpacked = gzip.decompress(body) if packed == "gzip" else None
    except (OSError, EOFError, zlib.error):
        unpacked = None
    if unpacked is None:
        return Response(url, status, headers, body, f"Content-Encoding: {packed}")
    return Response(url, status, headers, unpacked)
