"""Comments on passages of an item: said, answered by a change, and settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from budkavle.desk.saving import Writer
from budkavle.desk.team import trail
from budkavle.desk.team.schema import comment
from budkavle.desk.team.trail import Event
from budkavle.services.database import storable

LONGEST = 2000
"""Characters of a comment."""

_PASSAGE = 600


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody says of a passage, in its words; of the whole item, if it is empty."""

    id: int
    passage: str
    said: str
    said_by: str
    said_at: datetime
    settled_by: str | None


def of_item(connection: Connection, path: str) -> Sequence[Comment]:
    """The comments on an item, in the order in which they were said."""
    columns = [comment.c[name] for name in Comment.__dataclass_fields__]
    query = select(*columns).where(comment.c.path == path).order_by(comment.c.id)
    return [Comment(*row) for row in connection.execute(query)]


def add(
    connection: Connection, path: str, passage: str, said: str, writer: Writer, now: datetime
) -> None:
    """Say something of a passage."""
    connection.execute(
        insert(comment).values(
            path=path,
            passage=storable(passage)[:_PASSAGE],
            said=storable(said)[:LONGEST],
            said_by=writer.name,
            said_at=now,
        )
    )
    event = Event("commented", writer.name, writer.subject, writer.whence, path)
    trail.record(connection, event, now)


def settle(connection: Connection, path: str, number: int, writer: Writer, now: datetime) -> bool:
    """Note that a comment of this item needs nothing more; False if there is none."""
    mine = (comment.c.id == number, comment.c.path == path, comment.c.settled_by.is_(None))
    values = {"settled_by": writer.name, "settled_at": now}
    if not connection.execute(update(comment).where(*mine).values(**values)).rowcount:
        return False
    event = Event("comment settled", writer.name, writer.subject, writer.whence, path)
    trail.record(connection, event, now)
    return True


def passages(text: str) -> list[str]:
    """The paragraphs of a text, as a page shows them."""
    return [each.strip() for each in text.replace("\r\n", "\n").split("\n\n") if each.strip()]
