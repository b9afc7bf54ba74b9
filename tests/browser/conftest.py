"""The real site, built once and served on loopback with the headers it is to have; a browser."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copy, copytree

import pytest
from playwright.sync_api import Browser, sync_playwright

from budkavle import kept
from budkavle.build import build
from budkavle.serving.description import describe
from budkavle.site import Folders, prepare
from tests import system

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_QUIET += ["--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's own site, built."""
    folder = tmp_path_factory.mktemp("project")
    copytree(ROOT / "content", folder / "content")
    copytree(ROOT / "theme", folder / "theme")
    copy(ROOT / "mkdocs.yml", folder)
    build(folder / "mkdocs.yml", NOW, lambda *_: None)
    return folder


@pytest.fixture(scope="session")
def address(project: Path) -> Iterator[str]:
    """The address of the served site, ending with a slash."""
    described = kept.description(project / "mkdocs.yml", project / ".budkavle")
    folders = Folders(described.content, project / ".budkavle")
    edition = prepare(folders, described.settings, NOW).edition
    headers = describe(edition, described.settings).headers
    with _served(project / "site", headers) as server:
        yield f"http://127.0.0.1:{server.server_port}/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium, which keeps to loopback."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.place_of("chromium"), args=_QUIET
        )
        yield browser
        browser.close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, headers: tuple[tuple[str, str], ...], **more: object) -> None:
        self._more = headers
        super().__init__(*args, **more)  # type: ignore[arg-type] # handed on as it came

    def end_headers(self) -> None:
        for name, value in self._more:
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests' own output is to be read."""


class _served:  # noqa: N801 - reads as a verb where it is used
    def __init__(self, folder: Path, headers: tuple[tuple[str, str], ...]) -> None:
        handler = partial(_Handler, directory=str(folder), headers=headers)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> ThreadingHTTPServer:
        self._thread.start()
        return self._server

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
