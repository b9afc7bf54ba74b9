"""Runs the command `import` for the desk, in a process of its own that can be stopped."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread

from budkavle.desk import commands
from budkavle.desk.importing.place import Outcome, Place

_LONGEST = 6 * 3600
"""Seconds after which a run that does not end is stopped."""

STOPPED = "stopped"
"""What an outcome says of a run that a writer has stopped."""


class Runner:
    """Runs one import at a time; `done` hears whether it wrote into the content."""

    def __init__(
        self,
        configuration: Path,
        language: str,
        clock: Callable[[], datetime],
        place: Place,
        done: Callable[[], None],
    ) -> None:
        self._configuration, self._language = configuration.resolve(), language
        self._clock, self._place, self._done = clock, place, done
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.is_running = False

    @property
    def step(self) -> str:
        """The last thing that the run has told, in the writers' language."""
        lines = self._lines()
        return lines[-1] if lines else ""

    def start(self, *, write: bool) -> bool:
        """Begin a run, which only tries unless it is to write; False if another one is running."""
        upload = self._place.upload
        with self._lock:
            if self.is_running or upload is None:
                return False
            self.is_running, self._stopped = True, False
        self._place.begin()
        source = self._place.folder / upload.source
        more = ["--from", upload.kind] if upload.kind else []
        more += ["--fetch"] if upload.fetches else []
        verb = ["import", str(source), "--mapping", str(self._place.mapping), *more]
        verb += ["--report", str(self._place.report), *(["--write"] if write else [])]
        Thread(target=self._run, args=(verb, write), daemon=True).start()
        return True

    def stop(self) -> None:
        """End a run; what it has written so far is completed by the next one."""
        with self._lock, suppress(OSError):
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def _run(self, verb: list[str], write: bool) -> None:
        try:
            said = self._ended(verb)
            reported = bool(self._place.found()) and not self._stopped
            said = STOPPED if self._stopped else "" if reported else said
            if reported and write:
                self._done()
            at = self._clock().isoformat()
            self._place.end(Outcome(reported, reported and write, said, at))
        finally:
            with self._lock:
                self.is_running, self._process = False, None

    def _ended(self, verb: list[str]) -> str:
        """Run the command to its end; what it said last."""
        with self._place.told.open("wb") as told:
            process = subprocess.Popen(
                commands.arguments(self._configuration, self._language, *verb),
                cwd=self._configuration.parent,
                env=commands.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=told,
            )
            with self._lock:
                self._process = process
                if self._stopped:
                    process.kill()
            try:
                process.wait(_LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        failure = (each for each in self._lines() if not each.endswith("…"))
        return "\n".join(failure)

    def _lines(self) -> list[str]:
        try:
            text = self._place.told.read_text("utf-8", "replace")
        except OSError:
            return []
        return [each for each in text.splitlines() if each.strip()]
