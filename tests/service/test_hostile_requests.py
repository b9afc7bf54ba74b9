"""Whatever a visitor sends, the service answers: nothing makes it fail or wait for ever."""

import asyncio
import logging
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from budkavle.subscriptions.web import middleware
from tests.service.sample_service import Newsroom
from tests.service.test_web import Browser

_FORM = {"address": "anna@example.org", "subjects": "*", "frequency": "daily"}
VALUES = {
    "nul": "a\0b@example.org",
    "lone-surrogate-as-bytes": b"\xed\xa0\x80@example.org",
    "latin-1": "åsa@example.org".encode("latin-1"),
    "line-breaks": "a@example.org\r\nBcc: b@example.org",
    "encoded-line-break": "a%0d%0ab@example.org",
    "turns-the-line": "\u202ea@example.org",
    "a-thousand": "a" * 1000 + "@example.org",
    "many-dots": "a@" + "x." * 60 + "org",
    "many-at-signs": "@" * 300,
    "quoted-local": '"a b"@example.org',
    "comment": "a(b)@example.org",
    "source-route": "@a,@b:c@example.org",
    "percent-hack": "a%b.example@example.org",
    "uucp": "b!a@example.org",
    "ip-literal": "a@[127.0.0.1]",
    "localhost": "a@localhost",
    "punycode-that-is-none": "a@xn--a.example",
    "very-long-label": "a@" + "å" * 63 + ".se",
    "emoji": "😀@example.org",
    "two": "a@example.org,b@example.org",
    "group": "all:a@example.org;",
    "template": "{{7*7}}@example.org",
    "sql": "a'--@example.org",
    "script": "<script>alert(1)</script>@example.org",
    "format": "{reason}%s@example.org",
    "empty": "",
    "blanks": " \t\u00a0\u3000",
}
_FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
FIELDS = ("address", "subjects", "frequency", "language", "website", "none-such")


@pytest.fixture
def room(any_newsroom: Newsroom) -> Newsroom:
    """A service that knows the site's topics, with either database."""
    any_newsroom.notify()
    return any_newsroom


@pytest.mark.parametrize("value", VALUES)
def test_no_value_of_a_form_makes_a_page_fail(
    room: Newsroom, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    for field in FIELDS:
        browser = Browser(room)
        browser.host = f"192.0.2.{FIELDS.index(field) + 1}"
        with caplog.at_level(logging.ERROR):
            body = urlencode({**_FORM, field: VALUES[value]})
            answer = browser.post("/prenumerera", content=body, headers=_FORM_TYPE)
        assert answer.status_code < 500
        assert "<script>alert" not in answer.text
        assert "49@" not in answer.text
    assert caplog.records == []


@pytest.mark.parametrize(
    "token",
    [
        "\0",
        "%00",
        "..%2f..",
        "7-0." + "a" * 5000,
        "é",
        "\ud800",
        ".",
        "x.y",
        "-1-0.aaaa",
        "1e9-0.a",
    ],
    ids=range(10),
)
def test_no_token_makes_a_page_fail(
    room: Newsroom, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Browser(room)
    written = quote(token.encode("utf-8", "surrogatepass"), safe="%")
    for page in ("bekrafta", "avsluta", "mina"):
        with caplog.at_level(logging.ERROR):
            assert browser.get(f"/{page}/{written}").status_code in range(200, 500)
            assert browser.post(f"/{page}/{written}").status_code in range(200, 500)
    assert caplog.records == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"&" * 8000),
        ("application/x-www-form-urlencoded", b"a=1&" * 2000),
        ("application/x-www-form-urlencoded", b"address=%zz&%=%"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"; '),
        ("multipart/form-data; boundary=" + "b" * 500, b"--"),
        ("application/json", b"[" * 4000),
        ("text/plain; charset=none-such", b"address=a"),
        ("", b"address=a@example.org"),
    ],
    ids=range(10),
)
def test_no_kind_of_body_makes_a_page_fail(
    room: Newsroom, kind: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = Browser(room).post("/prenumerera", content=body, headers={"Content-Type": kind})
    assert answer.status_code in range(200, 500)
    assert caplog.records == []


def test_a_body_that_comes_byte_by_byte_is_not_waited_for() -> None:
    """Each byte comes in time; all of them would take days."""
    sent: list[Any] = []
    received = 0

    async def receive() -> Any:
        nonlocal received
        received += 1
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"a", "more_body": received < 10_000}

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(*_: Any) -> None:
        raise AssertionError

    asyncio.run(middleware.BodyLimit(app, 0.2)({"type": "http"}, receive, send))
    assert sent[0]["status"] == 408
