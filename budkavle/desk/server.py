"""Serves the desk; without another address on loopback, which no other machine can reach."""

import asyncio
import logging
import socket
from collections.abc import Callable
from threading import Thread
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from budkavle.model.problems import BudkavleError

ADDRESS = "127.0.0.1"
_BACKLOG = 64
_PATIENCE = 5.0
"""Seconds to wait for requests to end when the server stops."""


class PortTakenError(BudkavleError):
    """Another program is using the port."""

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say which port, and how to choose another."""
        said = translate(
            "Port {port} is taken, perhaps by another preview. Choose another with --port, or 0"
            " for any that is free."
        )
        return said.format(port=self)


def bound(port: int, host: str = ADDRESS) -> socket.socket:
    """A socket, by default on loopback; port 0 means any free one. Raises PortTakenError."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        made.close()
        raise PortTakenError(str(port)) from error
    return made


class Server:
    """Serves an application on a socket in a thread of its own, until it is closed.

    `protocol` is uvicorn's name for HTTP/1.1, or a class for it.
    """

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        protocol: Literal["h11"] | type[asyncio.Protocol] = "h11",
    ) -> None:
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
            loop="asyncio",
            http=protocol,
            proxy_headers=False,
            ws="none",
        )
        logging.getLogger("uvicorn.error").addFilter(_is_worth_telling)
        self._server = uvicorn.Server(config)
        self._listening = listening
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)
        self._listening.close()


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """Whether an error is not only that a client sent what is no HTTP, which has been answered."""
    error = record.exc_info[1] if record.exc_info else None
    return type(error).__name__ != "LocalProtocolError"
