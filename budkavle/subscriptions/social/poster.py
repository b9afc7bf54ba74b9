"""Sends the posts of the outbox, one after the other; may be killed at any moment.

A post is marked on disk before its request is sent. If it is not known what became of it, it is
tried again only where that cannot make a second one: Bluesky's records have keys of ours, and on
Mastodon the account's own posts are searched first. If that cannot be done for two days, it waits
as uncertain for a person.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from budkavle.services.database import DatabaseError, Store
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.delivery.retry import Outcome, Stage, Verdict, cancelled
from budkavle.subscriptions.social import ledger, queue
from budkavle.subscriptions.social.network import (
    LimitedError,
    Network,
    NotSentError,
    PostError,
    RefusedError,
    RejectedError,
    Remote,
    UnsureError,
    Wanted,
)
from budkavle.subscriptions.social.texts import Said

LEASE_SECONDS = 600
_FINAL_SECONDS = 120
_IDLE_SECONDS = 2.0
_log = logging.getLogger(__name__)


class Poster:
    """One worker, with its lease and the networks by the names of their accounts."""

    def __init__(
        self, store: Store, networks: Mapping[str, Network], clock: Callable[[], datetime]
    ) -> None:
        self._store, self._networks, self._clock = store, networks, clock
        self._lease = outbox.Lease(uuid.uuid4().hex, LEASE_SECONDS)

    def run(self, stop: threading.Event) -> None:
        """Post until told to stop."""
        while not stop.is_set():
            try:
                done = self.post_next()
            except DatabaseError as error:
                _log.error("the database does not answer: %s", type(error).__name__)
                done = False
            if not done:
                stop.wait(_IDLE_SECONDS)

    def post_waiting(self) -> int:
        """Post everything that is due; return how many tries that were."""
        tries = 0
        while self.post_next():
            tries += 1
        return tries

    def post_next(self) -> bool:
        """Try the next post that is due; False if there is none."""
        now = self._clock()
        with self._store.reading() as connection:
            closed = ledger.refused(connection, self._networks)
            which = outbox.posts_on([each for each in self._networks if each not in closed])
            if not outbox.anything_due(connection, now, *which):
                return False
        rows = self._store.together(lambda held: outbox.lease(held, self._lease, 1, now, *which))
        for row in rows:
            self._deliver(row)
        return bool(rows)

    def _deliver(self, row: Row[Any]) -> None:
        account, part = row.items["account"], row.items["part"]
        with self._store.reading() as connection:
            kept = ledger.row_of(connection, account, row.item_id, part)
            root = ledger.row_of(connection, account, row.item_id, ledger.ITEM)
            waits = queue.is_waiting(connection, account, row.item_id, ledger.ITEM)
        if kept is None or root is None:
            self._finish(row, cancelled("unknown"))
        elif part != ledger.ITEM and root.remote is None:
            later = Outcome(Verdict.RETRY, Stage.CONNECT, "waits")
            self._finish(row, later if waits else cancelled("unanswered"))
        elif part != ledger.WITHDRAWAL and self._is_withdrawn(row):
            self._leave(row, kept, part, root)
        else:
            self._try(row, kept, _wanted(kept, part, root), self._networks[account])

    def _leave(self, row: Row[Any], kept: Row[Any], part: str, root: Row[Any]) -> None:
        """Do not post about an item that is withdrawn; but remember what an earlier try posted."""
        network, made = self._networks[row.items["account"]], None
        try:
            if row.attempts or row.last_code:
                made = _found(network, _wanted(kept, part, root))
        except PostError as error:
            self._note(row, error)
            return
        except DatabaseError:
            raise  # the worker waits; it says nothing of the network
        except Exception as error:  # noqa: BLE001 - as in `_try`
            _log.error("post %s: %s", row.id, type(error).__name__)
            self._note(row, UnsureError("garbled"))
            return
        if made is None:
            self._finish(row, cancelled("withdrawn"))
        else:
            self._store.together(lambda held: self._write_down(held, row, made))

    def _is_withdrawn(self, row: Row[Any]) -> bool:
        with self._store.reading() as connection:
            return ledger.is_withdrawn(connection, row.item_id)

    def _try(self, row: Row[Any], kept: Row[Any], wanted: Wanted, network: Network) -> None:
        """Make the post, unless an earlier try has made it."""
        try:
            made = Remote(**kept.remote) if kept.remote else None
            if made is None and (row.attempts or row.last_code):
                made = _found(network, wanted)
            if made is None:
                if not self._mark(row):
                    self._finish(row, cancelled("withdrawn"))
                    return
                made = network.publish(wanted)
        except PostError as error:
            self._note(row, error)
            return
        except DatabaseError:
            raise  # the worker waits; it says nothing of the network
        except Exception as error:  # noqa: BLE001 - a network's odd answer must not end all posting
            _log.error("post %s: %s", row.id, type(error).__name__)
            self._note(row, UnsureError("garbled"))
            return
        self._store.together(lambda held: self._write_down(held, row, made))
        _log.info("post %s: made", row.id)

    def _mark(self, row: Row[Any]) -> bool:
        """Note on disk that the request is sent; False if the item has been withdrawn."""
        now, is_answer = self._clock(), row.items["part"] == ledger.WITHDRAWAL
        return self._store.together(
            lambda held: (
                (is_answer or not ledger.is_withdrawn(held, row.item_id))
                and outbox.mark_sending(held, row.id, self._lease, now, _FINAL_SECONDS)
            )
        )

    def _note(self, row: Row[Any], error: PostError) -> None:
        """Store what became of a try that did not end with a post."""
        account = row.items["account"]
        if isinstance(error, RefusedError):
            self._store.together(lambda held: ledger.refuse(held, account, error.code))
            _log.error("posting on %s stopped: refused (%s); run mail doctor", account, error.code)
        self._finish(row, _outcome(error))

    def _finish(self, row: Row[Any], outcome: Outcome) -> None:
        now = self._clock()
        self._store.together(lambda held: outbox.finish(held, row, self._lease, outcome, now))
        _log.info("post %s: %s (%s)", row.id, outcome.verdict.value, outcome.code)

    def _write_down(self, connection: Connection, row: Row[Any], made: Remote) -> None:
        """Remember the post and settle it in the outbox, both or none."""
        remote = {"id": made.id, "url": made.url, "version": made.version}
        ledger.made(connection, row.items["account"], row.item_id, row.items["part"], remote)
        outcome = Outcome(Verdict.SENT, Stage.END, "posted")
        outbox.finish(connection, row, self._lease, outcome, self._clock())


def _wanted(kept: Row[Any], part: str, root: Row[Any]) -> Wanted:
    answered = Remote(**root.remote) if part != ledger.ITEM else None
    return Wanted(kept.key, Said(**kept.said), kept.queued_at, answered)


def _found(network: Network, wanted: Wanted) -> Remote | None:
    """The post that an earlier try made; no answer to that question means that there is none."""
    try:
        return network.found(wanted)
    except RejectedError as error:
        raise UnsureError(error.code) from error


def _outcome(error: PostError) -> Outcome:
    match error:
        case LimitedError():
            return Outcome(Verdict.RETRY, Stage.DATA, error.code, wait=error.wait)
        case RejectedError():
            return Outcome(Verdict.FAILED, Stage.DATA, error.code)
        case UnsureError():
            return Outcome(Verdict.RETRY, Stage.END, error.code)
        case NotSentError() | _:
            return Outcome(Verdict.RETRY, Stage.CONNECT, error.code)
