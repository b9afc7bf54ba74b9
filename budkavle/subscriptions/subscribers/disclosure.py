"""The stored data about a subscriber, for that subscriber (GDPR, articles 15 and 20)."""

from typing import Any

from sqlalchemy import Connection, select

from budkavle.subscriptions.schema import message, subscriber, subscription


def everything_about(
    connection: Connection, subscriber_id: int, epoch: int
) -> dict[str, Any] | None:
    """Return all stored data about a subscriber, as JSON values.

    None if they have left, or if their links have been renewed and `epoch` is out of date.
    """
    mine = (subscriber.c.id == subscriber_id) & (subscriber.c.token_epoch == epoch)
    row = connection.execute(select(subscriber).where(mine)).first()
    if row is None:
        return None
    chosen = connection.execute(
        select(subscription.c.subject, subscription.c.frequency)
        .where(subscription.c.subscriber_id == subscriber_id)
        .order_by(subscription.c.subject)
    )
    mails = connection.execute(
        select(message.c.kind, message.c.item_id, message.c.state, message.c.finished_at)
        .where(message.c.subscriber_id == subscriber_id)
        .order_by(message.c.id)
    )
    return {
        "address": row.address,
        "language": row.language,
        "state": row.state,
        "confirmed_at": row.confirmed_at.isoformat(),
        "consent_version": row.consent_version,
        "consent_source": row.consent_source,
        "bounces": row.bounce_score,
        "subscriptions": [dict(each._mapping) for each in chosen],
        "mails": [
            {**each._mapping, "finished_at": each.finished_at and each.finished_at.isoformat()}
            for each in mails
        ],
    }
