"""Serves the desk on loopback, which no other machine can reach."""

import socket
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from budkavle.preview import PortTakenError

ADDRESS = "127.0.0.1"
_BACKLOG = 64
_PATIENCE = 5.0
"""Seconds to wait for requests to end when the server stops."""


def bound(port: int) -> socket.socket:
    """A socket on loopback; port 0 means any free one. Raises PortTakenError."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((ADDRESS, port))
        made.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        made.close()
        raise PortTakenError(str(port)) from error
    return made


class Server:
    """Serves an application on a socket in a thread of its own, until it is closed."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
            loop="asyncio",
            http="h11",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._listening = listening
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._listening.close()
