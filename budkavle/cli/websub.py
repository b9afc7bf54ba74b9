"""Tells a WebSub hub which feeds have changed (W3C Recommendation WebSub, sections 4 and 7).

The Recommendation does not say how publishers do that; hubs accept `hub.mode=publish`.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from budkavle.render.feeds.formats import FORMATS

TRIES = 4
FIRST_PAUSE = 2.0
"""Seconds before the second try; each later pause is twice as long as the previous one."""
_NAMES = tuple(form.file_name.format("") for form in FORMATS)
_PATIENCE = 30.0
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Status codes after which another try may succeed (RFC 9110, 15; RFC 6585, 4)."""


@dataclass(frozen=True, slots=True)
class PingResult:
    """The result of telling the hub about one feed; `fault` is None if the hub accepted."""

    path: str
    tries: int
    fault: str | None


Send = Callable[[str, bytes], int | str]
"""Sends a form to an address; returns the status of the response, or why there was none."""


def ping(
    hub: str,
    url: str,
    paths: Iterable[str],
    send: Send | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[PingResult]:
    """Tell the hub about each of these feeds of the site at `url`; repeats failed tries."""
    for path in paths:
        form = {"hub.mode": "publish", "hub.url": url + quote(path), "hub.topic": url + quote(path)}
        yield _tell(path, hub, urlencode(form).encode(), send or post, pause)


def feeds_of(site: Path) -> dict[str, str]:
    """The feeds to subscribe to in a finished site, each with a digest of its bytes."""
    found = sorted(path for name in _NAMES for path in site.rglob(name))
    return {path.relative_to(site).as_posix(): _digest(path) for path in found}


def feeds_among(files: Mapping[str, str]) -> dict[str, str]:
    """The feeds to subscribe to among files with their digests, by path."""
    return {path: each for path, each in files.items() if path.rpartition("/")[2] in _NAMES}


def changed(now: Mapping[str, str], told: Mapping[str, str]) -> list[str]:
    """The feeds that have changed since the hub was last notified."""
    return [path for path, digest in now.items() if told.get(path) != digest]


def post(url: str, form: bytes) -> int | str:
    """Send a form over HTTP."""
    request = Request(url, form, {"Content-Type": "application/x-www-form-urlencoded"})
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, TimeoutError, ConnectionError) as error:
        return str(getattr(error, "reason", error))


def _tell(
    path: str, hub: str, form: bytes, send: Send, pause: Callable[[float], None]
) -> PingResult:
    fault = ""
    for number in range(1, TRIES + 1):
        answer = send(hub, form)
        if isinstance(answer, int) and 200 <= answer < 300:
            return PingResult(path, number, None)
        fault = f"HTTP {answer}" if isinstance(answer, int) else answer
        if isinstance(answer, int) and answer not in _LATER:
            return PingResult(path, number, fault)
        if number < TRIES:
            pause(FIRST_PAUSE * 2 ** (number - 1))
    return PingResult(path, TRIES, fault)


def _digest(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()
