"""Waits for files to change and for time to come; the only importer of watchfiles.

Everything happens in one thread, so a build is never begun before the one before it is done; what
changes meanwhile is seen afterwards.
"""

import signal
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import watchfiles

TICK = 0.5
"""Seconds between looks at the clock. A long sleep would miss that the clock was set, or slept."""


def watch(
    changes: Iterable[bool], build: Callable[[], datetime | None], clock: Callable[[], datetime]
) -> None:
    """Build now, at every change, and when it is time; ends when `changes` does.

    `changes` tells at every tick whether files have changed. `build` gives the moment at which to
    build again even if none has, None for never.
    """
    due: datetime | None = datetime.min.replace(tzinfo=UTC)
    for changed in changes:
        if changed or (due is not None and due <= clock()):
            due = build()


def changes(content: Path, theme: Path, configuration: Path, stop: Event) -> Iterator[bool]:
    """Tell at every tick whether one of these has changed, until `stop` is set."""
    stamp = _stamp(configuration)
    for found in watchfiles.watch(
        content,
        theme,
        stop_event=stop,
        debounce=400,  # milliseconds: a program that saves several files is waited for
        rust_timeout=int(TICK * 1000),
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        # The file is looked at rather than watched: editors put a new one in its place.
        before, stamp = stamp, _stamp(configuration)
        yield bool(found) or stamp != before


def stopped_by_signals() -> Event:
    """An event that SIGTERM and SIGINT set; a build that is going on is finished first."""
    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: stop.set())
    return stop


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns
