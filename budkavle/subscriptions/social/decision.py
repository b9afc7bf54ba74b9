"""Decides what is posted on which account: items, corrections and withdrawals, each once.

An item is posted when it is released, as mails are; a correction and a withdrawal answer that post,
if there is one. Repeating any of this is harmless.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, select

from budkavle.model.rules import N_
from budkavle.services.database import Store
from budkavle.subscriptions.catalogue import translator
from budkavle.subscriptions.news.manifest import (
    ManifestItem,
    PublicCorrection,
    Withdrawn,
    item_from,
)
from budkavle.subscriptions.schema import ItemState, announcement, item
from budkavle.subscriptions.settings import SocialAccount
from budkavle.subscriptions.social import ledger, queue
from budkavle.subscriptions.social.ledger import CORRECTION, ITEM, WITHDRAWAL
from budkavle.subscriptions.social.texts import Said

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
        begun = all(ledger.since(connection, name) for name in accounts)
    if not waiting and begun:
        return 0
    with store.in_turn() as connection:
        ledger.begin(connection, accounts, now)
        queued = [
            queue.put(connection, name, news.id, ITEM, said_of(news), now) for name, news in waiting
        ]
    return sum(queued)


def note_corrections(
    connection: Connection, news: ManifestItem, now: datetime, *, settled: bool = False
) -> None:
    """Queue an answer for each correction that the item did not have when it was posted.

    One whose words are changed is not a new one: of a day, only as many are posted as there are
    more than before. `settled` remembers them without a post.
    """
    for root in ledger.roots_of(connection, news.id) if news.corrections else ():
        known = _known_corrections(connection, root, news.language)
        for day, lines in _by_day(news.corrections, news.language).items():
            new = [line for line in lines if line not in known[day]]
            for line in new[: max(0, len(lines) - len(known[day]))]:
                part = f"{CORRECTION}:{day}#{sha256(line.encode()).hexdigest()[:8]}"
                said = Said(line, "", news.url, news.language)
                queue.put(connection, root.account, news.id, part, said, now, settled=settled)


def note_withdrawals(
    connection: Connection, gone: Iterable[Withdrawn], now: datetime, *, settled: bool = False
) -> None:
    """Queue an answer for each item that was posted and has been withdrawn."""
    for each in gone:
        for root in ledger.roots_of(connection, each.id):
            said = Said(translator(each.language)(_GONE), each.reason, each.url, each.language)
            queue.put(connection, root.account, each.id, WITHDRAWAL, said, now, settled=settled)


def said_of(news: ManifestItem) -> Said:
    """What a post about an item says."""
    return Said(news.title, news.summary, news.url, news.language)


def _unplanned(
    connection: Connection, accounts: Mapping[str, SocialAccount], now: datetime
) -> Iterator[tuple[str, ManifestItem]]:
    """The accounts and items that belong together and have no post."""
    released = connection.execute(
        select(announcement.c.item_id, announcement.c.released_at, announcement.c.snapshot)
        .join(item, item.c.id == announcement.c.item_id)
        .where(announcement.c.released_at >= now - queue.LIFE, item.c.state == ItemState.RELEASED)
        .order_by(announcement.c.released_at, announcement.c.item_id)
    ).all()
    for name, account in accounts.items():
        since = ledger.since(connection, name) or now
        for row in released:
            if (
                row.released_at >= since
                and ledger.row_of(connection, name, row.item_id, ITEM) is None
            ):
                news = item_from(row.snapshot)
                if account.wants(news.language, news.topics):
                    yield name, news


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
    for row in ledger.answers_to(connection, root, CORRECTION):
        known[row.part.partition(":")[2].partition("#")[0]].append(row.said["title"])
    return known
