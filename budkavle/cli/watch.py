"""Waits for files to change or for a time to come; the only module that imports watchfiles.

Everything runs in one thread, so no build begins before the previous one has ended. Changes made
during a build are noticed afterwards.
"""

import signal
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import watchfiles

from budkavle.system.fingerprint import fingerprint_at

TICK = 0.5
"""Seconds between checks of the clock.

During a longer sleep, nobody would notice that the clock was set or the machine was suspended.
"""


SET_BACK = timedelta(seconds=30)
"""A clock that goes back by more than this was wrong; less is a correction of every day."""


def watch(
    changes: Iterable[object], build: Callable[[], datetime | None], clock: Callable[[], datetime]
) -> None:
    """Build now, after every change, and when a build is due; ends when `changes` ends.

    `changes` gives at every tick something true if files have changed. `build` returns the time at
    which to build again even if no file has changed; None for never. If the clock is set back, the
    last build may have been too early, so there is another one.
    """
    due: datetime | None = datetime.min.replace(tzinfo=UTC)
    before = datetime.min.replace(tzinfo=UTC) + SET_BACK
    for changed in changes:
        now = clock()
        if changed or (due is not None and due <= now) or now < before - SET_BACK:
            due = build()
        before = now


def changes(content: Path, theme: Path, configuration: Path, stop: Event) -> Iterator[Set[Path]]:
    """Give at every tick the files of these paths that have changed, until `stop` is set."""
    before = fingerprint_at(configuration)
    for found in watchfiles.watch(
        content,
        theme,
        stop_event=stop,
        debounce=400,  # milliseconds: wait for programs that save several files
        rust_timeout=int(TICK * 1000),
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        # The file is compared rather than watched, because editors replace it by a new one.
        now = fingerprint_at(configuration)
        yield {Path(path) for _, path in found} | ({configuration} if now != before else set())
        before = now


def stopped_by_signals() -> Event:
    """An event that SIGTERM and SIGINT set, so that a running build is finished first."""
    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: stop.set())
    return stop
