"""Speaks the AT Protocol with a Bluesky account's server: sessions, and records with our keys.

The key of a record is made before it is sent (`record_key`), and putting the same record at the
same key again changes nothing. So a post can be tried again at any time.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from budkavle.services.web_client import Answer
from budkavle.subscriptions.settings import BlueskyAccount
from budkavle.subscriptions.social import texts
from budkavle.subscriptions.social.network import (
    RefusedError,
    RejectedError,
    Remote,
    UnsureError,
    Wanted,
    Web,
    require_taken,
)

_POSTS = "app.bsky.feed.post"
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EXPIRED = ("ExpiredToken", "InvalidToken")


def record_key(created: datetime, name: str) -> str:
    """The key of a record made at a time, the same for the same name: a TID of the AT Protocol.

    It holds microseconds since 1970 and ten bits that tell machines apart; below the millisecond,
    both come from the name.
    """
    number = int.from_bytes(sha256(name.encode()).digest()[:4], "big")
    microseconds = int(created.timestamp() * 1000) * 1000 + number % 1000
    value = (microseconds << 10) | (number >> 10) % 1024
    return "".join(_DIGITS[(value >> shift) & 31] for shift in range(60, -1, -5))


class Bluesky:
    """An account on a server of the AT Protocol."""

    def __init__(
        self, account: BlueskyAccount, password: str, clock: Callable[[], datetime]
    ) -> None:
        self._account, self._password, self._clock = account, password, clock
        self._web = Web(account.server)
        self._session: Mapping[str, str] = {}

    def publish(self, wanted: Wanted) -> Remote:
        """Put the record of a post at its key; raises PostError."""
        record = dict(texts.bluesky_record(wanted.said, _written(wanted.created)))
        if wanted.root:
            root = {"uri": wanted.root.id, "cid": wanted.root.version}
            record["reply"] = {"root": root, "parent": root}
        found = self._put(wanted.key, record)
        if not isinstance(found, dict) or not (found.get("uri") and found.get("cid")):
            raise UnsureError("garbled")
        return Remote(str(found["uri"]), self._url(wanted.key), str(found["cid"]))

    def found(self, wanted: Wanted) -> Remote | None:
        """The record at the key; raises PostError."""
        if not self._session:
            self._log_in()
        query = {"repo": self._session["did"], "collection": _POSTS, "rkey": wanted.key}
        path = f"/xrpc/com.atproto.repo.getRecord?{urlencode(query)}"
        answer = self._web.ask("GET", path, {})  # records are public: no session is needed
        if answer.status in (400, 404):  # servers name it RecordNotFound or InvalidRequest
            return None
        found = require_taken(answer, self._clock())
        if not isinstance(found, dict) or not (found.get("uri") and found.get("cid")):
            raise UnsureError("garbled")
        return Remote(str(found["uri"]), self._url(wanted.key), str(found["cid"]))

    def check(self) -> str:
        """The name of the account."""
        self._log_in()
        return self._session["handle"]

    def _put(self, key: str, record: Mapping[str, object]) -> Any:
        """Put a record; a session that has ended is begun again once."""
        fresh = not self._session
        if fresh:
            self._log_in()
        answer = self._asked(key, record)
        if not fresh and (answer.status == 401 or _error(answer) in _EXPIRED):
            self._log_in()
            answer = self._asked(key, record)
        if _error(answer) in _EXPIRED:
            raise RefusedError(str(answer.status))
        return require_taken(answer, self._clock())

    def _asked(self, key: str, record: Mapping[str, object]) -> Answer:
        body = {
            "repo": self._session["did"],
            "collection": _POSTS,
            "rkey": key,
            "record": record,
        }
        headers = {"Authorization": f"Bearer {self._session['token']}"}
        return self._web.ask("POST", "/xrpc/com.atproto.repo.putRecord", headers, body)

    def _log_in(self) -> None:
        self._session = {}
        body = {"identifier": self._account.handle, "password": self._password}
        answer = self._web.ask("POST", "/xrpc/com.atproto.server.createSession", {}, body)
        try:
            found = require_taken(answer, self._clock())
        except RejectedError as error:  # a handle that is none, for example
            raise RefusedError(error.code) from error
        try:
            names = {"did": "did", "token": "accessJwt", "handle": "handle"}
            self._session = {name: str(found[theirs]) for name, theirs in names.items()}
        except (KeyError, TypeError) as error:
            raise UnsureError("garbled") from error

    def _url(self, key: str) -> str:
        return f"https://bsky.app/profile/{self._account.handle}/post/{key}"


def _written(moment: datetime) -> str:
    """A time as records have it, to the millisecond."""
    rounded = moment - timedelta(microseconds=moment.microsecond % 1000)
    return rounded.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(answer: Answer) -> str:
    """The name of the error that an answer tells."""
    if answer.status < 400:
        return ""
    try:
        return str(json.loads(answer.body).get("error", ""))
    except (ValueError, AttributeError, RecursionError):
        return ""
