"""What an incoming mail means: the forms the world sends, by RFC and by mail server."""

import base64
import sys

import pytest

from budkavle.subscriptions.delivery import bounces, incoming
from budkavle.subscriptions.delivery.bounces import Bounce, Complaint, Found, Leaving
from budkavle.subscriptions.delivery.retry import is_nobody_there, is_our_fault
from budkavle.subscriptions.settings import SecretKeys
from budkavle.subscriptions.subscribers.tokens import Claim, Tokens
from tests.service.incoming_forms import BOUNCES, COMPLAINTS, IGNORED, LEAVING
from tests.service.sample_service import NOON, secrets

TOKENS = Tokens(secrets())
LINES = pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
REPORTS = {**{name: form for name, (_, form) in BOUNCES.items()}, **COMPLAINTS}


def _values(tokens: Tokens) -> dict[str, str]:
    token = tokens.end(7, 0)
    local = f"studs+{tokens.bounce(7)}"
    half = len(token) // 2
    return {
        "verp": f"{local}@example.se",
        "verp_local": local,
        "VERP": f"{local}@example.se".upper(),
        "verp_q": f"{local[:20]}=\n{local[20:]}@example.se",
        "copy_b64": base64.encodebytes(f"Return-Path: <{local}@example.se>\n\nx".encode()).decode(),
        "token": token,
        "token_folded": f"{token[:half]}\n {token[half:]}",
        "token_q": token.replace("_", "=5F"),
        "token_b64": base64.b64encode(token.encode()).decode(),
        "token_first": token[:half].replace("_", "=5F"),
        "token_last": token[half:].replace("_", "=5F"),
    }


def _mail(form: str, end: str = "\n", tokens: Tokens = TOKENS) -> bytes:
    return form.format(**_values(tokens)).replace("\n", end).encode()


def _classify(raw: bytes) -> Found | None:
    return bounces.classify(raw, TOKENS, NOON)


def test_the_table_is_large() -> None:
    assert len(BOUNCES) + len(COMPLAINTS) + len(IGNORED) + len(LEAVING) >= 100


@LINES
@pytest.mark.parametrize("name", BOUNCES)
def test_a_bounce_is_known_by_its_form(name: str, end: str) -> None:
    status, form = BOUNCES[name]
    assert _classify(_mail(form, end)) == Bounce(7, status)


@LINES
@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_complaint_is_known_by_its_form(name: str, end: str) -> None:
    """By the token if the report has it: it is valid for ever, and a mail is forgotten in time."""
    has_token = "{token}" in COMPLAINTS[name]
    expected = Leaving(Claim(7, 0)) if has_token else Complaint(7)
    assert _classify(_mail(COMPLAINTS[name], end)) == expected


@LINES
@pytest.mark.parametrize("name", IGNORED)
def test_everything_else_is_ignored(name: str, end: str) -> None:
    assert _classify(_mail(IGNORED[name], end)) is None


@LINES
@pytest.mark.parametrize("name", LEAVING)
def test_a_request_to_leave_is_known_by_its_token(name: str, end: str) -> None:
    raw = _mail(f"From: anna@example.org\nTo: avsluta@example.se\n{LEAVING[name]}", end)
    assert _classify(raw) == Leaving(Claim(7, 0))


@pytest.mark.parametrize("form", [pytest.param(form, id=name) for name, form in REPORTS.items()])
def test_a_report_that_names_an_address_of_someone_else_is_ignored(form: str) -> None:
    other_keys = {"keys": ("f" * 43,), "pepper": "f" * 43}
    forger = Tokens(SecretKeys.model_validate(other_keys))
    assert _classify(_mail(form, tokens=forger)) is None


@pytest.mark.parametrize("kind", ["multipart/mixed", "multipart/report", "message/rfc822"])
def test_a_mail_of_many_levels_or_parts_is_read_at_a_bounded_cost(kind: str) -> None:
    depth = sys.getrecursionlimit() * 3
    head = "To: avsluta@example.se\n"
    nested = "".join(f"Content-Type: {kind}; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    assert _classify((head + nested).encode()) is None
    wide = f"Content-Type: {kind}; boundary=b\n\n" + "--b\n\nx\n" * 100_000
    assert _classify((head + wide).encode()) is None
    assert len(incoming.read((head + wide).encode())) <= 100


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00",
        b"Subject: =?x?q?=",
        b"Subject: =?utf-8?b?\xe5?=\n\n",
        b"Content-Type: multipart/report; boundary=\n\n--\n",
        b"Content-Type: text/plain; charset=none-such\n\n\xe5",
        b"Content-Transfer-Encoding: base64\n\na",
        b"Content-Type: multipart/report; report-type*=utf-8''delivery-status; boundary=b\n\n--b",
        b"Subject: " + b"a.b" * 500_000,
    ],
    ids=range(10),
)
def test_what_is_no_mail_at_all_is_ignored(raw: bytes) -> None:
    assert _classify(raw) is None


@pytest.mark.parametrize("form", [pytest.param(form, id=name) for name, form in REPORTS.items()])
def test_a_mail_that_is_cut_off_anywhere_is_read(form: str) -> None:
    """Where the program fails that a mail server runs, the mail server bounces the bounce."""
    raw = _mail(form)
    for end in range(0, len(raw), 29):
        _classify(raw[:end])


def test_a_mail_with_the_line_ends_of_old_macs_is_read() -> None:
    for name in ("rfc3464-postfix", "copy-in-base64"):
        assert _classify(_mail(BOUNCES[name][1], "\r")) == Bounce(7, BOUNCES[name][0])


def test_a_code_about_our_own_address_suppresses_nobody() -> None:
    assert [
        f"5.{n}.{m}" for n in range(8) for m in range(100) if is_nobody_there(f"5.{n}.{m}")
    ] == ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]
    assert all(is_our_fault(code) for code in ("5.7.1", "5.7.26", "5.1.7", "5.1.8"))
    assert not is_our_fault("5.1.1")
