"""The trail: who did what, when and from where, in a chain of digests that shows every change.

An entry is one line of JSON in ASCII, so that nothing in a name or a title can begin another line
or look like one. Its digest (SHA-256) covers the line and the digest before it. The database
refuses to change or delete entries; whoever gets round that breaks the chain, except at its end:
keep the last digest elsewhere, and `verify` with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from budkavle.desk.team.schema import trail

BEGINNING = "0" * 64
"""The digest before the first entry."""

_LONGEST = 500
"""Characters of a value: the trail holds what happened, not what was written."""


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did: `what` is a fixed word, `about` an item or a person.

    `who` is a name as others know it, `subject` what the login calls the person, `whence` the
    address that the request came from.
    """

    what: str
    who: str
    subject: str = ""
    whence: str = ""
    about: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is stored."""

    number: int
    line: str
    digest: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The chain is broken at the entry with this number."""

    number: int


def record(connection: Connection, event: Event, now: datetime) -> str:
    """Add an entry, in the transaction of what it tells; its digest."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE trail IN EXCLUSIVE MODE"))
    last = connection.execute(
        select(trail.c.number, trail.c.digest).order_by(trail.c.number.desc()).limit(1)
    ).first()
    number, before = (last.number + 1, last.digest) if last else (1, BEGINNING)
    line = _line(event, number, now)
    digest = digest_after(before, line)
    connection.execute(insert(trail).values(number=number, entry=line, digest=digest))
    return digest


def entries(connection: Connection, after: int = 0, most: int | None = None) -> Iterator[Entry]:
    """The entries with higher numbers than `after`, in order."""
    query = select(trail).where(trail.c.number > after).order_by(trail.c.number).limit(most)
    for row in connection.execute(query):
        yield Entry(row.number, row.entry, row.digest)


def latest(connection: Connection, most: int) -> list[Mapping[str, object]]:
    """What the latest entries say, the newest first."""
    query = select(trail.c.entry).order_by(trail.c.number.desc()).limit(most)
    return [json.loads(line) for line in connection.execute(query).scalars()]


def count(connection: Connection) -> int:
    """The number of entries."""
    return int(connection.execute(select(func.count()).select_from(trail)).scalar_one())


def verify(found: Iterable[Entry]) -> str | Broken:
    """The digest of the last entry, or where the chain is broken first. Pure."""
    before = BEGINNING
    for number, each in enumerate(found, start=1):
        if each.number != number or each.digest != digest_after(before, each.line):
            return Broken(number)
        if json.loads(each.line).get("number") != number:
            return Broken(number)
        before = each.digest
    return before


def exported(found: Iterable[Entry]) -> Iterator[str]:
    """The entries as lines of JSON, each with its digest."""
    for each in found:
        yield json.dumps({**json.loads(each.line), "digest": each.digest}) + "\n"


def imported(lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of an export, as they were stored; a line that is none has the number 0."""
    for line in lines:
        said = _said(line)
        digest = said.pop("digest", "")
        yield Entry(said.get("number", 0), json.dumps(said), digest)


def digest_after(before: str, line: str) -> str:
    """The digest of an entry that follows the one with the digest `before`."""
    return sha256(f"{before}\n{line}".encode()).hexdigest()


def _said(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _line(event: Event, number: int, now: datetime) -> str:
    said: dict[str, object] = {
        "number": number,
        "at": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "what": event.what,
        "who": _short(event.who),
        "subject": _short(event.subject),
        "from": _short(event.whence),
        "about": _short(event.about),
    }
    if event.more:
        said["more"] = {key: _short(value) for key, value in event.more.items()}
    return json.dumps(said)


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
