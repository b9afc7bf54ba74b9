"""A progress bar for those who wait longer than a second."""

import sys
from time import monotonic
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

PATIENCE = 1.0
"""Seconds before a bar is shown."""


class Bar:
    """Shows how far a build has come, on a terminal and only if it takes its time."""

    def __init__(self, label: str, *, quiet: bool) -> None:
        console = Console(stderr=True)
        self._shown = not quiet and sys.stderr.isatty()
        self._progress = Progress(
            TextColumn(label), BarColumn(), MofNCompleteColumn(), console=console, transient=True
        )
        self._task = self._progress.add_task(label)
        self._start = monotonic()

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._shown:  # elsewhere, rich would still end the line that it never began
            self._progress.stop()

    def step(self, done: int, total: int) -> None:
        """Move the bar to `done` of `total`."""
        if self._shown and monotonic() - self._start > PATIENCE:
            self._progress.start()
            self._progress.update(self._task, completed=done, total=total)
