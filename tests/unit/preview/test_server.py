"""The preview's server: for this machine only, and it shows another view at once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from time import monotonic

import pytest

from budkavle.desk.reading import ReadingServer
from budkavle.desk.server import PortTakenError
from budkavle.i18n.catalogue import translator
from tests.unit.preview.conftest import Look

PATIENCE = 20
"""Seconds, on a busy machine."""


@pytest.fixture
def server(preview: Look) -> Iterator[ReadingServer]:
    """A server that shows the preview."""
    server = ReadingServer(0)
    server.show(preview())
    yield server
    server.close()


@contextmanager
def ask(
    server: ReadingServer, path: str, method: str = "GET", **headers: str
) -> Iterator[HTTPResponse]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    with closing(connection):
        connection.request(
            method, path, headers={name.replace("_", "-"): each for name, each in headers.items()}
        )
        with connection.getresponse() as answer:
            yield answer


def status(server: ReadingServer, path: str = "/", **headers: str) -> int:
    with ask(server, path, **headers) as answer:
        return answer.status


def test_it_serves_pages_pictures_and_its_own_files(server: ReadingServer) -> None:
    with ask(server, "/nyheter/2026/utkast/") as page:
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert b"Hemligt utkast" in page.read()
    assert status(server, "/assets/stylesheets/budkavle.css") == 200
    assert status(server, "/-/preview.js") == 200
    assert status(server, "/finns-inte/") == 404


def test_no_other_machine_reaches_it(server: ReadingServer) -> None:
    """A server on every address of this machine would also answer at 127.0.0.2."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), 1)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("localhost", 403),
        ("angripare.example:{port}", 403),
        ("127.0.0.1.nip.example:{port}", 403),
        ("127.0.0.1:1", 403),
        ("", 403),
    ],
)
@pytest.mark.parametrize("path", ["/", "/-/", "/-/changes.js?version=0", "/-/preview.js"])
def test_a_name_that_leads_here_from_elsewhere_is_refused(
    host: str, expected: int, path: str, server: ReadingServer
) -> None:
    assert status(server, path, Host=host.format(port=server.port)) == expected


def test_another_site_may_lead_here_but_show_nothing(server: ReadingServer) -> None:
    told = {"Sec-Fetch-Site": "cross-site"}
    assert status(server, **told, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document") == 200
    assert status(server, **told, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe") == 403
    assert status(server, **told, Sec_Fetch_Mode="no-cors", Sec_Fetch_Dest="image") == 403
    with ask(server, "/feed.json") as feed:
        assert feed.headers["Access-Control-Allow-Origin"] is None
        assert feed.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_reading_is_answered(server: ReadingServer) -> None:
    with ask(server, "/", "HEAD") as head:
        assert (head.status, head.read()) == (200, b"")
    with ask(server, "/", "POST") as post:
        assert post.status == 405


RELOADS = b"location.reload();"


def test_an_open_page_is_notified_of_another_view(server: ReadingServer, preview: Look) -> None:
    view = preview()
    server.show(view)
    threading.Timer(0.3, lambda: server.show(preview())).start()
    start = monotonic()
    with ask(server, f"/-/changes.js?version={view.around.version}") as answer:
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.read() == RELOADS
    assert monotonic() - start >= 0.3


def test_a_page_of_an_older_view_is_notified_at_once(server: ReadingServer) -> None:
    with ask(server, "/-/changes.js?version=0") as answer:
        assert answer.read() == RELOADS


def test_a_page_that_has_waited_long_asks_again(
    preview: Look,
) -> None:
    view = preview()
    server = ReadingServer(0, longest_wait=0.1)
    server.show(view)
    with closing(server), ask(server, f"/-/changes.js?version={view.around.version}") as answer:
        assert answer.read() == b""


def test_closing_does_not_wait_for_those_who_listen(server: ReadingServer, preview: Look) -> None:
    view = preview()
    server.show(view)
    threading.Timer(0.3, server.close).start()
    with ask(server, f"/-/changes.js?version={view.around.version}") as answer:
        assert answer.read() == b""


def test_a_taken_port_is_reported() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError) as caught:
            ReadingServer(port)
    assert caught.value.explain(translator("sv")) == (
        f"Port {port} är upptagen, kanske av en annan förhandsvisning."
        " Välj en annan med --port, eller 0 för vilken som helst som är ledig."
    )
