"""The outbox: the table of mails to send, used as the queue.

`queued → leased → sending → sent | failed | uncertain`. `sending` is committed after the relay
has accepted DATA ("go ahead", 354) and before the text is sent. So a mail without this mark was
certainly not sent. One left with it, after a crash, becomes `uncertain`; it is not sent again
automatically.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, false, insert, or_, select, true, update

from budkavle.subscriptions.delivery.retry import Outcome, Verdict, retry_after
from budkavle.subscriptions.schema import (
    MessageKind,
    MessageState,
    attempt,
    message,
)

WAITING = (MessageState.QUEUED, MessageState.LEASED)
ANSWER_RANK, NEWS_RANK = 0, 1  # someone waits for the answer to a form; news is less urgent
POST_RANK = 2
"""The rank of posts on social networks, which are not mails: `social.poster` sends them."""

MAILS = (message.c.rank < POST_RANK,)
"""Which rows are mails."""


def posts_on(accounts: Sequence[str]) -> tuple[Any, ...]:
    """Which rows are posts on these accounts."""
    prefixes = (message.c.dedup_key.startswith(f"post:{each}:") for each in accounts)
    return (message.c.rank == POST_RANK, or_(false(), *prefixes))


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one worker to send the mails it has leased, for some seconds."""

    worker: str
    seconds: int


def anything_due(connection: Connection, now: datetime, *which: Any) -> bool:
    """Return whether any of these (else: any mail) is due, without a write transaction."""
    due = and_(*_due(now), *(which or MAILS))
    return connection.execute(select(message.c.id).where(due).limit(1)).first() is not None


def lease(
    connection: Connection, mine: Lease, count: int, now: datetime, *which: Any
) -> Sequence[Row[Any]]:
    """Lease the next of these (else: of the mails) that are due to a worker.

    On PostgreSQL it skips rows that another worker is leasing at the same time.
    """
    due = and_(*_due(now), *(which or MAILS))
    turn = (message.c.rank, message.c.not_before, message.c.id)
    chosen = select(message.c.id).where(due).order_by(*turn).limit(count)
    rows = connection.execute(
        update(message)
        .where(message.c.id.in_(chosen.with_for_update(skip_locked=True)))
        .values(
            state=MessageState.LEASED,
            worker=mine.worker,
            lease_until=now + timedelta(seconds=mine.seconds),
        )
        .returning(message)
    ).all()
    return sorted(rows, key=lambda row: (row.rank, row.not_before, row.id))


def mark_sending(
    connection: Connection, message_id: int, mine: Lease, now: datetime, final_seconds: int
) -> bool:
    """Mark a leased mail as being sent; False if its lease is over or it was cancelled.

    The lease is extended beyond the longest wait for the relay's final answer, so that no other
    worker calls a mail uncertain that is still being delivered.
    """
    until = now + timedelta(seconds=final_seconds + mine.seconds)
    changed = connection.execute(
        update(message)
        .where(*_held(message_id, mine, MessageState.LEASED), message.c.lease_until > now)
        .values(state=MessageState.SENDING, lease_until=until, attempts=message.c.attempts + 1)
    )
    return changed.rowcount == 1


def finish(
    connection: Connection, row: Row[Any], mine: Lease, outcome: Outcome, now: datetime
) -> None:
    """Store the outcome of a delivery; a mail to be retried goes back into the queue."""
    values = _after(row, outcome, now)
    held = or_(
        and_(*_held(row.id, mine, MessageState.LEASED)),
        and_(*_held(row.id, mine, MessageState.SENDING)),
    )
    changed = connection.execute(update(message).where(held).values(**values))
    if changed.rowcount and outcome.verdict is not Verdict.SENT:
        connection.execute(
            insert(attempt).values(
                message_id=row.id, at=now, stage=outcome.stage, code=outcome.code
            )
        )


def put_back(connection: Connection, ids: Sequence[int], mine: Lease) -> None:
    """Return leased mails to the queue unsent, when the worker stops."""
    connection.execute(
        update(message)
        .where(
            message.c.id.in_(ids),
            message.c.state == MessageState.LEASED,
            message.c.worker == mine.worker,
        )
        .values(state=MessageState.QUEUED, worker=None, lease_until=None)
    )


def cancel(connection: Connection, *which: Any, now: datetime) -> int:
    """Cancel the mails that match and are not being sent yet; return how many."""
    changed = connection.execute(
        update(message)
        .where(message.c.state.in_(WAITING), *which)
        .values(state=MessageState.CANCELLED, worker=None, lease_until=None, finished_at=now)
    )
    return changed.rowcount


def sweep(connection: Connection, now: datetime) -> None:
    """Clean up mails whose lease or lifetime is over.

    After a lease, a mail goes back into the queue, or becomes uncertain if its sending had begun; a
    post, about which its network can be asked, does not. A queued mail that is too old expires. A
    post that is too old is uncertain if it has been tried.
    """
    over = message.c.lease_until < now
    connection.execute(
        update(message)
        .where(message.c.state == MessageState.SENDING, over, message.c.rank == POST_RANK)
        .values(state=MessageState.QUEUED, worker=None, lease_until=None, last_code="lost")
    )
    connection.execute(
        update(message)
        .where(message.c.state == MessageState.LEASED, over)
        .values(state=MessageState.QUEUED, worker=None, lease_until=None)
    )
    connection.execute(
        update(message)
        .where(message.c.state == MessageState.SENDING, over)
        .values(
            state=MessageState.UNCERTAIN,
            worker=None,
            lease_until=None,
            last_code="lost",
            finished_at=now,
        )
    )
    old = (message.c.state == MessageState.QUEUED) & (message.c.expires_at < now)
    tried = (message.c.rank == POST_RANK) & (message.c.attempts > 0)
    for which, becomes in ((tried, MessageState.UNCERTAIN), (true(), MessageState.EXPIRED)):
        connection.execute(update(message).where(old, which).values(state=becomes, finished_at=now))


def doubt_all(connection: Connection, now: datetime) -> int:
    """Mark every unfinished mail as uncertain, after a restore; return how many.

    A restored backup does not show which mails have been sent since it was made.
    """
    changed = connection.execute(
        update(message)
        .where(message.c.state.in_((*WAITING, MessageState.SENDING)))
        .values(
            state=MessageState.UNCERTAIN,
            worker=None,
            lease_until=None,
            last_code="restored",
            finished_at=now,
        )
    )
    return changed.rowcount


def uncertain(connection: Connection) -> Sequence[Row[Any]]:
    """Return the mails that may or may not have arrived."""
    return connection.execute(
        select(message).where(message.c.state == MessageState.UNCERTAIN).order_by(message.c.id)
    ).all()


def resolve(
    connection: Connection, ids: Sequence[int], *, resend: bool, now: datetime, life: timedelta
) -> int:
    """Resolve uncertain mails, as an administrator decides; return how many.

    `resend` queues them again, and some readers may get one twice; otherwise they count as sent.
    """
    again = {"state": MessageState.QUEUED, "not_before": now, "expires_at": now + life}
    taken = {"state": MessageState.SENT}
    held = (message.c.state == MessageState.UNCERTAIN) & message.c.id.in_(ids)
    values = {**again, "finished_at": None} if resend else taken
    return connection.execute(update(message).where(held).values(**values)).rowcount


def _due(now: datetime) -> tuple[Any, ...]:
    return (message.c.state == MessageState.QUEUED, message.c.not_before <= now)


def _held(message_id: int, mine: Lease, state: MessageState) -> tuple[Any, ...]:
    return (message.c.id == message_id, message.c.state == state, message.c.worker == mine.worker)


def _after(row: Row[Any], outcome: Outcome, now: datetime) -> dict[str, Any]:
    done = {"worker": None, "lease_until": None, "last_code": outcome.code}
    if outcome.verdict is not Verdict.RETRY:
        return {**done, "state": _FINAL[outcome.verdict], "finished_at": now}
    return {
        **done,
        "state": MessageState.QUEUED,
        "attempts": row.attempts + 1,
        "not_before": now + (outcome.wait or retry_after(row.attempts, row.id)),
    }


_FINAL = {
    Verdict.SENT: MessageState.SENT,
    Verdict.FAILED: MessageState.FAILED,
    Verdict.UNCERTAIN: MessageState.UNCERTAIN,
    Verdict.CANCELLED: MessageState.CANCELLED,
}


def queue_answer(connection: Connection, signup_id: int, now: datetime, life: timedelta) -> None:
    """Queue the answer to a form; it is sent before all news."""
    connection.execute(
        insert(message).values(
            kind=MessageKind.ANSWER,
            dedup_key=f"answer:{signup_id}",
            rank=ANSWER_RANK,
            signup_id=signup_id,
            state=MessageState.QUEUED,
            created_at=now,
            not_before=now,
            expires_at=now + life,
        )
    )
