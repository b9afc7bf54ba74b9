"""What is saved of an item: a draft in content/, anything else beside it until it is published.

A file of content/ that is no draft is what readers get at the next build. So what is saved of it
waits in the database, as a proposal, and no build and no clock brings it out.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from budkavle.desk import editor
from budkavle.desk.editor import Filled
from budkavle.desk.saving import digest_of
from budkavle.desk.team.schema import contribution, person, proposal
from budkavle.services.database import insert


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is saved of an item and not published; `base` is the digest of the item's file then."""

    data: bytes
    base: str


def is_draft(data: bytes) -> bool:
    """Whether no reader sees an item with these bytes; no, if a form cannot show them."""
    opened = editor.opened(data)
    return opened is not None and bool(editor.filled(opened).values["draft"])


def as_draft(data: bytes) -> bytes:
    """The same item as a draft; unchanged if a form cannot show it."""
    return _with_draft(data, "true")


def as_published(data: bytes) -> bytes:
    """The same item, not a draft; unchanged if a form cannot show it."""
    return _with_draft(data, "")


def _with_draft(data: bytes, value: str) -> bytes:
    opened = editor.opened(data)
    if opened is None:
        return data
    filled = editor.filled(opened)
    if bool(filled.values["draft"]) == bool(value):
        return data
    return editor.composed(opened, Filled({**filled.values, "draft": value}, filled.text))


def proposed(connection: Connection, path: str, there: bytes) -> Proposal | None:
    """What waits of an item whose file is `there`; None if nothing does.

    A publishing that was killed may have left what it had brought into the file.
    """
    row = connection.execute(select(proposal).where(proposal.c.path == path)).first()
    if row is None or as_published(row.data) == there:
        return None
    return Proposal(row.data, row.base)


def waiting(connection: Connection) -> list[str]:
    """The paths of all items of which something waits."""
    return list(connection.execute(select(proposal.c.path)).scalars())


def propose(connection: Connection, path: str, data: bytes, there: bytes, now: datetime) -> None:
    """Keep what is saved of an item until it is published; `there` is its file."""
    found = proposed(connection, path, there)
    base = found.base if found else digest_of(there)
    values = {"data": data, "base": base, "saved_at": now}
    statement = insert(connection, proposal).values(path=path, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[proposal.c.path], set_=values)
    )


def note_writer(connection: Connection, path: str, subject: str) -> None:
    """Note that somebody has written in an item, so that she cannot approve it."""
    number = connection.execute(select(person.c.id).where(person.c.subject == subject)).scalar()
    if number is not None:
        statement = insert(connection, contribution).values(path=path, person_id=number)
        connection.execute(statement.on_conflict_do_nothing())


def writers(connection: Connection, path: str) -> tuple[str, ...]:
    """The subjects of those who have written in an item since it was published last."""
    query = (
        select(person.c.subject)
        .join(contribution, contribution.c.person_id == person.c.id)
        .where(contribution.c.path == path)
        .order_by(person.c.subject)
    )
    return tuple(connection.execute(query).scalars())


def forget(connection: Connection, path: str, published: bytes) -> None:
    """Forget what waited of an item, and who wrote it, since it is published.

    What somebody has saved since it was brought into the file still waits.
    """
    if proposed(connection, path, published):
        return
    connection.execute(delete(proposal).where(proposal.c.path == path))
    connection.execute(delete(contribution).where(contribution.c.path == path))
