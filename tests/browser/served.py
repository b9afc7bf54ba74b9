"""A finished site served on this machine with the right headers, and a browser to see it in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from budkavle.host import project
from budkavle.render.preparation import prepare
from budkavle.render.serving.description import Serving, serving_of
from budkavle.render.site import Folders
from budkavle.system.cache import Cache
from tests.support import system
from tests.support.projects import NOW

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_QUIET += ["--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"]


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Debian's Chromium without windows, which connects only to this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.place_of("chromium-headless-shell"), args=_QUIET
        )
        yield browser
        browser.close()


@contextmanager
def served(project: Path, *, plainly: bool = False) -> Iterator[str]:
    """Serve the built site of a project; yield its address, which ends with a slash.

    With `plainly`, no headers are set, as on a simple host.
    """
    serving = _serving(project)._replace(headers=()) if plainly else _serving(project)
    handler = partial(_Handler, serving, directory=str(project / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{serving.root}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _serving(folder: Path) -> Serving:
    described = project.describe(folder / "mkdocs.yml")
    folders = Folders(described.content, Cache(folder / ".budkavle"))
    edition = prepare(folders, described.settings, NOW).edition
    return serving_of(edition, described.settings)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, serving: Serving, *args: object, **more: object) -> None:
        self._serving = serving
        super().__init__(*args, **more)  # type: ignore[arg-type] # handed on as it came

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self._serving.root))

    def end_headers(self) -> None:
        for name, value in self._serving.headers:
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing, so that the output of the tests is readable."""
