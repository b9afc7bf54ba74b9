"""Tells in the trail what somebody can repeat without end: some times singly, then as a sum.

Otherwise a program that asks again and again fills the trail, from which nothing is ever deleted.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Connection

from budkavle.desk.team import trail
from budkavle.desk.team.trail import Event

SINGLY = 20
"""How often the same is told within an hour; the last one says that a sum follows."""

WITHIN = timedelta(hours=1)
MOST = 1000
"""How many different things are counted at once; of the oldest, the sum is told early."""

_Key = tuple[str, str, str]


@dataclass(slots=True)
class _Count:
    """How often something happened since the time, and as it happened last."""

    since: datetime
    times: int
    last: Event


class Repeated:
    """Counts what the same person does with the same thing. A sum is lost if the program dies."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[_Key, _Count] = {}

    def record(self, connection: Connection, event: Event, now: datetime) -> None:
        """Add an entry to the trail, or count what would be one too many."""
        key = (event.what, event.subject, event.about)
        with self._lock:
            self._tell_sums(connection, now)
            found = self._counts.setdefault(key, _Count(now, 0, event))
            found.times, found.last = found.times + 1, event
            times = found.times
        if times < SINGLY:
            trail.record(connection, event, now)
        elif times == SINGLY:
            more = {**event.more, "then": "counted for an hour"}
            trail.record(connection, replace(event, more=more), now)

    def _tell_sums(self, connection: Connection, now: datetime) -> None:
        """Tell of what began an hour ago, and of the oldest if there is too much."""
        for key, found in list(self._counts.items()):  # in the order in which they began
            if found.since + WITHIN > now and len(self._counts) < MOST:
                return
            del self._counts[key]
            if found.times > SINGLY:
                more = {"times": str(found.times - SINGLY), "since": found.since.isoformat()}
                trail.record(connection, replace(found.last, more=more), now)
