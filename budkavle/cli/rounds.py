"""What `watch` does each time, and when it does so again. Clock and effects are given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from budkavle.cli.publish import NOT_LIVE, TRY_LATER
from budkavle.model.problems import BudkavleError, ContentError

if TYPE_CHECKING:
    from budkavle.edition.schedule import ScheduledChange

RETRY = timedelta(seconds=15)
"""The time until the next try after a failure for a reason other than the content."""

LONGEST_RETRY = timedelta(minutes=10)
"""The longest time until the next try."""


class Retry:
    """Decides when to try again: after a failure that may pass, later and later."""

    def __init__(self) -> None:
        self._pause = RETRY

    def after(self, status: int, due: datetime | None, now: datetime) -> datetime | None:
        """When to build and publish again after this exit status; `due` is the next change.

        What was refused is not tried again before something changes.
        """
        if status not in (TRY_LATER, NOT_LIVE):
            self._pause = RETRY
            return due
        again = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_RETRY)
        return min(again, due) if due else again


@dataclass
class Rounds:
    """Builds the site, publishes it if there is a way to, and tells what fails.

    `build` gives what will change by itself, `publish` an exit status.
    """

    build: Callable[[datetime], Sequence["ScheduledChange"]]
    publish: Callable[[], int] | None
    tell: Callable[[BudkavleError | OSError], object]
    clock: Callable[[], datetime]
    _retry: Retry = field(default_factory=Retry)

    def round(self) -> datetime | None:
        """Build and publish; returns when to do so again if no file changes, None for never."""
        try:
            changes = self.build(self.clock())
        except ContentError as error:
            self.tell(error)
            return None
        except (BudkavleError, OSError) as error:
            self.tell(error)
            return self._retry.after(TRY_LATER, None, self.clock())
        due = changes[0].at if changes else None
        status = self.publish() if self.publish else 0
        return self._retry.after(status, due, self.clock())
