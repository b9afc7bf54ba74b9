"""Fetches addresses as a reader would: with redirects, through whatever caches are in between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from budkavle import __version__

_PATIENCE = 30.0
_MOST = 200_000_000
"""The most bytes of an answer that are read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered; `status` is 0 if nothing did, and `fault` says why.

    `url` is where redirects led. The names of `headers` are in small letters.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: str = ""


Fetch = Callable[[str], Answer]


def fetch(url: str) -> Answer:
    """Fetch an address over HTTP."""
    request = Request(url, headers={"User-Agent": f"Budkavle/{__version__}"})
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(answer.url, answer.status, headers, answer.read(_MOST))
    except HTTPError as error:
        headers = {name.lower(): value for name, value in error.headers.items()}
        with error:
            return Answer(error.url or url, error.code, headers, error.read(_MOST))
    except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
        return Answer(url, 0, fault=str(getattr(error, "reason", error)) or type(error).__name__)
