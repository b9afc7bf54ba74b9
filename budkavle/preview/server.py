"""Serves views to browsers on this machine, and tells them when there is a new one."""

import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from urllib.parse import parse_qs, urlsplit

from budkavle.model.problems import BudkavleError
from budkavle.preview.forwarding import LARGEST_BODY, Neighbour
from budkavle.preview.overlay import CHANGES
from budkavle.preview.responses import Response, answer
from budkavle.preview.view import View

ADDRESS = "127.0.0.1"
"""The loopback address, which no other machine can reach."""

_NAMES = (ADDRESS, "localhost")
_HTTP = 80
"""The port that browsers leave out of addresses."""

LONGEST_WAIT = 10.0
"""Seconds after which a page waiting for a new view gets the answer that there is none."""


class PortTakenError(BudkavleError):
    """Another program is using the port."""

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say which port, and how to choose another."""
        said = translate(
            "Port {port} is taken, perhaps by another preview. Choose another with --port, or 0"
            " for any that is free."
        )
        return said.format(port=self)


class Server:
    """A server on loopback that shows the latest view; `port` 0 means any free port.

    Raises PortTakenError.
    """

    def __init__(self, port: int, longest_wait: float = LONGEST_WAIT) -> None:
        try:
            self._server = _Listener((ADDRESS, port), _Handler)
        except (OSError, OverflowError) as error:
            raise PortTakenError(str(port)) from error
        self._server.longest_wait = longest_wait
        self.port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    def pass_on_to(self, neighbour: Neighbour) -> None:
        """Let another server answer for its own addresses from now on."""
        self._server.neighbour = neighbour

    def show(self, view: View) -> None:
        """Show this view from now on, and make every open page reload."""
        with self._server.changed:
            self._server.view = view
            self._server.changed.notify_all()
        if not self._thread.is_alive():
            self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        with self._server.changed:
            self._server.view = None
            self._server.changed.notify_all()
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser may keep its connection open as long as it likes
    allow_reuse_address = True

    def __init__(self, *arguments: object) -> None:
        self.view: View | None = None
        self.neighbour: Neighbour | None = None
        self.changed = Condition()
        self.longest_wait = LONGEST_WAIT
        super().__init__(*arguments)  # type: ignore[arg-type] # passed on unchanged

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore that a browser has disconnected; report anything else, which is a bug of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # passed on


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Budkavle"
    sys_version = ""
    timeout = 60
    server: _Listener

    def do_GET(self) -> None:
        """Respond with the view that is current."""
        view = self.server.view
        if not self._is_for_us():
            self._send(_refusal(403, "This preview is for this machine only."))
        elif view is None:
            self._send(_refusal(503, "The preview is closing."))
        elif (neighbour := self._neighbour()) is not None:
            self._send(neighbour.answer("GET", self.path, dict(self.headers), b""))
        elif urlsplit(self.path).path == CHANGES:
            self._send(self._changes())
        else:
            opened = self.headers.get("Sec-Fetch-Dest") == "document"
            self._send(answer(view, self.path, opened=opened))

    def do_POST(self) -> None:
        """Pass a form on to the neighbour; nothing else takes any."""
        neighbour, length = self._neighbour(), self.headers.get("Content-Length", "")
        if not self._is_for_us():
            self._send(_refusal(403, "This preview is for this machine only."))
        elif neighbour is None:
            self._send(_refusal(405, "A preview takes no forms."))
        elif not length.isdecimal() or int(length) > LARGEST_BODY:
            self._send(_refusal(413, "The form is too large."))
        else:
            body = self.rfile.read(int(length))
            self._send(neighbour.answer("POST", self.path, dict(self.headers), body))

    def _neighbour(self) -> Neighbour | None:
        neighbour = self.server.neighbour
        path = urlsplit(self.path).path
        return neighbour if neighbour and neighbour.answers_for(path) else None

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _is_for_us(self) -> bool:
        """Whether the request is meant for this server, and not made by a page of another site.

        A link on another site may still open a page here.

        Another name that resolves to this machine (DNS rebinding) would let another site read what
        is secret. So would an image of an item under embargo that another site includes.
        """
        port = self.server.server_port
        hosts = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == _HTTP else set())
        if self.headers.get("Host") not in hosts:
            return False
        asked_by = self.headers.get("Sec-Fetch-Site", "none")
        return asked_by in ("none", "same-origin") or (
            self.headers.get("Sec-Fetch-Mode") == "navigate"
            and self.headers.get("Sec-Fetch-Dest") == "document"
        )

    def _send(self, given: Response) -> None:
        self.send_response(given.status)
        for name, value in (*given.headers, ("Content-Length", str(len(given.body)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(given.body)

    def _changes(self) -> Response:
        """Wait for a new view, then respond with a script that reloads the page.

        If none comes, the script is empty, and the page requests it again. It cannot listen to
        events instead, since its content security policy does not let it fetch anything.
        """
        seen = parse_qs(urlsplit(self.path).query).get("version", [""])[0]
        listener = self.server
        with listener.changed:
            changed = listener.changed.wait_for(
                lambda: listener.view is None or listener.view.around.version != seen,
                timeout=listener.longest_wait,
            )
            closing = listener.view is None
        headers = (
            ("Content-Type", "text/javascript; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        )
        return Response(200, headers, b"location.reload();" if changed and not closing else b"")

    def log_message(self, format: str, *arguments: object) -> None:
        """Do not log every file that a page loads."""


def _refusal(status: int, reason: str) -> Response:
    headers = (("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close"))
    return Response(status, headers, reason.encode())
