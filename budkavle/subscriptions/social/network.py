"""What the poster asks of a network, and what a network's answers mean."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from budkavle.services.web_client import Answer, Client, Limits, NotConnectedError
from budkavle.subscriptions.social.texts import Said

LIMITS = Limits(size=2_000_000, seconds=30, silence=20)
_SHORTEST, _LONGEST = timedelta(seconds=30), timedelta(hours=6)


class PostError(Exception):
    """A post was not made, or it is not known whether it was; `code` is what is stored of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSentError(PostError):
    """Nothing was sent, or the network certainly did not take it; it may be sent again."""


class LimitedError(NotSentError):
    """The network wants to be asked later."""

    def __init__(self, code: str, wait: timedelta) -> None:
        super().__init__(code)
        self.wait = wait


class RefusedError(NotSentError):
    """The network does not accept the account: an administrator must act."""


class RejectedError(PostError):
    """The network will never take this post."""


class UnsureError(PostError):
    """The network may have taken the post."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A post on a network: its identity there, and where people see it."""

    id: str
    url: str
    version: str = ""
    """On Bluesky the digest of the record (CID), which replies need."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post that is to be made, once: the same `key` means the same post."""

    key: str
    said: Said
    created: datetime
    root: Remote | None = None
    """The post that it answers."""


class Network(Protocol):
    """An account on a network."""

    def publish(self, wanted: Wanted) -> Remote:
        """Make a post; raises PostError."""

    def found(self, wanted: Wanted) -> Remote | None:
        """The post, if an earlier try made it and trying again could make another.

        None if there is none; raises PostError if that cannot be found out.
        """

    def check(self) -> str:
        """The name of the account, to see that it can be used; raises PostError."""


class Web:
    """Sends JSON to a server, and turns its refusals into errors."""

    def __init__(self, server: str) -> None:
        self._server = server.rstrip("/")
        self._client = Client("Budkavle", LIMITS, private=True)  # an administrator chose the server

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        """The answer, whatever it says; raises NotSentError and UnsureError."""
        sent = {"Accept": "application/json", **headers}
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = json.dumps(body, ensure_ascii=False).encode()
        try:
            return self._client.send(method, self._server + path, sent, data)
        except NotConnectedError as error:
            raise NotSentError("connect") from error
        except OSError as error:
            raise UnsureError("dropped") from error


def require_taken(answer: Answer, now: datetime) -> Any:
    """What an answer says that has taken a request; raises PostError for every other answer.

    A server error does not say whether the request was carried out, nor does a broken answer.
    """
    code = str(answer.status)
    if answer.status == 429:
        raise LimitedError(code, wait_of(answer.headers, now))
    if answer.status in (401, 403):
        raise RefusedError(code)
    if answer.status == 408 or answer.status >= 500:
        raise UnsureError(code)
    if not 200 <= answer.status < 300:
        raise RejectedError(code)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise UnsureError("garbled") from error


def wait_of(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long a network wants us to wait: at least half a minute, at most six hours."""
    told = headers.get("retry-after", "")
    reset = headers.get("x-ratelimit-reset", "") or headers.get("ratelimit-reset", "")
    wait = _SHORTEST
    try:
        if told.isdecimal():
            wait = timedelta(seconds=int(told))
        elif told:
            wait = parsedate_to_datetime(told) - now
        elif reset.isdecimal():
            wait = datetime.fromtimestamp(int(reset), UTC) - now
        elif reset:
            wait = datetime.fromisoformat(reset) - now
    except (ValueError, TypeError, OverflowError, OSError):
        wait = timedelta(minutes=5)
    return min(max(wait, _SHORTEST), _LONGEST)
