"""Requests as bytes: what no well-behaved client would send reaches an application unchanged."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

Pairs = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Request:
    """An HTTP request; its body comes in pieces."""

    method: str = "GET"
    path: bytes = b"/"
    query: bytes = b""
    headers: Pairs = ()
    body: Sequence[bytes] = ()

    def __str__(self) -> str:
        target = self.path + (b"?" + self.query if self.query else b"")
        lines = [
            f"{self.method} {_short(target)}",
            *(f"  {_short(n)}: {_short(v)}" for n, v in self.headers),
        ]
        return "\n".join([*lines, *(f"  > {_short(each, 2000)}" for each in self.body)])


@dataclass
class Answer:
    """What came back; `error` is what the application raised."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: BaseException | None = None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


class Wire:
    """Asks an application, one request after another; the client leaves when its body is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._runner = app, asyncio.Runner()

    def close(self) -> None:
        """Stop asking."""
        self._runner.close()

    def ask(self, request: Request) -> Answer:
        """Send a request."""
        return self._runner.run(self._ask(request))

    async def _ask(self, request: Request) -> Answer:
        answer, pieces = Answer(), list(request.body) or [b""]

        async def receive() -> Message:
            if not pieces:
                return {"type": "http.disconnect"}
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {
                    k.decode("latin-1"): v.decode("latin-1") for k, v in message["headers"]
                }
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        try:
            await self._app(scope_of(request), receive, send)
        except Exception as error:  # noqa: BLE001 # whatever it is, it is what the caller looks for
            answer.error = error
        return answer


def scope_of(request: Request) -> Scope:
    """The scope that a server makes of a request."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(request.path.decode("latin-1")),
        "raw_path": request.path,
        "query_string": request.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8010),
    }


def _short(data: bytes, most: int = 200) -> str:
    said = repr(data)[2:-1]
    return said if len(said) <= most else f"{said[:most]}… ({len(data)} bytes)"
