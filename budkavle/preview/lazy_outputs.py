"""Outputs that are created one after another, only as far as they are requested."""

from collections.abc import Callable, Iterable, Iterator
from threading import Lock

from budkavle.render.output import AnyOutput


class LazyOutputs:
    """The outputs that `make` gives, by path; a request creates outputs until it reaches its own.

    `alone` creates some of them directly, by path, without those before them; without `possible`,
    there is no output with a path. An error in `make` is raised by that request, and by every later
    one for an output that has not been created.
    """

    def __init__(
        self,
        make: Callable[[], Iterable[AnyOutput]],
        alone: Callable[[str], AnyOutput | None] = lambda _: None,
        possible: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._coming, self._alone, self._possible = _beginning(make), alone, possible
        self._here: dict[str, AnyOutput] = {}
        self._error: Exception | None = None
        self._lock = Lock()

    def at_once(self, path: str) -> AnyOutput | None:
        """The output with this path, if it is here or can be made without others; else None."""
        if not self._possible(path):
            return None
        with self._lock:
            if path not in self._here and (output := self._alone(path)):
                self._here[path] = output
            return self._here.get(path)

    def get(self, path: str) -> AnyOutput | None:
        """The output with this path; None if there is none."""
        if found := self.at_once(path):
            return found
        if not self._possible(path):
            return None
        with self._lock:
            while path not in self._here:
                if self._error:
                    raise self._error
                if not self._go_on():
                    return None
            return self._here[path]

    def _go_on(self) -> bool:
        try:
            output = next(self._coming, None)
        except Exception as error:
            self._error = error
            raise
        if output is not None:
            self._here[output.path] = output
        return output is not None


def _beginning(make: Callable[[], Iterable[AnyOutput]]) -> Iterator[AnyOutput]:
    """A generator that does not call `make` until the first output is requested."""
    yield from make()
