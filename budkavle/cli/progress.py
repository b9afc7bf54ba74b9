"""A progress bar, shown only if a build takes longer than a second."""

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before the bar is shown."""


class Bar:
    """Shows the progress of a build, only on a terminal and only if it takes long."""

    def __init__(self, label: str, *, quiet: bool) -> None:
        self._label = label
        self._wanted = not quiet and sys.stderr.isatty()
        self._progress: Progress | None = None
        self._start = monotonic()

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._progress:
            self._progress.stop()

    def step(self, done: int, total: int) -> None:
        """Set the bar to `done` of `total`."""
        if self._wanted and monotonic() - self._start > PATIENCE:
            self._progress = self._progress or _begun(self._label)
            self._progress.update(self._progress.task_ids[0], completed=done, total=total)


def _begun(label: str) -> "Progress":
    # Loading this takes as long as a build that finds nothing changed.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    progress = Progress(
        TextColumn(label), BarColumn(), MofNCompleteColumn(), console=console, transient=True
    )
    progress.add_task(label)
    progress.start()
    return progress
