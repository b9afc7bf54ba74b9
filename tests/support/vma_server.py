"""A server that speaks Sveriges Radio's API of warnings (VMA, version 3), with its own answers.

The answers are written after its documentation: CAP 1.2 as JSON. None is a copy of a real one.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EVENT = "Viktigt meddelande till allmänheten (VMA)"
DESCRIPTION = (
    "Viktigt meddelande till allmänheten i Exempelstad, Exempels län.\r\n\r\n"
    "Det brinner i en fabrik, och röken är giftig.\r\n\r\n"
    "Räddningsledaren uppmanar alla i området att gå inomhus och stänga dörrar och fönster."
)


def info(code: str = "1480", **given: Any) -> dict[str, Any]:
    """What an alert says in Swedish."""
    return {
        "language": "sv-SE",
        "category": "Safety",
        "event": EVENT,
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "senderName": "Sveriges Radio",
        "description": DESCRIPTION,
        "web": "https://sverigesradio.example/sida?a=1&amp;b=2",
        "area": [{"areaDesc": "Exempelstad", "geocode": [{"valueName": "Kommun", "value": code}]}],
        **given,
    }


def alert(number: int = 1, **given: Any) -> dict[str, Any]:
    """A message about an incident with a number, at noon in Stockholm."""
    return {
        "identifier": f"SRCAP2026031012000{number}I",
        "sender": "https://vmaapi.sr.example/api/v3",
        "sent": "2026-03-10T12:00:00+01:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": None,
        "incidents": f"SRVMA2026031012000{number}I",
        "info": [info()],
        **given,
    }


def answer(*alerts: Any, made: str = "2026-03-10T12:30:00+01:00") -> bytes:
    """A whole answer."""
    return json.dumps({"timestamp": made, "alerts": list(alerts)}, ensure_ascii=False).encode()


class VmaServer:
    """The server: `body` and `status` are what it answers, `asked` the paths it was asked for.

    `behave` does something else with a request, and says whether it did.
    """

    def __init__(self) -> None:
        self.body, self.status = answer(), 200
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.behave: Callable[[BaseHTTPRequestHandler], bool] = lambda _: False
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                if server.behave(self):
                    return
                self.send_response(server.status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(server.body)))
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(server.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/api/v3/alerts"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def vma_server() -> Iterator[VmaServer]:
    """A server that answers until the end, first that there are no alerts."""
    server = VmaServer()
    try:
        yield server
    finally:
        server.close()


def cut(handler: BaseHTTPRequestHandler) -> bool:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(answer(alert())[:200])
    handler.close_connection = True
    return True


def huge(handler: BaseHTTPRequestHandler) -> bool:
    """Send without end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        return True


def silent(handler: BaseHTTPRequestHandler) -> bool:
    """Accept the question and say nothing, until the one who asks gives up."""
    handler.connection.settimeout(30)
    try:
        handler.connection.recv(1)
    except OSError:
        time.sleep(0)
    return True


def at(written: str) -> datetime:
    """A moment with its offset."""
    return datetime.fromisoformat(written)
