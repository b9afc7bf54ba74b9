"""Measures where the time of a build goes: the seconds of each of its stages."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter

Stage = Callable[[str], AbstractContextManager[None]]
"""Measures the time of a stage with this name."""


class Stopwatch:
    """Measures stages, one after another or inside each other; begins when it is created."""

    def __init__(self) -> None:
        self._begin = self._since = perf_counter()
        self._seconds: dict[str, float] = {}
        self._stages: list[str] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage; the time of stages inside it is not counted for it."""
        self._count()
        self._stages.append(name)
        try:
            yield
        finally:
            self._count()
            self._stages.pop()

    @property
    def total(self) -> float:
        """The seconds since it was created."""
        return perf_counter() - self._begin

    @property
    def seconds(self) -> Mapping[str, float]:
        """The seconds of each stage, in the order in which the stages ended."""
        return dict(self._seconds)

    def _count(self) -> None:
        """Count the time since the last change of the stage for the current stage."""
        now = perf_counter()
        if self._stages:
            name = self._stages[-1]
            self._seconds[name] = self._seconds.get(name, 0) + now - self._since
        self._since = now
