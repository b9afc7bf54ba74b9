"""Hostile requests: nothing raises, strangers get nothing, and what is written is right."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from budkavle.desk.addresses import DESK
from budkavle.desk.server import Server, bound
from tests.behaviour.desk.hostile import BESLUT, Report, Siege, besieged
from tests.support.desk import ORIGIN, DeskClient
from tests.support.site_folder import SiteFolder
from tests.support.wire import Request


@pytest.fixture(scope="module")
def siege() -> Iterator[Siege]:
    with besieged() as siege:
        yield siege


def sent(siege: Siege, number: int, seed: int) -> Report:
    """Send the attempts of a seed; fails at the first after which something is wrong."""
    report = Report()
    for each, tried in siege.attempts(number, seed):
        assert siege.judged(tried, report) == [], (each, str(tried.request))
    return report


def test_hostile_requests_do_no_harm(siege: Siege) -> None:
    report = sent(siege, 400, seed=11)
    assert report.written > 20
    assert {200, 303, 400, 403, 404, 405, 409} <= {*map(int, report.statuses)}


@pytest.mark.long
def test_many_hostile_requests_do_no_harm(siege: Siege) -> None:
    sent(siege, 20_000, seed=12)


def test_the_same_number_is_the_same_request(siege: Siege) -> None:
    assert siege.attempt(7, seed=1) == siege.attempt(7, seed=1)
    assert siege.attempt(7, seed=1) != siege.attempt(8, seed=1)


class Faulty:
    """An application with a fault at one address."""

    def __init__(self, app: ASGIApp, siege: Siege, fault: str) -> None:
        self._app, self._siege, self._fault = app, siege, fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do what the fault says, then answer as always."""
        content = self._siege.site.content
        match self._fault:
            case "raises":
                raise ValueError
            case "writes outside":
                (self._siege.folder / "x").write_text("x")
            case "writes a fault":
                (content / BESLUT).write_text("---\ntitle: x\n---\n")
            case "writes a kind that is not known":
                (content / "nyheter/2026/x.exe").write_bytes(b"x")
            case "lets strangers in":
                headers = [(b"host", ORIGIN[7:].encode()), *scope["headers"]]
                kept = dict([*scope["headers"], *headers[:1]])
                kept[b"cookie"] = self._siege.cookie.encode()
                scope = {**scope, "headers": [*kept.items()]}
        await self._app(scope, receive, send)


@pytest.mark.parametrize(
    "fault",
    [
        *("raises", "writes outside", "writes a fault", "writes a kind that is not known"),
        "lets strangers in",
    ],
)
def test_a_planted_fault_is_noticed(siege: Siege, fault: str) -> None:
    stranger = fault == "lets strangers in"
    asked = [(b"host", ORIGIN[7:].encode()), (b"cookie", siege.cookie.encode())]
    tried = replace(siege.attempt(0, seed=1), stranger=stranger)
    tried = replace(tried, request=Request("GET", DESK.encode(), b"", [] if stranger else asked))
    with siege.instead(Faulty(siege.desk.app, siege, fault)):
        assert siege.judged(tried, Report())
    siege.restore()
    if not stranger:
        assert siege.judged(tried, Report()) == []


RAW = (
    *(b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET /-/desk/ HTTP/1.1\r\nHost: evil\r\n\r\n"),
    *(
        b"GET " + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00",
        b"\0" * 500,
    ),
    *(b"GET / HTTP/9.9\r\nHost: {host}\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000),
    b"GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"POST /-/desk/item HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99\r\n\r\nshort",
    b"POST /-/desk/item HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /-/desk/item HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Length: 5\r\n\r\n0\r\n\r\nGET /-/desk/ HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: {host}\r\nX: a\r\n b\r\n\r\n",
    b"GET / HTTP/1.1\nHost: {host}\n\n",
    b"GET /\xff HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"CONNECT evil.example:80 HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET /-/desk/ HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
)


def test_bytes_that_are_no_request_do_no_harm(
    tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    desk = DeskClient(SiteFolder(tmp_path_factory.mktemp("raw") / "project"))
    listening = bound(0)
    host = f"127.0.0.1:{listening.getsockname()[1]}".encode()
    server = Server(desk.app, listening)
    server.start()
    try:
        for data in RAW:
            answer = said_to(listening, data.replace(b"{host}", host))
            assert not answer.startswith(b"HTTP/1.1 2"), data[:80]
            assert b"HTTP/1.1 5" not in answer, data[:80]
        # The application knows another port, so an honest request is refused, but answered.
        honest = b"GET /-/desk/ HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
        assert said_to(listening, honest).startswith(b"HTTP/1.1 403")
    finally:
        server.close()
    assert "Traceback" not in "".join(capfd.readouterr())


def said_to(listening: socket.socket, data: bytes) -> bytes:
    """What a server answers to these bytes, until it or the patience ends."""
    with socket.create_connection(listening.getsockname(), timeout=5) as asked:
        asked.sendall(data)
        asked.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := asked.recv(65536):
                answer += piece
        except OSError:
            pass  # it closed the connection, as it may
        return answer
