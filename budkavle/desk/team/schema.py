"""The tables of the desk of a team. Times are in UTC."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from budkavle.services.instants import Instant

metadata = MetaData()

# SQLite numbers only INTEGER primary keys automatically; with AUTOINCREMENT none comes twice.
Number = BigInteger().with_variant(Integer, "sqlite")

person = Table(
    "person",
    metadata,
    Column("id", Number, primary_key=True),
    Column("subject", String(300), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("groups", JSON, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("barred_at", Instant),
    sqlite_autoincrement=True,
)

# `key` is the digest of the cookie's value, so that nobody who reads the database gets in.
session = Table(
    "session",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("checked_at", Instant, nullable=False),
    Column("renewal", Text, nullable=False),
    Column("whence", String(64), nullable=False),
    Column("ended_at", Instant),
    Index("session_by_person", "person_id"),
)

# A login that has begun: `browser` binds it to the browser that began it, `whence` is limited.
login = Table(
    "login",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("leads_to", Text, nullable=False),
    Column("whence", String(64), nullable=False),
    Column("began_at", Instant, nullable=False),
    Index("login_by_whence", "whence"),
)

# Rows are never changed or deleted: triggers refuse it, and `digest` covers the row before.
trail = Table(
    "trail",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

# What is about to be done to a file; the row goes when it is done, and told in the trail.
doing = Table(
    "doing",
    metadata,
    Column("id", Number, primary_key=True),
    Column("event", JSON, nullable=False),
    Column("file", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    sqlite_autoincrement=True,
)

# What is saved of an item that is public or will be: not in content/ until it is published.
proposal = Table(
    "proposal",
    metadata,
    Column("path", String(500), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("base", String(64), nullable=False),
    Column("saved_at", Instant, nullable=False),
)

# Who has written in an item since it was last published: they cannot approve it.
contribution = Table(
    "contribution",
    metadata,
    Column("path", String(500), primary_key=True),
    Column("person_id", Number, ForeignKey("person.id"), primary_key=True),
)

review = Table(
    "review",
    metadata,
    Column("path", String(500), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("files", JSON, nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("approved_by", String(200)),
    Column("approved_as", String(300)),
    Column("approved_at", Instant),
)

comment = Table(
    "comment",
    metadata,
    Column("id", Number, primary_key=True),
    Column("path", String(500), nullable=False),
    Column("passage", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("said_by", String(200), nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("settled_by", String(200)),
    Column("settled_at", Instant),
    Index("comment_by_path", "path"),
    sqlite_autoincrement=True,
)

link = Table(
    "link",
    metadata,
    Column("id", Number, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("path", String(500), nullable=False),
    Column("meant_for", String(200), nullable=False),
    Column("approves", Integer, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("made_as", String(300), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("opened", Integer, nullable=False),
    Column("opened_at", Instant),
    Index("link_by_path", "path"),
    sqlite_autoincrement=True,
)

# Mails that wait for the relay; `key` says what each is about, so that nobody gets one twice.
notice = Table(
    "notice",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("recipient", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index("notice_in_turn", "sent_at", "next_at"),
)
