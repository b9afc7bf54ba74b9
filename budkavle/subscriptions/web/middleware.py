"""Middleware for every page: a size limit for requests, safe headers, and careful error logs."""

import asyncio
import logging
import traceback
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)
LARGEST_BODY = 8 * 1024
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


def headers(stylesheets: Iterable[str]) -> dict[str, str]:
    """Return the headers of every page.

    The Content-Security-Policy allows style sheets, and the images in them, only from the
    service itself and from the hosts of these style sheets.
    """
    looks = [urlsplit(sheet) for sheet in stylesheets]
    hosts = {f"{look.scheme}://{look.netloc}" for look in looks if look.netloc}
    styles = " ".join(("'self'", *sorted(hosts)))
    policy = f"default-src 'none'; style-src {styles}; form-action 'self'; frame-ancestors 'none'"
    pictures = f"; img-src {styles}" if looks else ""
    return {**_HEADERS, "Content-Security-Policy": f"{policy}; base-uri 'none'{pictures}"}


class BodyLimit:
    """Reads a request's whole body first; answers 413 over 8 KiB, and 408 if it does not come.

    `seconds` is how long the whole body may take: byte by byte, it would keep its connection for
    days.
    """

    def __init__(self, app: ASGIApp, seconds: float = 15.0) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _whole_body(receive)
        except TimeoutError:
            await PlainTextResponse("Too slow", 408)(scope, receive, send)
            return
        if body is None:
            return
        if len(body) > LARGEST_BODY:
            await PlainTextResponse("Too large", 413)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


async def _whole_body(receive: Receive) -> bytes | None:
    """The body of a request, or more than the limit of it; None if the client has gone."""
    body, more = b"", True
    while more and len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


class Quiet:
    """Logs where a page failed, without the error message: it may contain an e-mail address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; when an error arrives here, the error page has already been sent."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the outermost handler
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("a page failed: %s\n%s", type(error).__name__, frames)


class SafeHeaders:
    """Adds the headers that keep pages private, unless a page has set them itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
