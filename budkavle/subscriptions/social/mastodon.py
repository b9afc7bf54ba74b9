"""Speaks Mastodon's protocol: the methods of its API, version 1, that posting needs."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from budkavle.subscriptions.settings import MastodonAccount
from budkavle.subscriptions.social import texts
from budkavle.subscriptions.social.network import (
    Remote,
    UnsureError,
    Wanted,
    Web,
    require_taken,
)

_PAGE, _PAGES = 40, 10
_SKEW = timedelta(hours=1)
"""How far the clocks of two machines may differ."""

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br\s*/?>|</p>")


class Mastodon:
    """An account on a server that speaks as Mastodon does.

    The server remembers a key (`Idempotency-Key`) for an hour. After that, and to be sure, the
    account's own posts are searched before anything is tried again.
    """

    def __init__(self, account: MastodonAccount, token: str, clock: Callable[[], datetime]) -> None:
        self._account, self._clock = account, clock
        self._web = Web(account.server)
        self._headers = {"Authorization": f"Bearer {token}"}
        self._id = ""

    def publish(self, wanted: Wanted) -> Remote:
        """Make a post; raises PostError."""
        body: dict[str, object] = {
            "status": self._text(wanted),
            "language": wanted.said.language,
            "visibility": self._account.visibility,
        }
        if wanted.root:
            body["in_reply_to_id"] = wanted.root.id
        headers = {**self._headers, "Idempotency-Key": wanted.key}
        answer = self._web.ask("POST", "/api/v1/statuses", headers, body)
        return _remote(require_taken(answer, self._clock()))

    def found(self, wanted: Wanted) -> Remote | None:
        """The post, among those of the account since it was asked for."""
        words = _words(self._text(wanted))
        answered = wanted.root.id if wanted.root else None
        for each in self._own_since(wanted.created - _SKEW):
            said = _words(_shown(str(each.get("content", ""))))
            if said == words and each.get("in_reply_to_id") == answered:
                return _remote(each)
        return None

    def check(self) -> str:
        """The name of the account."""
        found = self._get("/api/v1/accounts/verify_credentials")
        if not isinstance(found, dict) or not found.get("id"):
            raise UnsureError("garbled")
        self._id = str(found["id"])
        return str(found.get("acct", self._id))

    def _own_since(self, since: datetime) -> Iterator[dict[str, Any]]:
        """The account's posts since a time, newest first; raises PostError, also for too many."""
        if not self._id:
            self.check()
        last = ""
        for _ in range(_PAGES):
            query = {
                "limit": _PAGE,
                "exclude_reblogs": "true",
                **({"max_id": last} if last else {}),
            }
            page = self._get(f"/api/v1/accounts/{self._id}/statuses?{urlencode(query)}")
            if not isinstance(page, list):
                raise UnsureError("garbled")
            for each in page:
                if _made(each) < since:
                    return
                yield each
                last = str(each.get("id") or "")
                if not last:
                    raise UnsureError("garbled")
            if len(page) < _PAGE:
                return
        raise UnsureError("many")

    def _get(self, path: str) -> Any:
        answer = self._web.ask("GET", path, self._headers)
        return require_taken(answer, self._clock())

    def _text(self, wanted: Wanted) -> str:
        return texts.mastodon(wanted.said, self._account.longest)


def _remote(found: Any) -> Remote:
    if not isinstance(found, dict) or not found.get("id"):
        raise UnsureError("garbled")
    return Remote(str(found["id"]), str(found.get("url") or found.get("uri") or ""))


def _made(status: Any) -> datetime:
    try:
        made = datetime.fromisoformat(status["created_at"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnsureError("garbled") from error
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _shown(content: str) -> str:
    """The text of a post, of the HTML that the server makes of it."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", content)))


def _words(text: str) -> list[str]:
    return text.split()
