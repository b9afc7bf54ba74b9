"""Closes connections on which no whole request arrives in time.

uvicorn waits for a request's first line and headers as long as the other side keeps the connection
open, so a few thousand silent connections would shut everybody out.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with a time limit for each request's headers."""

    seconds = 15.0
    """How long a connection may wait for the headers of a request."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        if self._limit:
            self._limit.cancel()

    def _wait(self) -> None:
        if self._limit:
            self._limit.cancel()
        self._limit = self.loop.call_later(self.seconds, self._close_if_silent)

    def _close_if_silent(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
