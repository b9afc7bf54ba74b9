"""Publishes when a time comes, and when the program starts; tells people if that fails.

The first publishing catches up with what came while the program did not run. One that fails is
tried again after one, two, four minutes and so on, since a network or a disk may come back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from budkavle.desk.publisher import Publisher, Task

_WAITS = (1, 2, 4, 8, 15)
"""Minutes to wait after each failure; after more failures, the last one again."""


class Timekeeper:
    """Keeps the time of a site; `task` makes what is published, `tell` hears how it went.

    `tell` is called with True when publishing begins to fail, and with False when it works again.
    It returns whether it could tell; otherwise it is called again at the next tick.
    """

    def __init__(
        self,
        publisher: Publisher,
        task: Callable[[], Task],
        tell: Callable[[bool], bool],
        started: datetime,
    ) -> None:
        self._publisher, self._task, self._tell = publisher, task, tell
        self._due: datetime | None = started
        self._running: Task | None = None
        self._failures = 0
        self._is_told = False

    @property
    def is_failing(self) -> bool:
        """Whether the last publishing that the clock began has failed."""
        return self._failures > 0

    def expect(self, change: datetime | None) -> None:
        """Note when the site next changes by itself, unless something is due before."""
        if change and (self._due is None or change < self._due):
            self._due = change

    def tick(self, now: datetime) -> None:
        """Begin a publishing if it is time; note what came of the last one."""
        if self._running:
            self._note(self._running, now)
        elif self._due and self._due <= now:
            task = self._task()
            if self._publisher.start(task):  # otherwise somebody publishes: the next tick tries
                self._running, self._due = task, None
        if self.is_failing != self._is_told and self._tell(self.is_failing):
            self._is_told = self.is_failing

    def _note(self, task: Task, now: datetime) -> None:
        if self._publisher.task is task and self._publisher.outcome is None:
            return
        is_ours = self._publisher.task is task
        outcome = self._publisher.outcome
        self._running = None
        if is_ours and outcome and not outcome.done:
            self._failures += 1
            self.expect(now + _wait_after(self._failures))
        else:
            self._failures = 0


def _wait_after(failures: int) -> timedelta:
    return timedelta(minutes=_WAITS[min(failures, len(_WAITS)) - 1])
