"""Builds and publishes in a process of its own, and tells what came of it."""

import json
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal

from budkavle.desk import commands

_TRACEBACK = "Traceback (most recent call last)"
_LONGEST = 3600
"""Seconds after which a build or a publishing that does not end is given up."""


Failure = Literal["", "content", "later", "not live", "program"]
"""Why it failed: the content has faults; the target does not answer, or is taken, or its disk is
full; readers do not get what was put there; or anything else."""

_STATUSES: Mapping[int, Failure] = {1: "content", 3: "later", 4: "not live"}
"""What the exit status of a command tells."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: `published` if a target was published to, otherwise only the site was built.

    `said` is what the command printed if it `failed`. `checked` if the page is in the built site
    and holds the item's title, or is rightly not there yet.
    """

    done: bool
    published: bool
    checked: bool
    said: str
    files: int
    at: datetime
    failed: Failure = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What is published: the item's title, the page in the site, and whether it is public now.

    Readers find it at `address`.

    A page that it `has` says at least why the item is gone.
    """

    title: str
    page: Path
    is_public: bool
    has_page: bool
    of: str
    address: str = ""


class Publisher:
    """Runs one publishing at a time; `targets` says whether the settings name any target."""

    def __init__(
        self,
        configuration: Path,
        language: str,
        clock: Callable[[], datetime],
        targets: Callable[[], bool],
    ) -> None:
        self._configuration, self._language = configuration.resolve(), language
        self._clock, self._targets = clock, targets
        self._lock = Lock()
        self.task: Task | None = None
        self.outcome: Outcome | None = None

    @property
    def is_running(self) -> bool:
        """Whether a publishing has begun and not ended."""
        return self.task is not None and self.outcome is None

    def is_running_for(self, of: str) -> bool:
        """Whether this item is being published."""
        return self.is_running and self.task is not None and self.task.of == of

    def start(self, task: Task) -> bool:
        """Begin to publish; False if another one is still running."""
        with self._lock:
            if self.is_running:
                return False
            self.task, self.outcome = task, None
        Thread(target=self._run, args=(task,), daemon=True).start()
        return True

    def _run(self, task: Task) -> None:
        publishes = self._targets()
        try:
            ended = self._command(*(("publish", "--format", "json") if publishes else ("build",)))
            status, said, told = ended.returncode, ended.stderr.strip(), ended.stdout
        except (OSError, subprocess.TimeoutExpired) as error:
            status, said, told = -1, str(error), ""
        report: dict[str, Any] = {}
        with suppress(ValueError):
            report = json.loads(told) if publishes else {}
        self.outcome = Outcome(
            done=status == 0,
            published=publishes,
            checked=_is_right(task),
            said=str(report.get("error", said)) or told.strip(),
            files=len(report.get("put", ())),
            at=self._clock(),
            failed=_failure(status, said),
        )

    def _command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            commands.arguments(self._configuration, self._language, *arguments),
            cwd=self._configuration.parent,
            env=commands.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_LONGEST,
            check=False,
        )


def _failure(status: int, said: str) -> Failure:
    if status == 0:
        return ""
    return "program" if _TRACEBACK in said else _STATUSES.get(status, "program")


def _is_right(task: Task) -> bool:
    try:
        page = task.page.read_text(encoding="utf-8")
    except OSError:
        return not task.has_page
    return task.has_page and escape(task.title.split()[0], quote=False) in page
