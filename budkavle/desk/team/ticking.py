"""What the desk of a team does at each tick: shows what is new, and publishes what is due."""

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from budkavle.desk.newsroom import Newsroom
from budkavle.desk.team.timekeeper import Timekeeper


class Ticking:
    """Keeps the site that a newsroom shows up to date, and tells its timekeeper what is due.

    While `is_read_only` nothing is published: what is due then comes out afterwards.
    """

    def __init__(
        self, newsroom: Newsroom, timekeeper: Timekeeper, is_read_only: Callable[[], bool]
    ) -> None:
        self._newsroom, self._timekeeper = newsroom, timekeeper
        self._is_read_only = is_read_only
        self._passed: datetime | None = None

    def tick(self, changed: Collection[Path], now: datetime) -> None:
        """Look at the files that have changed since the last tick, and at the time.

        The next time is looked up at every tick, since what is saved at the desk may have moved it.
        """
        due = self._expected()
        has_come = due is not None and due <= now
        if has_come:
            self._passed = due
        if has_come or (changed and not self._newsroom.knows(changed)):
            self._newsroom.refresh()
            self._expected()
        if not self._is_read_only():
            self._timekeeper.tick(now)

    def _expected(self) -> datetime | None:
        """When the site next changes by itself, which the timekeeper is told; None for never.

        A time that has passed is not told twice, even if the site cannot be read again after it.
        """
        changes = self._newsroom.view.changes
        due = changes[0].at if changes else None
        if due == self._passed:
            return None
        self._timekeeper.expect(due)
        return due
