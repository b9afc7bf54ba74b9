"""Puts posts into the outbox, where a message says how far each has come.

Repeating any of this is harmless: what the ledger remembers is not queued again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, select

from budkavle.services.database import insert
from budkavle.subscriptions import state
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.schema import MessageKind, MessageState, message
from budkavle.subscriptions.settings import BLUESKY
from budkavle.subscriptions.social import ledger
from budkavle.subscriptions.social.bluesky import record_key
from budkavle.subscriptions.social.texts import Said

LIFE = timedelta(hours=48)
"""How long a post may wait for its turn; a later one would be no news."""


def put(
    connection: Connection,
    account: str,
    item_id: str,
    part: str,
    said: Said,
    now: datetime,
    *,
    settled: bool = False,
) -> bool:
    """Remember something and put it into the outbox; False if that was done before.

    What is `settled` is only remembered.
    """
    site = state.read(connection, state.SITE_ID) or ""
    name = f"{site}|{account}|{item_id}|{part}"
    key = record_key(now, name) if account == BLUESKY else sha256(name.encode()).hexdigest()[:40]
    added = ledger.add(connection, account, item_id, part, key, said, now)
    if added and not settled:
        connection.execute(
            insert(connection, message).values(
                kind=MessageKind.POST,
                dedup_key=_dedup_key(account, item_id, part),
                rank=outbox.POST_RANK,
                item_id=item_id,
                items={"account": account, "part": part},
                state=MessageState.QUEUED,
                created_at=now,
                not_before=now,
                expires_at=now + LIFE,
            )
        )
    return added


def is_waiting(connection: Connection, account: str, item_id: str, part: str) -> bool:
    """Whether a post may still come, or have come without an answer."""
    pending = (*outbox.WAITING, MessageState.SENDING, MessageState.UNCERTAIN)
    key = _dedup_key(account, item_id, part)
    found = select(message.c.id).where(message.c.dedup_key == key, message.c.state.in_(pending))
    return connection.execute(found).first() is not None


def newest(connection: Connection, count: int) -> Sequence[tuple[Row[Any], str | None]]:
    """The newest posts, with how far they have come; None if that is no longer known."""
    rows = ledger.newest(connection, count)
    keys = [_dedup_key(row.account, row.item_id, row.part) for row in rows]
    found = select(message.c.dedup_key, message.c.state).where(message.c.dedup_key.in_(keys))
    states = {row.dedup_key: str(row.state) for row in connection.execute(found)}
    return [(row, states.get(key)) for row, key in zip(rows, keys, strict=True)]


def _dedup_key(account: str, item_id: str, part: str) -> str:
    return f"post:{account}:{item_id}:{part}"
