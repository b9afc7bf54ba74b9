"""Sends the mails of the outbox over several connections; may be killed at any moment.

One thread leases and composes mails; one thread for each connection delivers them.
"""

import logging
import queue
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from budkavle.services.database import DatabaseError, Store
from budkavle.subscriptions import state
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.delivery.compose import Composer
from budkavle.subscriptions.delivery.retry import Breaker, Outcome, Stage, Verdict, cancelled
from budkavle.subscriptions.delivery.smtp import Envelope, Transport
from budkavle.subscriptions.settings import Relay
from budkavle.subscriptions.subscribers.subscribers import suppress_bounced

Clock = Callable[[], datetime]
Work = tuple[Row[Any], Envelope]

_log = logging.getLogger(__name__)
_ROWS_PER_CONNECTION = 4
_IDLE_SECONDS = 1.0
_BROKEN_SECONDS = 2.0


class Sender:
    """One worker, with its lease, its connections and its circuit breaker."""

    def __init__(
        self,
        store: Store,
        post: Composer,
        relay: Relay,
        transport: Callable[[], Transport],
        clock: Clock,
    ) -> None:
        self._store = store
        self._post = post
        self._relay = relay
        self._transport = transport
        self._clock = clock
        self._breaker = Breaker()
        self._lease = outbox.Lease(uuid.uuid4().hex, relay.lease_seconds)
        self._work: queue.Queue[Work] = queue.Queue()

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop, then finish the current deliveries and return the rest."""
        threads = [
            threading.Thread(target=self._connection, args=(stop,), name=f"connection-{number}")
            for number in range(self._relay.connections)
        ]
        for thread in threads:
            thread.start()
        while not stop.is_set():
            if not self._refill():
                stop.wait(_IDLE_SECONDS)
        for thread in threads:
            thread.join()
        self._return_rest()

    def send_waiting(self) -> int:
        """Send all due mails over one connection; return how many. For tests and small jobs."""
        transport, sent = self._transport(), 0
        while work := self._next_batch(_ROWS_PER_CONNECTION):
            for row, envelope in work:
                self._deliver(transport, row, envelope)
            sent += len(work)
        transport.close()
        return sent

    def _refill(self) -> bool:
        """Lease more mails when at most half of them are left; False if there are none to send."""
        most = _ROWS_PER_CONNECTION * self._relay.connections
        if self._work.qsize() > most // 2:
            threading.Event().wait(0.005)
            return True
        try:
            work = self._next_batch(most - self._work.qsize())
        except DatabaseError as error:
            # Only the error's type: its message may contain an e-mail address.
            _log.error("the database does not answer: %s", type(error).__name__)
            return False
        for each in work:
            self._work.put(each)
        return bool(work)

    def _next_batch(self, count: int) -> list[Work]:
        now = self._clock()
        with self._store.reading() as connection:
            if state.read(connection, state.STOPPED):
                return []
            if not outbox.anything_due(connection, now):
                return []
        rows = self._store.together(lambda held: outbox.lease(held, self._lease, count, now))
        with self._store.reading() as connection:
            composed = self._post.compose(connection, rows, now)
        for row in [row for row, envelope in composed if envelope is None]:
            self._finish(row, cancelled("left"))
        return [(row, envelope) for row, envelope in composed if envelope]

    def _connection(self, stop: threading.Event) -> None:
        transport = self._transport()
        while not stop.is_set():
            try:
                row, envelope = self._work.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                transport.close()
                continue
            try:
                if self._deliver(transport, row, envelope).stage is Stage.CONNECT:
                    stop.wait(_BROKEN_SECONDS)
            except DatabaseError as error:
                # A mail without its mark was not sent; it returns to the queue when its lease ends.
                _log.error("mail %s: the database: %s", row.id, type(error).__name__)
        transport.close()

    def _deliver(self, transport: Transport, row: Row[Any], envelope: Envelope) -> Outcome:
        outcome = transport.deliver(envelope, lambda: self._mark(row))
        self._finish(row, outcome)
        if self._breaker.note(outcome):
            self._store.together(_stop_sending)
            self._breaker.reset()
            _log.error("sending stopped: the relay refuses us (%s); run mail doctor", outcome.code)
        return outcome

    def _mark(self, row: Row[Any]) -> bool:
        now = self._clock()
        return self._store.together(
            lambda held: outbox.mark_sending(
                held, row.id, self._lease, now, self._relay.final_seconds
            )
        )

    def _finish(self, row: Row[Any], outcome: Outcome) -> None:
        now = self._clock()
        self._store.together(lambda held: self._write_down(held, row, outcome, now))
        if outcome.verdict not in (Verdict.SENT, Verdict.CANCELLED):
            _log.info("mail %s: %s at %s (%s)", row.id, *_words(outcome))

    def _write_down(
        self, connection: Connection, row: Row[Any], outcome: Outcome, now: datetime
    ) -> None:
        outbox.finish(connection, row, self._lease, outcome, now)
        if outcome.suppress and row.subscriber_id is not None:
            suppress_bounced(connection, row.subscriber_id, now)

    def _return_rest(self) -> None:
        rest = []
        while not self._work.empty():
            rest.append(self._work.get()[0].id)
        if rest:
            self._store.together(lambda held: outbox.put_back(held, rest, self._lease))


def _stop_sending(connection: Connection) -> None:
    state.write(connection, state.STOPPED, "the relay refuses us (5.7)")


def _words(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.verdict.value, outcome.stage.value, outcome.code
