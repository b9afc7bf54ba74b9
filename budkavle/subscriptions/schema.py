"""The tables, and the states that their rows may have.

Times are stored as milliseconds since 1970, in UTC.
"""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from budkavle.services.instants import Instant


class ItemState(StrEnum):
    """How far an item has come on its way to the subscribers.

    `baseline`: never mailed, for example public before the service started. `held`: waits for an
    administrator. `settling`: waits until its release time, then becomes `released`: its mails are
    written. `withdrawn`: no longer public.
    """

    BASELINE = "baseline"
    HELD = "held"
    SETTLING = "settling"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class MessageState(StrEnum):
    """How far a mail has come: `queued → leased → sending → sent | failed | uncertain`.

    Before sending begins, a mail may also become `cancelled` or `expired`.
    """

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class MessageKind(StrEnum):
    """What a mail contains: one item, a digest, or the answer to a form; or it is a post."""

    ITEM = "item"
    DIGEST = "digest"
    ANSWER = "answer"
    POST = "post"


class SubscriberState(StrEnum):
    """Whether a subscriber gets mail. One whose mails bounce is paused, not deleted at once."""

    ACTIVE = "active"
    PAUSED_BOUNCE = "paused_bounce"


class Frequency(StrEnum):
    """How often a subscriber wants mail."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"


metadata = MetaData()

# SQLite numbers only INTEGER primary keys automatically. AUTOINCREMENT is needed there: without
# it a new subscriber could get the number of a deleted one, and old links would open their page.
_Number = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

signup = Table(
    "signup",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("purpose", String(10), nullable=False),
    Column("address", String(254), nullable=False),
    Column("address_key", String(64), nullable=False),
    Column("language", String(10), nullable=False),
    Column("subjects", JSON, nullable=False),
    Column("frequency", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("address", String(254), nullable=False),
    Column("address_key", String(64), nullable=False, unique=True),
    Column("language", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("token_epoch", Integer, nullable=False, default=0),
    Column("confirmed_at", Instant, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("consent_version", String(40), nullable=False),
    Column("consent_source", String(200), nullable=False),
    Column("bounce_score", Integer, nullable=False, default=0),
    Column("bounced_at", Instant),
    _one_of("state", SubscriberState),
    sqlite_autoincrement=True,
)

subscription = Table(
    "subscription",
    metadata,
    Column(
        "subscriber_id", _Number, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("subject", String(100), primary_key=True),
    Column("frequency", String(10), nullable=False),
    _one_of("frequency", Frequency),
)

item = Table(
    "item",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("settled_revision", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("content_hash", String(128), nullable=False),
    Column("release_at", Instant),
    Column("reason", String(40)),
    Column("snapshot", JSON, nullable=False),
    _one_of("state", ItemState),
)

announcement = Table(
    "announcement",
    metadata,
    Column("item_id", String(64), ForeignKey("item.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("released_at", Instant, nullable=False),
    Column("language", String(10), nullable=False),
    Column("subjects", JSON, nullable=False),
    Column("snapshot", JSON, nullable=False),
    Column("recipients", Integer, nullable=False, default=0),
    Column("cursor", BigInteger, nullable=False, default=0),
    Column("completed_at", Instant),
    Index("announcement_by_release", "released_at"),
)

digest_run = Table(
    "digest_run",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("local_date", String(10), nullable=False),
    Column("window_start", Instant, nullable=False),
    Column("window_end", Instant, nullable=False),
    Column("cursor", BigInteger, nullable=False, default=0),
    Column("recipients", Integer, nullable=False, default=0),
    Column("completed_at", Instant),
    UniqueConstraint("kind", "local_date", name="one_digest_a_day"),
)

# Which revisions have been queued for whom, at once or in a digest: nobody gets one twice.
received = Table(
    "received",
    metadata,
    Column(
        "subscriber_id", _Number, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("item_id", String(64), primary_key=True),
    Column("revision", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

message = Table(
    "message",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("dedup_key", String(160), nullable=False, unique=True),
    Column("rank", Integer, nullable=False),
    Column("subscriber_id", BigInteger),
    Column("signup_id", BigInteger),
    Column("item_id", String(64)),
    Column("revision", Integer),
    Column("items", JSON(none_as_null=True)),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("worker", String(32)),
    Column("last_code", String(20)),
    Column("finished_at", Instant),
    _one_of("state", MessageState),
    Index("message_in_turn", "state", "rank", "not_before", "id"),
    Index("message_by_subscriber", "subscriber_id"),
    sqlite_autoincrement=True,
)
Index(
    "message_leased",
    message.c.state,
    message.c.lease_until,
    sqlite_where=message.c.lease_until.is_not(None),
    postgresql_where=message.c.lease_until.is_not(None),
)

# What is posted on accounts of social networks: each thing once, for good. `key` makes a try the
# same as the one before, and `remote` is what the network calls the post.
post = Table(
    "post",
    metadata,
    Column("account", String(10), primary_key=True),
    Column("item_id", String(64), primary_key=True),
    Column("part", String(60), primary_key=True),
    Column("queued_at", Instant, nullable=False),
    Column("key", String(64), nullable=False),
    Column("said", JSON, nullable=False),
    Column("remote", JSON(none_as_null=True)),
)

# Failed deliveries, with the code only: a relay's text often contains the e-mail address.
attempt = Table(
    "attempt",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("stage", String(10), nullable=False),
    Column("code", String(20), nullable=False),
    sqlite_autoincrement=True,
)

suppression = Table(
    "suppression",
    metadata,
    Column("address_key", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("until", Instant),
)

rate = Table(
    "rate",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("rule", String(20), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("count", Integer, nullable=False),
)
