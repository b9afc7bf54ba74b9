"""Remembers for good what is to be posted and what was posted: the table `post`.

It has a row for each thing on each account, which is what makes it once. It also remembers from
when an account is used, and whether its network has refused it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from budkavle.services.database import insert
from budkavle.subscriptions import state
from budkavle.subscriptions.schema import ItemState, item, post
from budkavle.subscriptions.social.texts import Said

ITEM, WITHDRAWAL, CORRECTION = "item", "withdrawn", "correction"

_SINCE = "posting_since:{}"
_REFUSED = "posting_refused:{}"


def add(
    connection: Connection,
    account: str,
    item_id: str,
    part: str,
    key: str,
    said: Said,
    now: datetime,
) -> bool:
    """Remember something that is to be posted; False if that was done before."""
    added = connection.execute(
        insert(connection, post)
        .values(
            account=account, item_id=item_id, part=part, queued_at=now, key=key, said=said._asdict()
        )
        .on_conflict_do_nothing()
        .returning(post.c.item_id)
    ).all()
    return bool(added)


def row_of(connection: Connection, account: str, item_id: str, part: str) -> Row[Any] | None:
    """The row of something that is to be posted."""
    return connection.execute(select(post).where(*_this(account, item_id, part))).first()


def roots_of(connection: Connection, item_id: str) -> Sequence[Row[Any]]:
    """The posts of an item itself, one for each account."""
    return connection.execute(
        select(post).where(post.c.item_id == item_id, post.c.part == ITEM)
    ).all()


def answers_to(connection: Connection, root: Row[Any], part: str) -> Sequence[Row[Any]]:
    """What is to be posted as answers to a post, of those parts that begin so."""
    return connection.execute(
        select(post).where(
            post.c.account == root.account,
            post.c.item_id == root.item_id,
            post.c.part.startswith(f"{part}:"),
        )
    ).all()


def newest(connection: Connection, count: int) -> Sequence[Row[Any]]:
    """The newest of everything that is to be posted or was."""
    return connection.execute(select(post).order_by(post.c.queued_at.desc()).limit(count)).all()


def made(
    connection: Connection, account: str, item_id: str, part: str, remote: Mapping[str, str]
) -> None:
    """Remember what a network calls a post."""
    connection.execute(update(post).where(*_this(account, item_id, part)).values(remote=remote))


def is_withdrawn(connection: Connection, item_id: str) -> bool:
    """Whether an item is no longer public."""
    found = select(item.c.id).where(item.c.id == item_id, item.c.state == ItemState.WITHDRAWN)
    return connection.execute(found).first() is not None


def since(connection: Connection, account: str) -> datetime | None:
    """From when an account is used; None if it has not been until now."""
    written = state.read(connection, _SINCE.format(account))
    return datetime.fromisoformat(written) if written else None


def begin(connection: Connection, accounts: Iterable[str], now: datetime) -> None:
    """Use accounts from now on, unless they are used already."""
    for name in accounts:
        if since(connection, name) is None:
            state.write(connection, _SINCE.format(name), now.isoformat())


def refuse(connection: Connection, account: str, code: str) -> None:
    """Post nothing more on an account until an administrator says so."""
    state.write(connection, _REFUSED.format(account), code)


def refused(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """The accounts that a network has refused, with its code."""
    codes = {name: state.read(connection, _REFUSED.format(name)) for name in accounts}
    return {name: code for name, code in codes.items() if code}


def accept(connection: Connection, accounts: Iterable[str]) -> None:
    """Post again on accounts that were refused."""
    for name in accounts:
        state.forget(connection, _REFUSED.format(name))


def _this(account: str, item_id: str, part: str) -> tuple[Any, ...]:
    return (post.c.account == account, post.c.item_id == item_id, post.c.part == part)
