"""Runs a command and tells what it cost: time, processors' time, and memory, children's too."""

import os
import statistics
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_PAUSE = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processors, and the most memory at once in bytes."""

    seconds: float
    processor: float
    memory: int


def median(costs: Iterable[Cost]) -> Cost:
    """The middle of several runs, each number by itself."""
    runs = list(costs)
    return Cost(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.processor for each in runs),
        int(statistics.median(each.memory for each in runs)),
    )


def cost_of(
    command: Sequence[str], folder: Path, before: Callable[[], object] | None = None
) -> Cost:
    """Run a command in a folder, after `before`; raises CalledProcessError if it fails.

    Python keeps its bytecode, as it does where nobody forbids it.
    """
    if before:
        before()
    others = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    start, used = perf_counter(), os.times()
    with subprocess.Popen(
        command, cwd=folder, env=others, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        memory = _Memory(process.pid)
        memory.start()
        _, said = process.communicate()
        seconds = perf_counter() - start
        memory.stop()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said)
    now = os.times()
    processor = now.children_user + now.children_system - used.children_user - used.children_system
    return Cost(seconds, processor, memory.most)


class _Memory(threading.Thread):
    """Looks at a process and all its children; what they share is counted once (PSS)."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._process, self._done = process, threading.Event()

    def run(self) -> None:
        """Look again and again."""
        while not self._done.wait(_PAUSE):
            self.most = max(self.most, sum(map(_share, _family(self._process))))

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        self.join()


def _family(process: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [process]
    for each in found:
        found += children.get(each, ())
    return found


def _share(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
