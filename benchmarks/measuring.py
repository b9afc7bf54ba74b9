"""Runs a command and measures elapsed time, processor time and memory, including its children."""

import os
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter, sleep
from typing import NamedTuple

_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_BUSY = " That is much other work: the processor times tell more than the elapsed ones."
_PAUSE = 0.05
"""Seconds between two measurements of memory."""


def load_told() -> str:
    """How busy the machine was in the last minute, as a report ends its sentence about it."""
    load = os.getloadavg()[0]
    return f"load {load:.1f}.{_BUSY if load > (os.cpu_count() or 1) + 1 else ''}"


@dataclass(frozen=True)
class Cost:
    """Elapsed and processor time in seconds, and the largest amount of memory in bytes.

    The times are medians of several runs; `least` and `most` are the seconds of the fastest and the
    slowest run.
    """

    seconds: float
    processor: float
    memory: int
    least: float
    most: float


class Spent(NamedTuple):
    """Elapsed and processor time in seconds."""

    seconds: float
    processor: float


def median(runs: Sequence[Spent]) -> Spent:
    """The median of several runs, for each number separately."""
    return Spent(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.processor for each in runs),
    )


def cost_of(runs: Sequence[Spent], memory: int) -> Cost:
    """The cost of a command that was run several times."""
    seconds = [each.seconds for each in runs]
    return Cost(*median(runs), memory, min(seconds), max(seconds))


def time_of(command: Sequence[str], folder: Path) -> Spent:
    """Run a command in a folder; raises CalledProcessError if it fails."""
    start, used = perf_counter(), os.times()
    with _running(command, folder):
        pass
    seconds, now = perf_counter() - start, os.times()
    processor = now.children_user + now.children_system - used.children_user - used.children_system
    return Spent(seconds, processor)


def memory_of(command: Sequence[str], folder: Path) -> int:
    """The most bytes used by a command and its children; shared memory is counted once (PSS).

    Measuring takes time from the command. Raises CalledProcessError if it fails.
    """
    most = 0
    with _running(command, folder) as process:
        while process.poll() is None:
            most = max(most, sum(map(share_of, family_of(process.pid))))
            sleep(_PAUSE)
    return most


@contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command to its end; Python stores its bytecode, as it does by default."""
    others = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    with TemporaryFile() as errors:
        with subprocess.Popen(
            command, cwd=folder, env=others, stdout=subprocess.DEVNULL, stderr=errors
        ) as process:
            yield process
        if process.returncode:
            errors.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, stderr=errors.read())


def family_of(process: int) -> list[int]:
    """A running process, its children, theirs and so on."""
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


def processor_of(process: int) -> float:
    """The processor time that a running process and its ended children have used, in seconds."""
    used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, used[11:15])) / os.sysconf("SC_CLK_TCK")


def share_of(process: int) -> int:
    """The memory of a process in bytes; what it shares is divided among its sharers (PSS)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
