"""Carries out what `intake` decided: stores items, releases and withdraws them.

Every step may be interrupted and repeated: the table `received` prevents double mails.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from budkavle.services.database import Store, insert
from budkavle.subscriptions import state
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.news.intake import (
    STALE,
    UNREACHABLE,
    Change,
    KnownItem,
    KnownSite,
    NotifyOptions,
    decide,
)
from budkavle.subscriptions.news.manifest import Manifest, freeze, item_from
from budkavle.subscriptions.schema import (
    ItemState,
    MessageKind,
    announcement,
    item,
    message,
)
from budkavle.subscriptions.social import decision

_log = logging.getLogger(__name__)
_ASK_AGAIN = timedelta(minutes=5)


def known_site(connection: Connection) -> KnownSite:
    """Read what the service knows so far about the site and its items."""
    announced = set(connection.execute(select(announcement.c.item_id).distinct()).scalars())
    known = {
        row.id: KnownItem(
            ItemState(row.state),
            row.revision,
            row.settled_revision,
            row.content_hash,
            row.release_at,
            row.reason,
            row.id in announced,
        )
        for row in connection.execute(select(item))
    }
    return KnownSite(state.read(connection, state.SITE_ID), state.baseline_at(connection), known)


def apply_manifest(
    store: Store, manifest: Manifest, options: NotifyOptions, now: datetime
) -> tuple[Change, ...]:
    """Store the changes that a manifest means, all or none; return them.

    Raises `intake.RefusedError` for the manifest of another site.
    """
    with store.in_turn() as connection:
        before = known_site(connection)
        changes = decide(manifest, before, options, now)
        for change in changes:
            _remember(connection, change, now)
        state.write(connection, state.SITE_ID, manifest.site_id)
        first = before.baseline_at is None  # after a restored back-up, they may be posted already
        for each in manifest.items:
            decision.note_corrections(connection, each, now, settled=first)
        decision.note_withdrawals(connection, manifest.withdrawn, now, settled=first)
        state.write_subjects(connection, manifest.subjects, manifest.closed)
        state.write_banners(connection, manifest.banners)
        # An empty manifest sets no baseline: items that were public before may come back later.
        if before.baseline_at is None and len(manifest.items) > len(manifest.banners):
            state.write(connection, state.BASELINE_AT, now.isoformat())
    return changes


def doubt_everything(store: Store, now: datetime) -> int:
    """Make a restored database safe; return how many mails are now uncertain.

    Sends nothing that may have been sent after the backup. The next manifest is treated
    like a first one: its items are not mailed.
    """
    with store.in_turn() as connection:
        state.forget(connection, state.BASELINE_AT)
        unfinished = announcement.c.completed_at.is_(None)
        connection.execute(update(announcement).where(unfinished).values(completed_at=now))
        settling = item.c.state == ItemState.SETTLING
        connection.execute(
            update(item).where(settling).values(state=ItemState.HELD, release_at=None)
        )
        return outbox.doubt_all(connection, now)


def release_due(store: Store, answers: Callable[[str], bool], now: datetime) -> int:
    """Release the items whose release time has come; return how many.

    An item that cannot be read at its address yet is tried again after five minutes; it is held if
    it is older than three days and no revision of it was released before.
    """
    due = (item.c.state == ItemState.SETTLING) & (item.c.release_at <= now)
    with store.reading() as connection:
        rows = connection.execute(
            select(item).where(due).order_by(item.c.published_at, item.c.id)
        ).all()
    released = 0
    for row in rows:
        # Outside of any transaction: the site may be slow to answer.
        reachable = answers(row.url)
        with store.in_turn() as connection:
            released += _release(connection, row, reachable, now)
    return released


def _remember(connection: Connection, change: Change, now: datetime) -> None:
    if change.item is None:
        _withdraw(connection, change.item_id, now)
        return
    values: dict[str, Any] = {
        "state": change.state,
        "revision": change.item.revision,
        "url": change.item.url,
        "title": change.item.title,
        "published_at": change.item.published,
        "content_hash": change.item.content_hash,
        "release_at": change.release_at,
        "reason": change.reason,
        "snapshot": freeze(change.item),
    }
    if change.settles:
        values["settled_revision"] = change.item.revision
    statement = insert(connection, item).values(
        id=change.item_id, **{"settled_revision": 0, **values}
    )
    connection.execute(statement.on_conflict_do_update(index_elements=[item.c.id], set_=values))


def _withdraw(connection: Connection, item_id: str, now: datetime) -> None:
    """Mark an item as no longer public, and cancel its mails and posts that are not sent yet.

    A post that was tried stays: whether it is there must be found out, so that it can be answered.
    """
    connection.execute(
        update(item)
        .where(item.c.id == item_id)
        .values(state=ItemState.WITHDRAWN, release_at=None, reason=None)
    )
    connection.execute(
        update(announcement)
        .where(announcement.c.item_id == item_id, announcement.c.completed_at.is_(None))
        .values(completed_at=now)
    )
    tried = (message.c.attempts > 0) | message.c.last_code.is_not(None)
    is_post = message.c.kind == MessageKind.POST
    outbox.cancel(connection, message.c.item_id == item_id, ~(is_post & tried), now=now)


def _release(connection: Connection, row: Row[Any], reachable: bool, now: datetime) -> int:
    unchanged = (
        (item.c.id == row.id)
        & (item.c.state == ItemState.SETTLING)
        & (item.c.revision == row.revision)
        & (item.c.content_hash == row.content_hash)
    )
    if not reachable:
        late = row.settled_revision == 0 and row.published_at < now - STALE
        _log.warning("item %s: its address does not answer", row.id)
        values: dict[str, Any] = {"reason": UNREACHABLE, "release_at": now + _ASK_AGAIN}
        values |= {"state": ItemState.HELD, "release_at": None} if late else {}
        connection.execute(update(item).where(unchanged).values(**values))
        return 0
    frozen = connection.execute(
        update(item)
        .where(unchanged)
        .values(
            state=ItemState.RELEASED,
            settled_revision=row.revision,
            release_at=None,
            reason=None,
        )
        .returning(item.c.snapshot)
    ).scalar()
    return _announce(connection, row, frozen, now) if frozen else 0


def _announce(connection: Connection, row: Row[Any], frozen: Any, now: datetime) -> int:
    news = item_from(frozen)
    earlier = (message.c.item_id == row.id) & (message.c.revision < row.revision)
    outbox.cancel(connection, earlier, now=now)
    connection.execute(
        update(announcement)
        .where(announcement.c.item_id == row.id, announcement.c.completed_at.is_(None))
        .values(completed_at=now)
    )
    connection.execute(
        insert(connection, announcement)
        .values(
            item_id=row.id,
            revision=row.revision,
            released_at=now,
            language=news.language,
            subjects=list(news.subjects),
            snapshot=frozen,
        )
        .on_conflict_do_nothing()
    )
    return 1
