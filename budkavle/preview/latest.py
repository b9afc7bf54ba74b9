"""The view that a server shows now, and who waits for the next one."""

import asyncio
from threading import Lock

from budkavle.preview.view import View


class Latest:
    """The latest view; None before the first one, and after the end.

    `show` may be called from any thread. Those who wait do so in the threads of their event loops.
    """

    def __init__(self) -> None:
        self.view: View | None = None
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = Lock()

    def show(self, view: View | None) -> None:
        """Show this view from now on, and wake those who wait for another one."""
        with self._lock:
            self.view = view
            for loop, event in self._waiting:
                loop.call_soon_threadsafe(event.set)

    async def is_another(self, seen: str, seconds: float) -> bool:
        """Whether there is a view of another version than `seen`; waits as long for one."""
        event = asyncio.Event()
        waiting = asyncio.get_running_loop(), event
        with self._lock:
            if self.view is None or self.view.around.version != seen:
                return self.view is not None
            self._waiting.add(waiting)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            with self._lock:
                self._waiting.discard(waiting)
        return self.view is not None
