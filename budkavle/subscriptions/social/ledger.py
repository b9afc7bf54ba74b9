"""Decides what is posted on which account, and remembers it for good: each thing once.

The table `post` has a row for each thing that is to be posted, which stays; its mail in the outbox
says how far it has come. An item is posted when it is released, as mails are; a correction and a
withdrawal answer that post, if there is one. Repeating any of this is harmless.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, select, update

from budkavle.model.rules import N_
from budkavle.services.database import Store, insert
from budkavle.subscriptions import state
from budkavle.subscriptions.catalogue import translator
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.news.manifest import (
    ManifestItem,
    PublicCorrection,
    Withdrawn,
    item_from,
)
from budkavle.subscriptions.schema import (
    ItemState,
    MessageKind,
    MessageState,
    announcement,
    item,
    message,
    post,
)
from budkavle.subscriptions.settings import BLUESKY, SocialAccount
from budkavle.subscriptions.social.bluesky import record_key
from budkavle.subscriptions.social.texts import Said

ITEM, WITHDRAWAL, CORRECTION = "item", "withdrawn", "correction"
LIFE = timedelta(hours=48)
"""How long a post may wait for its turn; a later one would be no news."""

_SINCE = "posting_since:{}"
_REFUSED = "posting_refused:{}"
_CORRECTED = N_("Correction: {note}")
_GONE = N_("This news item has been withdrawn.")


def plan(store: Store, accounts: Mapping[str, SocialAccount], now: datetime) -> int:
    """Queue the posts of released items that have none yet; return how many.

    What was released before an account was set up is not posted.
    """
    if not accounts:
        return 0
    with store.reading() as connection:
        waiting = list(_unplanned(connection, accounts, now))
        begun = all(state.read(connection, _SINCE.format(name)) for name in accounts)
    if not waiting and begun:
        return 0
    with store.planning() as connection:
        for name in accounts:
            if not state.read(connection, _SINCE.format(name)):
                state.write(connection, _SINCE.format(name), now.isoformat())
        queued = [
            _queue(connection, name, news.id, ITEM, said_of(news), now) for name, news in waiting
        ]
    return sum(queued)


def note_corrections(
    connection: Connection, news: ManifestItem, now: datetime, *, settled: bool = False
) -> None:
    """Queue an answer for each correction that the item did not have when it was posted.

    One whose words are changed is not a new one: of a day, only as many are posted as there are
    more than before. `settled` remembers them without a post.
    """
    for root in _roots(connection, news.id) if news.corrections else ():
        known = _known_corrections(connection, root, news.language)
        for day, lines in _by_day(news.corrections, news.language).items():
            new = [line for line in lines if line not in known[day]]
            for line in new[: max(0, len(lines) - len(known[day]))]:
                part = f"{CORRECTION}:{day}#{sha256(line.encode()).hexdigest()[:8]}"
                said = Said(line, "", news.url, news.language)
                _queue(connection, root.account, news.id, part, said, now, settled=settled)


def note_withdrawals(
    connection: Connection, gone: Iterable[Withdrawn], now: datetime, *, settled: bool = False
) -> None:
    """Queue an answer for each item that was posted and has been withdrawn."""
    for each in gone:
        for root in _roots(connection, each.id):
            said = Said(translator(each.language)(_GONE), each.reason, each.url, each.language)
            _queue(connection, root.account, each.id, WITHDRAWAL, said, now, settled=settled)


def is_withdrawn(connection: Connection, item_id: str) -> bool:
    """Whether an item is no longer public."""
    found = select(item.c.id).where(item.c.id == item_id, item.c.state == ItemState.WITHDRAWN)
    return connection.execute(found).first() is not None


def said_of(news: ManifestItem) -> Said:
    """What a post about an item says."""
    return Said(news.title, news.summary, news.url, news.language)


def row_of(connection: Connection, account: str, item_id: str, part: str) -> Row[Any] | None:
    """The row of something that is to be posted."""
    return connection.execute(select(post).where(*_this(account, item_id, part))).first()


def made(
    connection: Connection, account: str, item_id: str, part: str, remote: Mapping[str, str]
) -> None:
    """Remember what a network calls a post."""
    connection.execute(update(post).where(*_this(account, item_id, part)).values(remote=remote))


def is_waiting(connection: Connection, account: str, item_id: str, part: str) -> bool:
    """Whether a post may still come, or have come without an answer."""
    pending = (*outbox.WAITING, MessageState.SENDING, MessageState.UNCERTAIN)
    key = _dedup_key(account, item_id, part)
    found = select(message.c.id).where(message.c.dedup_key == key, message.c.state.in_(pending))
    return connection.execute(found).first() is not None


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


def newest(connection: Connection, count: int) -> Sequence[tuple[Row[Any], str | None]]:
    """The newest posts, with how far they have come; None if that is no longer known."""
    rows = connection.execute(select(post).order_by(post.c.queued_at.desc()).limit(count)).all()
    keys = [_dedup_key(row.account, row.item_id, row.part) for row in rows]
    found = select(message.c.dedup_key, message.c.state).where(message.c.dedup_key.in_(keys))
    states = {row.dedup_key: str(row.state) for row in connection.execute(found)}
    return [(row, states.get(key)) for row, key in zip(rows, keys, strict=True)]


def _unplanned(
    connection: Connection, accounts: Mapping[str, SocialAccount], now: datetime
) -> Iterator[tuple[str, ManifestItem]]:
    """The accounts and items that belong together and have no post."""
    released = connection.execute(
        select(announcement.c.item_id, announcement.c.released_at, announcement.c.snapshot)
        .join(item, item.c.id == announcement.c.item_id)
        .where(announcement.c.released_at >= now - LIFE, item.c.state == ItemState.RELEASED)
        .order_by(announcement.c.released_at, announcement.c.item_id)
    ).all()
    for name, account in accounts.items():
        written = state.read(connection, _SINCE.format(name))
        since = datetime.fromisoformat(written) if written else now
        for row in released:
            if row.released_at >= since and row_of(connection, name, row.item_id, ITEM) is None:
                news = item_from(row.snapshot)
                if account.wants(news.language, news.topics):
                    yield name, news


def _queue(
    connection: Connection,
    account: str,
    item_id: str,
    part: str,
    said: Said,
    now: datetime,
    *,
    settled: bool = False,
) -> int:
    """Remember something and put it into the outbox, unless that was done before.

    What is `settled` is only remembered.
    """
    site = state.read(connection, state.SITE_ID) or ""
    name = f"{site}|{account}|{item_id}|{part}"
    key = record_key(now, name) if account == BLUESKY else sha256(name.encode()).hexdigest()[:40]
    added = connection.execute(
        insert(connection, post)
        .values(
            account=account, item_id=item_id, part=part, queued_at=now, key=key, said=said._asdict()
        )
        .on_conflict_do_nothing()
        .returning(post.c.item_id)
    ).all()
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
    return len(added)


def _roots(connection: Connection, item_id: str) -> Sequence[Row[Any]]:
    return connection.execute(
        select(post).where(post.c.item_id == item_id, post.c.part == ITEM)
    ).all()


def _by_day(corrections: Iterable[PublicCorrection], language: str) -> dict[str, list[str]]:
    """What is posted about corrections, by their day."""
    line = translator(language)(_CORRECTED)
    days: dict[str, list[str]] = defaultdict(list)
    for each in corrections:
        days[each.date.date().isoformat()].append(line.format(note=each.note))
    return days


def _known_corrections(
    connection: Connection, root: Row[Any], language: str
) -> dict[str, list[str]]:
    """The corrections that an item had when it was posted, and those that were posted since."""
    posted_from = connection.execute(
        select(announcement.c.snapshot)
        .where(announcement.c.item_id == root.item_id)
        .where(announcement.c.released_at <= root.queued_at)
        .order_by(announcement.c.released_at.desc())
    ).first()
    known: dict[str, list[str]] = defaultdict(list)
    if posted_from:
        known |= _by_day(item_from(posted_from.snapshot).corrections, language)
    answered = select(post).where(
        post.c.account == root.account,
        post.c.item_id == root.item_id,
        post.c.part.startswith(f"{CORRECTION}:"),
    )
    for row in connection.execute(answered):
        known[row.part.partition(":")[2].partition("#")[0]].append(row.said["title"])
    return known


def _this(account: str, item_id: str, part: str) -> tuple[Any, ...]:
    return (post.c.account == account, post.c.item_id == item_id, post.c.part == part)


def _dedup_key(account: str, item_id: str, part: str) -> str:
    return f"post:{account}:{item_id}:{part}"
