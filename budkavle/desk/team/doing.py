"""What the desk is about to do to a file, so that the trail tells of it even if it is killed.

A file and the database cannot change at once. So what will be done is noted first, with the digest
that the file gets; whether it was done is seen at the next start.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from budkavle.desk.saving import digest_of
from budkavle.desk.team import trail
from budkavle.desk.team.schema import doing
from budkavle.desk.team.trail import Event

LATER = "told after a restart"


def begin(connection: Connection, event: Event, file: str, data: bytes) -> int:
    """Note what will be done to a file, which gets these bytes; the note's number."""
    values = {"event": asdict(event), "file": file, "digest": digest_of(data)}
    made = connection.execute(insert(doing).values(**values).returning(doing.c.id))
    return int(made.scalar_one())


def end(connection: Connection, number: int, event: Event, now: datetime) -> None:
    """Tell what was done."""
    if connection.execute(delete(doing).where(doing.c.id == number)).rowcount:
        trail.record(connection, event, now)


def settle(
    connection: Connection, read: Callable[[str], bytes], now: datetime, number: int | None = None
) -> Iterator[Event]:
    """Tell of everything noted, or of one note, what was done by what the file is now."""
    rows = connection.execute(select(doing).order_by(doing.c.id)).all()
    for row in rows:
        if number is None or row.id == number:
            told = Event(**row.event)
            is_done = digest_of(read(row.file)) == row.digest
            connection.execute(delete(doing).where(doing.c.id == row.id))
            if is_done:
                more = told.more if number else {**told.more, "when": LATER}
                trail.record(connection, replace(told, more=more), now)
                yield told
