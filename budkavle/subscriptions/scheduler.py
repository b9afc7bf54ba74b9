"""The service's regular work: release items, queue mails and digests, clean up, delete old data."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
from urllib.error import URLError
from urllib.request import Request, urlopen

from sqlalchemy import Connection, delete

from budkavle.services.database import Store
from budkavle.subscriptions.delivery import digests, fanout, outbox
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.schema import (
    SubscriberState,
    attempt,
    message,
    signup,
    subscriber,
    suppression,
)
from budkavle.subscriptions.settings import ServiceSettings
from budkavle.subscriptions.social import decision
from budkavle.subscriptions.subscribers import rate_limits
from budkavle.subscriptions.subscribers.subscribers import BOUNCE_PAUSE

RETENTION = timedelta(days=30)
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_ANSWER_SECONDS = 10


def tick(
    store: Store, settings: ServiceSettings, answers: Callable[[str], bool], now: datetime
) -> None:
    """Do everything that is due; doing it twice does no harm."""
    with store.writing() as connection:
        outbox.sweep(connection, now)
        forget(connection, now)
    announce.release_due(store, answers, now)
    fanout.fan_out(store, now)
    decision.plan(store, settings.accounts, now)
    digests.make_due(store, settings.timezone, now, sleep)


def forget(connection: Connection, now: datetime) -> None:
    """Delete data that is no longer needed, such as signups that were never confirmed."""
    connection.execute(delete(signup).where(signup.c.expires_at < now))
    connection.execute(delete(message).where(message.c.finished_at < now - RETENTION))
    connection.execute(delete(attempt).where(attempt.c.at < now - RETENTION))
    connection.execute(delete(suppression).where(suppression.c.until < now))
    connection.execute(
        delete(subscriber).where(
            subscriber.c.state == SubscriberState.PAUSED_BOUNCE,
            subscriber.c.bounced_at < now - BOUNCE_PAUSE,
        )
    )
    rate_limits.forget_old(connection, now)


class Upkeep:
    """Removes what deleted rows leave in the files of SQLite.

    The log is emptied every minute, the database rewritten once a day and at the beginning.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._emptied: datetime | None = None
        self._rewritten: datetime | None = None

    def tick(self, now: datetime) -> None:
        """Do what is due."""
        if _is_over(_DAY, self._rewritten, now):
            self._store.rewrite()
            self._rewritten = self._emptied = now
        elif _is_over(_MINUTE, self._emptied, now):
            self._store.truncate_log()
            self._emptied = now


def _is_over(length: timedelta, start: datetime | None, now: datetime) -> bool:
    return start is None or now - start >= length


def answers(url: str) -> bool:
    """Return whether the public address answers with status 200.

    Otherwise the link in the mail would not work.
    """
    request = Request(url, method="GET", headers={"User-Agent": "Budkavle"})
    try:
        with urlopen(request, timeout=_ANSWER_SECONDS) as response:
            return bool(response.status == 200)
    except (URLError, OSError, ValueError):
        return False
