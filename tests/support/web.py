"""A web server for tests, on this machine, that serves a folder as the site asks to be served."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from budkavle.model.settings import Settings
from budkavle.publish.serving import FileServing


class Planted(NamedTuple):
    """What an address answers instead of the file: None stands for what is right."""

    body: bytes | None = None
    status: int | None = None
    headers: dict[str, str] | None = None


class Web:
    """Serves a folder; `planted` are wrong answers by path, for the next `times` requests each.

    `nothing` is the status where nothing is, and `moved_to` the site that every address leads to.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.planted: dict[str, Planted] = {}
        self.times: dict[str, int] = {}
        self.asked: list[str] = []
        self.nothing = 404
        self.moved_to = ""
        self._lock = threading.Lock()
        web, serving = self, FileServing(settings)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = unquote(self.path).lstrip("/")
                planted = web.planted_at(path)
                if web.moved_to:
                    self._lead_to(web.moved_to + self.path.lstrip("/"))
                    return
                file = (
                    folder / path / "index.html"
                    if not path or path.endswith("/")
                    else folder / path
                )
                name = file.relative_to(folder).as_posix()
                hidden = [
                    each
                    for each in file.parts[-2:]
                    if each.startswith(".") and each != ".well-known"
                ]
                found = file.is_file() and not hidden
                if not found and (folder / path / "index.html").is_file():
                    self._lead_to(f"/{path}/")
                    return
                body = file.read_bytes() if found else b"finns inte"
                if planted.body is not None:
                    body = planted.body
                right = 200 if found or planted.body is not None else web.nothing
                headers = {
                    "Content-Type": serving.media_type(name),
                    **dict(serving.headers(name)),
                    "Content-Length": str(len(body)),
                    **(planted.headers or {}),
                }
                self.send_response(planted.status or right)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = headers["Content-Length"] != str(len(body))

            def _lead_to(self, address: str) -> None:
                self.send_response(301)
                self.send_header("Location", address)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def planted_at(self, path: str) -> Planted:
        """What a path answers now."""
        with self._lock:
            self.asked.append(path)
            left = self.times.get(path)
            if left is not None:
                self.times[path] = left - 1
            return self.planted.get(path, Planted()) if left is None or left > 0 else Planted()

    def stop(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
